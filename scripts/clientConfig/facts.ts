import { registeredAs, versionParameter } from "../../infra/apiVersions.ts";
import { loginEndpoint } from "../../infra/names/azureCloud.ts";
import { actsForUsers } from "../../infra/settings/clients.ts";
import type { ClientSettings, Settings } from "../../infra/settings.ts";
import type { StackOutputs } from "../../lib/stack/outputs.ts";

/** What the developer of a client needs to know of a deployed stack; no secret is among it. */
export interface ClientFacts {
  readonly name: string;
  readonly type: ClientSettings["type"];
  readonly clientId: string;
  readonly tenantId: string;
  /** Where MSAL signs in. */
  readonly authority: string;
  readonly authorizationEndpoint: string;
  readonly tokenEndpoint: string;
  readonly redirectUris: readonly string[];
  readonly apis: readonly ApiFacts[];
  /** Prints the active secrets of the stack's clients; undefined where this client has none. */
  readonly secretCommand: string | undefined;
}

/** One of the APIs that a client is given. */
export interface ApiFacts {
  readonly name: string;
  readonly url: string;
  /** The header or query parameter that names the API's version; undefined where calls name none there. */
  readonly version: ReturnType<typeof versionParameter>;
  /** As a token is asked for: `api://…/Orders.Read`, or for a daemon `api://…/.default`. */
  readonly scopes: readonly string[];
  /** Of a daemon: what its token will carry. */
  readonly roles: readonly string[];
  /** Whether calls need a subscription key in addition. */
  readonly needsKey: boolean;
}

/** Gathers them from what the stack file says and what is deployed. */
export function factsOf(settings: Settings, outputs: StackOutputs, client: ClientSettings): ClientFacts {
  const forUsers = actsForUsers(client.type);
  const anybody = client.signInAudience === "AzureADMultipleOrgs" && forUsers;
  return {
    name: client.name,
    type: client.type,
    clientId: outputs.clients![client.name]!.clientId,
    tenantId: settings.tenantId,
    authority: `${loginEndpoint(settings.cloud)}/${anybody ? "organizations" : settings.tenantId}`,
    authorizationEndpoint: outputs.authorizationEndpoint,
    tokenEndpoint: outputs.tokenEndpoint,
    redirectUris: client.redirectUris,
    apis: settings.apis
      .filter((api) => Object.hasOwn(client.apis, registeredAs(api)))
      .map((api) => {
        const { url, backendClientId } = outputs.apis[api.name]!;
        const uri = api.backendApp.identifierUri ?? `api://${backendClientId}`;
        const values = client.apis[registeredAs(api)]!;
        return {
          name: api.name,
          url,
          version: versionParameter(api),
          scopes: forUsers ? values.map((value) => `${uri}/${value}`) : [`${uri}/.default`],
          roles: forUsers ? [] : values,
          needsKey: api.subscriptionRequired,
        };
      }),
    secretCommand:
      client.secrets.length > 0
        ? `npx pulumi stack output clientSecrets --show-secrets --json --stack ${settings.stack}`
        : undefined,
  };
}
