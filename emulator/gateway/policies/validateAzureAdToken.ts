import { stringValue } from "../compiler/checkedElement.ts";
import type { PolicyDefinition } from "../compiler/schema.ts";
import { TokenFailure } from "../jwt/failure.ts";
import { claimValues, type Jwt } from "../jwt/token.ts";
import {
  claimsReader,
  listOf,
  requiredClaimsSchema,
  runTokenPolicy,
  textsReader,
  tokenAttributes,
  tokenOf,
  tokenSources,
} from "./tokenPolicies.ts";

const messages = { notPresent: "Azure AD JWT not present", invalid: "Invalid Azure AD JWT" };

/**
 * https://learn.microsoft.com/azure/api-management/validate-azure-ad-token-policy
 *
 * Inferred, since the page is silent: tokens of both versions are taken, each with its own issuer of the
 * same tenant, and the client is `azp` or `appid`.
 */
export const validateAzureAdToken: PolicyDefinition = {
  element: "validate-azure-ad-token",
  sections: ["inbound"],
  attributes: { "tenant-id": { type: "string", required: true }, ...tokenAttributes },
  children: [
    listOf("client-application-ids", "application-id", 1),
    listOf("backend-application-ids", "application-id"),
    listOf("audiences", "audience"),
    requiredClaimsSchema,
  ],
  check(node, report) {
    const given = tokenSources.filter((name) => node.values.has(name));
    if (given.length > 1)
      report(`at most one of ${tokenSources.join(", ")} is allowed; ${given.join(" and ")} are there`);
  },
  compile(node) {
    const claims = claimsReader(node);
    const clients = textsReader(node, "client-application-ids", "application-id");
    const backends = textsReader(node, "backend-application-ids", "application-id");
    const audiences = textsReader(node, "audiences", "audience");
    return async (exchange) => {
      const header = stringValue(node, "header-name")?.get(exchange) ?? "Authorization";
      const { login, v1Issuer } = exchange.route.cloud;
      const tenant = stringValue(node, "tenant-id")!.get(exchange);
      const rules = () => ({
        openIdConfigUrls: [`https://${login}/${tenant}/v2.0/.well-known/openid-configuration`],
        signingKeys: [],
        decryptionKeys: [],
        audiences: [...audiences(exchange), ...backends(exchange).flatMap((id) => [id, `api://${id}`])],
        issuers: [],
        issuersOf: ({ issuer }: { issuer: string }) => [issuer, v1IssuerOf(issuer, v1Issuer)],
        requiredClaims: claims(exchange),
        requireExpirationTime: true,
        requireSignedTokens: true,
        clockSkewMs: 0,
      });
      const token = tokenOf(node, exchange, header);
      await runTokenPolicy(node, exchange, token, rules, messages, (jwt) =>
        checkClient(jwt, clients(exchange)),
      );
    };
  },
};

/** `https://sts.windows.net/{tenant}/` of the tenant that a v2 issuer names. */
function v1IssuerOf(v2Issuer: string, v1Issuer: string): string {
  return `${v1Issuer}/${/^https:\/\/[^/]+\/([^/]+)/.exec(v2Issuer)?.[1] ?? ""}/`;
}

function checkClient({ payload }: Jwt, allowed: readonly string[]): void {
  const name = Object.hasOwn(payload, "azp") ? "azp" : "appid";
  if (!Object.hasOwn(payload, name)) {
    throw new TokenFailure(
      "TokenClaimNotFound",
      "JWT token is missing the following claims: azp, appid. Access denied.",
    );
  }
  const held = claimValues(payload[name]);
  if (held.some((client) => allowed.some((id) => id.toLowerCase() === client.toLowerCase()))) return;
  throw new TokenFailure(
    "TokenClaimValueNotAllowed",
    `Claim ${name} value of ${held.join(", ")} is not allowed. Access denied.`,
  );
}
