import type {
  ApimApi,
  ApimAuthorizationServer,
  ApimOperation,
  ApimService,
  OperationParameter,
} from "../model/instances.ts";

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
  /** Set where the portal had no pages when it was published: there is nothing to see. */
  readonly hasNoPages?: boolean;
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
  readonly versionSet: string | undefined;
  readonly subscriptionRequired: boolean;
  /** Header that carries the subscription key. */
  readonly keyHeader: string;
  /** OAuth 2.0 servers in the API's settings, with the scope that overrides the server's default one. */
  readonly authorization: readonly { readonly server: string; readonly scope: string | undefined }[];
  /** Whether the API names OpenID Connect providers. */
  readonly usesOpenId: boolean;
  readonly operations: readonly PublishedOperation[];
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

/**
 * Takes the copy. Call it when a portal revision completes and keep the result in `service.published`.
 * @param revision name of the portal revision
 */
export function publish(service: ApimService, revision: string): PublishedPortal {
  const apis = [...service.apis.values()].filter((api) => api.properties.isCurrent !== false).map(publishApi);
  return structuredClone({
    revision,
    apis: apis.sort((a, b) => a.displayName.localeCompare(b.displayName, "en")),
    authorizationServers: [...service.authorizationServers.values()].map(publishServer),
  });
}

function publishApi(api: ApimApi): PublishedApi {
  const { properties } = api;
  const settings = record(properties.authenticationSettings);
  const keyNames = record(properties.subscriptionKeyParameterNames);
  return {
    name: api.name,
    displayName: text(properties.displayName) || api.name,
    description: text(properties.description),
    path: api.path,
    type: text(properties.type) || text(properties.apiType) || "http",
    protocols: list(properties.protocols).map(text),
    versionSet: text(properties.apiVersionSetId) || undefined,
    subscriptionRequired: properties.subscriptionRequired !== false,
    keyHeader: text(keyNames.header) || "Ocp-Apim-Subscription-Key",
    authorization: oauthSettings(settings),
    usesOpenId:
      Boolean(record(settings.openid).openidProviderId) ||
      list(settings.openidAuthenticationSettings).length > 0,
    operations: [...api.operations.values()].map(publishOperation),
  };
}

/** The list, where there is one, says everything; the single setting is the older form of its first entry. */
function oauthSettings(settings: Record<string, unknown>): PublishedApi["authorization"] {
  const many = list(settings.oAuth2AuthenticationSettings);
  return (many.length > 0 ? many : [settings.oAuth2])
    .map(record)
    .filter((setting) => text(setting.authorizationServerId) !== "")
    .map((setting) => ({
      server: lastSegment(text(setting.authorizationServerId)),
      scope: text(setting.scope) || undefined,
    }));
}

function publishOperation(operation: ApimOperation): PublishedOperation {
  const { properties } = operation;
  const request = record(properties.request);
  return {
    name: operation.name,
    displayName: text(properties.displayName) || operation.name,
    description: text(properties.description),
    method: operation.method,
    urlTemplate: operation.urlTemplate,
    templateParameters: operation.templateParameters,
    queryParameters: operation.queryParameters,
    headers: list(request.headers).map(record).map(parameter),
    requestContentTypes: list(request.representations).map((body) => text(record(body).contentType)),
    responses: operation.responses.map(({ statusCode, description }) => ({
      statusCode,
      description: description ?? "",
    })),
  };
}

function parameter(value: Record<string, unknown>): OperationParameter {
  return {
    name: text(value.name),
    type: text(value.type) || "string",
    required: value.required === true,
    values: list(value.values).map(text),
    ...(text(value.description) && { description: text(value.description) }),
    ...(text(value.defaultValue) && { defaultValue: text(value.defaultValue) }),
  };
}

function publishServer(server: ApimAuthorizationServer): PublishedAuthorizationServer {
  const { properties } = server;
  return {
    name: server.name,
    displayName: text(properties.displayName) || server.name,
    description: text(properties.description),
    clientId: text(properties.clientId),
    authorizationEndpoint: text(properties.authorizationEndpoint),
    tokenEndpoint: text(properties.tokenEndpoint),
    grantTypes: list(properties.grantTypes).map(text),
    defaultScope: text(properties.defaultScope),
    useInTestConsole: properties.useInTestConsole !== false,
  };
}

/** ARM takes a name or a whole ARM id where one resource refers to another. */
function lastSegment(id: string): string {
  return id.startsWith("/") ? id.slice(id.lastIndexOf("/") + 1) : id;
}

function text(value: unknown): string {
  return value === undefined || value === null ? "" : String(value);
}

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}
