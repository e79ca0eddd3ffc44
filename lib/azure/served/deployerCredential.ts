import { tokenEndpoint } from "../../../infra/names/azureCloud.ts";
import type { SimpleFetch } from "../../net/simpleFetch.ts";
import { AzureError, type Credential } from "../serviceClient.ts";
import type { Target } from "../target.ts";

/** The deploying identity of a tenant, as a service principal with a secret. */
export interface Deployer {
  readonly clientId: string;
  readonly clientSecret: string;
}

/**
 * Tokens of the deploying identity of a tenant of a rehearsal, by client credentials (RFC 6749, 4.4). Each is asked
 * for when it is needed: the clock of a rehearsal can be moved at any time, and asking costs a millisecond.
 * On Azure the identity library does this (../credential.ts).
 */
export function deployerCredential(
  fetch: SimpleFetch,
  deployer: Deployer,
  { cloud, tenantId }: Target,
): Credential {
  return {
    /** @throws AzureError with the authority's own refusal */
    async token(origin) {
      const url = tokenEndpoint(cloud, tenantId, "v2");
      const response = await fetch(url, {
        method: "POST",
        body: new URLSearchParams({
          grant_type: "client_credentials",
          client_id: deployer.clientId,
          client_secret: deployer.clientSecret,
          scope: `${origin}/.default`,
        }),
      });
      const answer = (await response.json()) as Readonly<Record<string, string>>;
      if (response.ok) return answer.access_token!;
      throw new AzureError(
        `POST ${url}`,
        response.status,
        answer.error ?? "",
        answer.error_description ?? `The rehearsal gives no token for ${origin}.`,
      );
    },
  };
}
