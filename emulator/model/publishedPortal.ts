import type { OperationParameter } from "./operationParameter.ts";

/**
 * What the developer portal shows: a copy taken when a portal revision completed. Nothing in it changes
 * until the next revision, which is why Microsoft's page on OAuth 2.0 in the test console tells people to
 * publish the portal again after every change
 * (learn.microsoft.com/azure/api-management/api-management-howto-oauth2).
 *
 * | data | where it comes from |
 * |---|---|
 * | APIs, operations, parameters, which OAuth server and scope an API uses | this copy |
 * | what the browser needs of an OAuth server: endpoints, client id, default scope, grant types | this copy |
 * | client id, secret, token endpoint and body parameters with which the portal's backend redeems a code | live |
 * | policies, that is whether a call is let in | live, at the gateway |
 *
 * Plain data only: it is also part of the world's state as JSON.
 */
export interface PublishedPortal {
  /** Name of the portal revision, such as `20260131120000`. */
  readonly revision: string;
  /** Current revisions of the APIs, by display name. */
  readonly apis: readonly PublishedApi[];
  readonly authorizationServers: readonly PublishedAuthorizationServer[];
  /** Set where visitors have to sign in before they see anything. */
  readonly requiresSignIn?: boolean;
  /** Set where people may sign in with Entra ID. */
  readonly entraLogin?: PublishedEntraLogin;
  /** Set where the portal had no pages when it was published: there is nothing to see. */
  readonly hasNoPages?: boolean;
}

/**
 * What the browser needs of the identity provider `aad` (Azure/api-management-developer-portal, aadConfigPublisher.ts). Its secret and the
 * tenants that it allows are not among it: those are looked at live.
 */
export interface PublishedEntraLogin {
  readonly clientId: string;
  /** Host of the authority, such as `login.microsoftonline.com`. */
  readonly authority: string;
  /** A tenant by its id or domain, or `common`. */
  readonly signinTenant: string;
  /** Whether MSAL signs in (`MSAL-2`); else it is the library before it, by the implicit flow. */
  readonly isMsal: boolean;
}

export interface PublishedApi {
  /** ARM name. */
  readonly name: string;
  readonly displayName: string;
  readonly description: string;
  /** URL suffix without slashes at either end. */
  readonly path: string;
  /** `http` for REST APIs; `soap`, `websocket`, `graphql`, … */
  readonly type: string;
  readonly protocols: readonly string[];
  /** Undefined for an API that is no version of another, or the one without a version of its own. */
  readonly version: PublishedVersion | undefined;
  readonly subscriptionRequired: boolean;
  /** Header that carries the subscription key. */
  readonly keyHeader: string;
  /** OAuth 2.0 servers in the API's settings, with the scope that overrides the server's default one. */
  readonly authorization: readonly { readonly server: string; readonly scope: string | undefined }[];
  /** Whether the API names OpenID Connect providers. */
  readonly usesOpenId: boolean;
  readonly operations: readonly PublishedOperation[];
}

/** Which version of an API it is, and where a call names it. */
export interface PublishedVersion {
  /** Such as `v2`. */
  readonly name: string;
  /** The header or query parameter of that name; undefined where the version is in the path. */
  readonly parameter: { readonly place: "header" | "query"; readonly name: string } | undefined;
}

export interface PublishedOperation {
  readonly name: string;
  readonly displayName: string;
  readonly description: string;
  readonly method: string;
  readonly urlTemplate: string;
  readonly templateParameters: readonly OperationParameter[];
  readonly queryParameters: readonly OperationParameter[];
  readonly headers: readonly OperationParameter[];
  /** Content types that the operation takes a body in; empty when it takes none. */
  readonly requestContentTypes: readonly string[];
  readonly responses: readonly { readonly statusCode: number; readonly description: string }[];
}

/** What a browser may know of an OAuth 2.0 server; its secret is not among it. */
export interface PublishedAuthorizationServer {
  /** ARM name (authsid), in the case in which it was created. */
  readonly name: string;
  readonly displayName: string;
  readonly description: string;
  readonly clientId: string;
  readonly authorizationEndpoint: string;
  readonly tokenEndpoint: string;
  readonly grantTypes: readonly string[];
  readonly defaultScope: string;
  readonly useInTestConsole: boolean;
}
