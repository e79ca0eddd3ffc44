import type { Context } from "hono";
import { type Authority, resolveAuthority } from "../authority.ts";
import { allParameters, type Parameters } from "../parameters.ts";
import { entraGap } from "../refusals/errors.ts";
import * as refusals from "../refusals/refusals.ts";
import type { Entra } from "../signInState.ts";
import { type Client, findClient } from "../token/clients.ts";
import type { CodeGrant } from "../token/grants.ts";
import type { ResponseMode, ResponseTarget } from "./authorizationResponse.ts";
import { matchRedirectUri, type Platform } from "./redirectUris.ts";

/** What is taken of the parameters that have a list of values. */
export const prompts: readonly string[] = ["login", "none", "select_account", "consent"];
export const responseTypeParts: readonly string[] = ["code", "token", "id_token"];
export const responseModes = ["query", "fragment", "form_post"] as const satisfies readonly ResponseMode[];
export const challengeMethods = ["S256", "plain"] as const;

/** An authorization request whose client and redirect URI hold, so that it can be answered to the application. */
export interface AuthorizeRequest {
  readonly authority: Authority;
  readonly version: 1 | 2;
  readonly params: Parameters;
  readonly client: Client;
  readonly platform: Platform;
  readonly target: ResponseTarget;
  readonly responseTypes: ReadonlySet<string>;
}

/**
 * Reads an authorization request as far as answering it needs.
 * @throws EntraError whatever must be shown to the person rather than sent to an unproven redirect URI:
 *   AADSTS90002, 900144 (client_id), 700016, 50194, 500113, 50011
 */
export async function readAuthorizeRequest(
  entra: Entra,
  c: Context,
  version: 1 | 2,
): Promise<AuthorizeRequest> {
  const { directory } = entra.world;
  const authority = resolveAuthority(directory, new URL(c.req.url).hostname, c.req.param("tenant") ?? "");
  const params = await allParameters(c);
  const client = findClient(directory, authority, params.client_id);
  const { redirectUri, platform } = matchRedirectUri(client, params.redirect_uri);
  const responseTypes = new Set((params.response_type ?? "").split(" ").filter(Boolean));
  const mode = responseMode(params.response_mode, responseTypes);
  return {
    authority,
    version,
    params,
    client,
    platform,
    target: { redirectUri, mode, state: params.state },
    responseTypes,
  };
}

/**
 * Checks what depends on neither the tenant nor the person.
 * @throws EntraError AADSTS900144, 70005, 700051, 700054, 70007, 90023, 901002, 9002325, 501491
 */
export function checkAuthorizeRequest(request: AuthorizeRequest): void {
  const { params, version, responseTypes, platform } = request;
  checkResponseType(request);
  if (params.response_mode && !isResponseMode(params.response_mode)) {
    throw refusals.unsupportedResponseMode(params.response_mode);
  }
  if (params.response_mode === "query" && (responseTypes.has("token") || responseTypes.has("id_token"))) {
    throw refusals.unsupportedResponseMode("query", " when requesting a token");
  }
  if (params.request || params.request_uri) throw entraGap("request objects (request, request_uri)");
  if (version === 2 && params.resource) throw refusals.resourceParameterNotSupported();
  if (version === 2 && !params.scope?.trim()) throw refusals.missingParameter("scope");
  if (responseTypes.has("id_token") && !params.nonce) throw refusals.missingParameter("nonce");
  const { prompt } = params;
  if (prompt && !prompts.includes(prompt)) {
    throw refusals.unsupportedPrompt(prompt);
  }
  if (platform === "spa" && responseTypes.has("code") && !params.code_challenge) {
    throw refusals.codeChallengeRequired();
  }
  codeChallenge(params);
}

/** The PKCE challenge (RFC 7636 section 4.3); without a method it is plain. */
export function codeChallenge(params: Parameters): CodeGrant["codeChallenge"] {
  const { code_challenge: value, code_challenge_method: method = "plain" } = params;
  if (!value) {
    if (params.code_challenge_method) throw refusals.missingParameter("code_challenge");
    return undefined;
  }
  if (!isChallengeMethod(method)) throw refusals.codeChallengeMethod(method);
  if (value.length < 43 || value.length > 128) throw refusals.codeChallengeSize();
  return { value, method };
}

function isChallengeMethod(method: string): method is (typeof challengeMethods)[number] {
  return (challengeMethods as readonly string[]).includes(method);
}

function checkResponseType({ params, client, version, responseTypes }: AuthorizeRequest): void {
  if (responseTypes.size === 0) throw refusals.missingParameter("response_type");
  const unknown = [...responseTypes].find((type) => !responseTypeParts.includes(type));
  if (unknown) {
    throw refusals.unsupportedResponseType(
      `'${params.response_type}' is not a supported value of 'response_type'.`,
    );
  }
  const flags = client.application?.web.implicitGrantSettings;
  if (responseTypes.has("token") && !flags?.enableAccessTokenIssuance)
    throw refusals.responseTypeNotEnabled("token");
  if (!responseTypes.has("id_token")) return;
  if (!flags?.enableIdTokenIssuance) throw refusals.responseTypeNotEnabled("id_token");
  if (version === 2 && !(params.scope ?? "").split(" ").includes("openid")) {
    throw refusals.unsupportedResponseType("response_type 'id_token' requires the 'openid' scope.");
  }
}

/** The requested mode, or the default: fragment as soon as a token is in the answer. */
function responseMode(requested: string | undefined, responseTypes: ReadonlySet<string>): ResponseMode {
  const tokens = responseTypes.has("token") || responseTypes.has("id_token");
  if (requested && isResponseMode(requested) && !(tokens && requested === "query")) return requested;
  return tokens ? "fragment" : "query";
}

function isResponseMode(mode: string): mode is ResponseMode {
  return (responseModes as readonly string[]).includes(mode);
}
