import type { ApiPolicyValues } from "../policies/apiPolicy.ts";
import { corsOrigins } from "./corsOrigins.ts";
import { issuer, openIdConfigUrl } from "./names/azureCloud.ts";
import { policyParts } from "./policyParts.ts";
import { askedByApi, askedByOperation } from "./settings/permissions.ts";
import type { ApiSettings, Settings } from "./settings.ts";

/** What the policy of an API needs to know beside the stack file; known once the app registrations exist. */
export interface PolicyIds {
  /** Client id of the API's backend app. */
  readonly backendClientId: string;
  /** Application ID URI of the API's backend app. */
  readonly identifierUri: string;
  /** Client id of the stack's client app. */
  readonly clientAppClientId: string;
  /** Client ids of the stack's other clients, by name: of those at least that the API names as allowed. */
  readonly clientIds?: Readonly<Record<string, string>>;
  /** Origins of the developer portal. @default none, as where there is no portal */
  readonly portalOrigins?: readonly string[];
}

/** What of a stack's settings is in every policy. */
type PolicySettings = Pick<Settings, "cloud" | "tenantId"> & Partial<Pick<Settings, "fragments">>;

/** The values of an API's policy: settings and client ids in, nothing else. */
export function apiPolicyValues(
  { cloud, tenantId, fragments = {} }: PolicySettings,
  api: ApiSettings,
  ids: PolicyIds,
): ApiPolicyValues {
  const { backendApp, tokenValidation, mock } = api;
  const { tokenVersion } = backendApp;
  const parts = policyParts(api, { fragments });
  const { openIdConfig, allowedTenants } = tokenValidation;
  const isShared = openIdConfig !== "tenant";
  const tenants = isShared ? allowedTenants : [tenantId];
  return {
    openIdConfigUrl: openIdConfigUrl(cloud, isShared ? openIdConfig : tenantId, tokenVersion),
    // Entra puts into a v1 token the audience that was asked for; in a v2 token it is always the client id.
    audiences: tokenVersion === 1 ? [ids.backendClientId, ids.identifierUri] : [ids.backendClientId],
    issuers: tenants.map((tenant) => issuer(cloud, tenant, tokenVersion)),
    // Whether a list of issuers restricts the shared configuration's is not documented; a required claim does.
    tenants: isShared ? allowedTenants : [],
    ...askedByApi(api),
    clients: {
      claim: tokenVersion === 1 ? "appid" : "azp",
      ids: allowedClientIds(api, ids),
    },
    clockSkewSeconds: tokenValidation.clockSkewSeconds,
    failedMessage: tokenValidation.failedMessage,
    corsOrigins: corsOrigins(api, ids.portalOrigins ?? []),
    ...(mock && { mockResponse: mock }),
    ...(parts && { parts }),
  };
}

/** Client ids of those that an API lets call; none: anybody. */
export function allowedClientIds(
  { tokenValidation }: Pick<ApiSettings, "tokenValidation">,
  ids: Pick<PolicyIds, "clientAppClientId" | "clientIds">,
): string[] {
  const each = tokenValidation.allowedClients.map((client) => {
    if ("clientApp" in client) return ids.clientAppClientId;
    return "clientId" in client ? client.clientId : ids.clientIds![client.name]!;
  });
  return [...new Set(each)];
}

/** Something for each client of the stack that an API lets call, by its name, the developer portal's console left out. */
export function forNamedClients<T>(
  { tokenValidation }: Pick<ApiSettings, "tokenValidation">,
  of: (name: string) => T,
): Record<string, T> {
  const names = tokenValidation.allowedClients.flatMap((client) => ("name" in client ? client.name : []));
  return Object.fromEntries(names.map((name) => [name, of(name)]));
}

/** The values of the policy of an operation that needs scopes or roles of its own: the API's, but for those. */
export function operationPolicyValues(
  settings: PolicySettings,
  api: ApiSettings,
  operationId: string,
  ids: PolicyIds,
): ApiPolicyValues {
  return { ...apiPolicyValues(settings, api, ids), ...askedByOperation(api, operationId) };
}
