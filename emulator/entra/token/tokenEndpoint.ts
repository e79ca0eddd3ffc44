import type { Context } from "hono";
import { own } from "../../own.ts";
import { entraGap } from "../refusals/errors.ts";
import * as grantRefusals from "../refusals/grantRefusals.ts";
import type { Entra } from "../signInState.ts";
import { clientCredentials } from "./clientCredentials.ts";
import { redeemCode } from "./codeRedemption.ts";
import { redeemRefreshToken } from "./refreshTokenGrant.ts";
import { readTokenCall, type TokenCall } from "./tokenCall.ts";

/** Every grant that is redeemed here, by its `grant_type`. */
export const grants: Readonly<Record<string, (call: TokenCall) => Promise<Record<string, unknown>>>> = {
  authorization_code: redeemCode,
  refresh_token: redeemRefreshToken,
  client_credentials: clientCredentials,
};

/** Grants that Entra has and the rehearsal does not. */
const notRehearsed: Readonly<Record<string, string>> = {
  password: "the resource owner password grant (grant_type=password)",
  "urn:ietf:params:oauth:grant-type:device_code": "the device code grant",
  device_code: "the device code grant",
  "urn:ietf:params:oauth:grant-type:jwt-bearer": "the on-behalf-of grant",
  "urn:ietf:params:oauth:grant-type:saml1_1-bearer": "the SAML bearer grant",
  "urn:ietf:params:oauth:grant-type:saml2-bearer": "the SAML bearer grant",
};

/** `POST /{tenant}/oauth2/token` (v1) and `/{tenant}/oauth2/v2.0/token` (v2). */
export async function token(entra: Entra, c: Context, version: 1 | 2): Promise<Response> {
  const answer = await redeem(await readTokenCall(entra, c, version));
  c.header("cache-control", "no-store, no-cache");
  c.header("pragma", "no-cache");
  return c.json(answer);
}

function redeem(call: TokenCall): Promise<Record<string, unknown>> {
  const grantType = call.form.grant_type ?? "";
  const grant = own(grants, grantType);
  if (grant) return grant(call);
  const known = own(notRehearsed, grantType);
  if (known) throw entraGap(known);
  throw grantRefusals.unsupportedGrantType(grantType);
}
