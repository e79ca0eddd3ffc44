import type { Maybe } from "./known.ts";
import { flag, logged, map, member, portalSettings, text, texts } from "./readers.ts";

/**
 * Every kind of resource that a rule looks at, and of each the properties that rules need; nothing else of a
 * resource becomes a fact, so that no secret does. Names as in @pulumi/azure-native, @pulumi/azuread and
 * @pulumi/random; a property may be an input, an output, or both.
 */
export const shapes = {
  /** The program's own component: where the developer portal is, if it has a host name of its own. */
  ApiManagement: { portalUrls: texts },
  ApiManagementService: {
    serviceName: text,
    sku: member("name", text),
    customProperties: map,
  },
  AuthorizationServer: { serviceName: text, grantTypes: texts },
  Api: { apiId: text, serviceName: text, protocols: texts, serviceUrl: text },
  Product: { productId: text, subscriptionRequired: flag },
  ProductGroup: { productId: text, groupId: text },
  IdentityProvider: { identityProviderName: text, signinTenant: text, allowedTenants: texts },
  Deployment: { properties: portalSettings },
  Policy: { value: text, format: text },
  ProductPolicy: { value: text, format: text },
  ApiPolicy: { apiId: text, value: text, format: text },
  ApiOperationPolicy: { value: text, format: text },
  Diagnostic: { frontend: logged, backend: logged },
  ApiDiagnostic: { frontend: logged, backend: logged },
  Application: {},
  ApplicationRegistration: {
    id: text,
    clientId: text,
    signInAudience: text,
    implicitAccessTokenIssuanceEnabled: flag,
    implicitIdTokenIssuanceEnabled: flag,
  },
  ApplicationIdentifierUri: { applicationId: text, identifierUri: text },
  ApplicationPassword: { startDate: text, endDate: text, endDateRelative: text },
  ServicePrincipalPassword: { startDate: text, endDate: text, endDateRelative: text },
  ApplicationPermissionScope: { applicationId: text, scopeId: text, value: text },
  ApplicationAppRole: { applicationId: text, roleId: text, value: text },
  ApplicationRedirectUris: { type: text, redirectUris: texts },
  RandomUuid: { keepers: map },
  EntraProvider: { tenantId: text },
  // A component of this project's: a registration that the program reads is no resource that a rule sees.
  BackendApp: { existing: flag, clientId: text, identifierUri: text, signInAudience: text },
} satisfies Readonly<Record<string, Readonly<Record<string, (value: unknown) => unknown>>>>;

type Shapes = typeof shapes;

export type Kind = keyof Shapes;

/** What is known of every resource, whatever its kind. */
export interface Identity {
  readonly urn: string;
  /** Name in the program. */
  readonly name: string;
  /** Whether this run of the program declares it; false for what the program only reads. */
  readonly declared: boolean;
  readonly protect: boolean;
  /** URNs of the resources that a property's value comes from; empty before all resources are known. */
  readonly dependencies: Readonly<Record<string, readonly string[]>>;
}

/** A resource of any kind; `kind` tells which. */
type AnyResource = {
  [K in Kind]: Identity & { readonly kind: K } & {
    readonly [Property in keyof Shapes[K]]: Shapes[K][Property] extends (value: never) => infer Value
      ? Value
      : never;
  };
}[Kind];

/** A resource of one kind, or of any of several, with its typed properties. */
export type Resource<K extends Kind = Kind> = Extract<AnyResource, { readonly kind: K }>;

/** The kinds whose `value` is a policy document of API Management. */
export const documentKinds = ["Policy", "ProductPolicy", "ApiPolicy", "ApiOperationPolicy"] as const;

/** The resources of those kinds. */
export function ofKind<K extends Kind>(
  resources: readonly Resource[],
  ...kinds: readonly K[]
): Resource<K>[] {
  return resources.filter((resource): resource is Resource<K> =>
    (kinds as readonly Kind[]).includes(resource.kind),
  );
}

/** Whether a property of one resource takes its value from another, or has the same value as the other's. */
export function refersTo(
  from: Identity,
  property: string,
  to: Identity,
  ...values: readonly [Maybe<string>, Maybe<string>]
): boolean {
  const [own, other] = values;
  return (from.dependencies[property] ?? []).includes(to.urn) || (typeof own === "string" && own === other);
}
