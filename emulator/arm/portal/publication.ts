import { subscriptionKeyNames } from "../../model/apiProperties.ts";
import { versionSetOf } from "../../model/apiVersions.ts";
import type { ApimApi, ApimAuthorizationServer, ApimOperation, ApimService } from "../../model/instances.ts";
import type { OperationParameter } from "../../model/operationParameter.ts";
import type {
  PublishedApi,
  PublishedAuthorizationServer,
  PublishedOperation,
  PublishedPortal,
  PublishedVersion,
} from "../../model/publishedPortal.ts";
import { entraProvider } from "../entities/openIdProviders.ts";
import { requiresSignIn } from "../entities/portalSettings.ts";

/**
 * Takes the copy. Call it when a portal revision completes and keep the result in `service.published`.
 * @param revision name of the portal revision
 */
export function publish(service: ApimService, revision: string): PublishedPortal {
  const apis = [...service.apis.values()]
    .filter((api) => api.properties.isCurrent !== false)
    .map((api) => publishApi(service, api));
  return structuredClone({
    revision,
    apis: apis.sort((a, b) => a.displayName.localeCompare(b.displayName, "en")),
    authorizationServers: [...service.authorizationServers.values()].map(publishServer),
    ...(requiresSignIn(service) && { requiresSignIn: true }),
    ...publishEntraLogin(service),
  });
}

function publishEntraLogin(service: ApimService): Pick<PublishedPortal, "entraLogin"> {
  const provider = entraProvider(service);
  if (!provider) return {};
  const { clientId, authority, signinTenant, clientLibrary } = provider.properties;
  return {
    entraLogin: {
      clientId: text(clientId),
      authority: text(authority),
      signinTenant: text(signinTenant) || "common",
      isMsal: clientLibrary === "MSAL-2",
    },
  };
}

function publishApi(service: ApimService, api: ApimApi): PublishedApi {
  const { properties } = api;
  const settings = record(properties.authenticationSettings);
  return {
    name: api.name,
    displayName: text(properties.displayName) || api.name,
    description: text(properties.description),
    path: api.path,
    type: text(properties.type) || text(properties.apiType) || "http",
    protocols: list(properties.protocols).map(text),
    version: publishVersion(service, api),
    subscriptionRequired: properties.subscriptionRequired !== false,
    keyHeader: subscriptionKeyNames(api).header,
    authorization: oauthSettings(settings),
    usesOpenId:
      Boolean(record(settings.openid).openidProviderId) ||
      list(settings.openidAuthenticationSettings).length > 0,
    operations: [...api.operations.values()].map(publishOperation),
  };
}

/** As the console sends it (Azure/api-management-developer-portal: consoleOperation.ts, operation-console.ts). */
function publishVersion(service: ApimService, api: ApimApi): PublishedVersion | undefined {
  const name = text(api.properties.apiVersion);
  const set = versionSetOf(service, api);
  if (!set || name === "") return undefined;
  const { versioningScheme, versionHeaderName, versionQueryName } = set.properties;
  if (versioningScheme === "Segment") return { name, parameter: undefined };
  const isHeader = versioningScheme === "Header";
  return {
    name,
    parameter: {
      place: isHeader ? "header" : "query",
      name: text(isHeader ? versionHeaderName : versionQueryName),
    },
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
