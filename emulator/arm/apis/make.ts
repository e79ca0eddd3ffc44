import type { ApimApi, ApimOperation, ApimService, ArmEntity, ArmResource } from "../../model/instances.ts";
import { Table } from "../../model/table.ts";
import { authorizationServerIds } from "../authorizationServers.ts";
import { type FieldProblem, notInRehearsal, validationError } from "../errors.ts";
import { activeService, apiNamed, nameIn } from "../lookup.ts";
import { type ArmRequest, asObject } from "../request.ts";
import { importOperations, readDocument } from "./import.ts";
import { renamed, revisionName, revisionsOf } from "./revisions.ts";

const keyNames = { header: "Ocp-Apim-Subscription-Key", query: "subscription-key" };

/** Kinds of APIs that are kept and shown, and that the gateway refuses to serve (recording cli-apim-core-service). */
const keptKinds = ["graphql", "websocket"];

/**
 * Makes an API of its checked properties: from a document, from another API (`sourceApiId`), or empty.
 * @throws ArmError 400 with everything that stands against it
 */
export async function makeApi(
  request: ArmRequest,
  base: ArmResource,
  sent: Record<string, unknown>,
  previous?: ApimApi,
): Promise<ApimApi> {
  const service = activeService(request);
  const { translateRequiredQueryParameters, sourceApiId, apiType, type, ...more } = fromGraphQlLink(sent);
  const { format, value, ...own } = more;
  const kind = String(apiType ?? type ?? "http");
  if (!["http", ...keptKinds].includes(kind)) throw notInRehearsal(`APIs of type '${kind}'`);
  const hasServiceUrl = typeof own.serviceUrl === "string" && own.serviceUrl !== "";
  const document = { format, value, translateRequiredQueryParameters };
  const imported = await readDocument(request, document, hasServiceUrl);
  const source = sourceApiId === undefined ? undefined : sourceOf(service, String(sourceApiId));
  const revision = revisionName(base.name);
  const family = revision && service.apis.get(revision.api.toLowerCase());
  if (revision && !family) throw notInRehearsal(`a revision ('${base.name}') of an API that is not there`);

  const inherited = source ? inheritedFrom(source) : {};
  const path = String(own.path ?? family?.path).replace(/^\/+|\/+$/g, "");
  const displayName = own.displayName ?? imported?.title ?? inherited.displayName;
  const versionSet = versionSetOf(service, own.apiVersionSetId ?? inherited.apiVersionSetId);
  const properties = {
    subscriptionRequired: true,
    ...inherited,
    ...(imported?.description !== undefined && { description: imported.description }),
    ...(imported?.serviceUrl !== undefined && { serviceUrl: imported.serviceUrl }),
    protocols: imported?.protocols ?? inherited.protocols ?? ["https"],
    ...own,
    subscriptionKeyParameterNames: {
      ...keyNames,
      ...asObject(inherited.subscriptionKeyParameterNames),
      ...asObject(own.subscriptionKeyParameterNames),
    },
    ...(kind !== "http" && { type: kind }),
    ...(versionSet && { apiVersionSetId: versionSet.id }),
    // What is sent is not looked at (azure-service-operator: "v1" and "2" come back as "1").
    apiRevision: revision?.revision ?? previous?.properties.apiRevision ?? "1",
    displayName,
    path,
    isCurrent: revision ? own.isCurrent === true : true,
  };
  checkApi(service, base.name, properties, previous);

  const now = request.context.clock.iso();
  const api: ApimApi = {
    ...base,
    path: servedPath(path, properties, versionSet?.properties.versioningScheme),
    properties,
    operations: previous?.operations ?? new Table(),
    policy: previous?.policy,
    created: previous?.created ?? now,
    updated: now,
  };
  if (!revision) shareWithRevisions(service, api);
  const filled = source && !previous ? withContentOf(api, source, () => request.context.arm.nextEtag()) : api;
  return imported ? { ...filled, operations: importOperations(request, filled, imported) } : filled;
}

/**
 * `graphql-link` makes an API of type graphql in front of the endpoint that its value names (recording
 * cli-apim-core-service). The endpoint's schema is not read.
 */
function fromGraphQlLink(sent: Record<string, unknown>): Record<string, unknown> {
  const { format, value, ...rest } = sent;
  if (format !== "graphql-link") return sent;
  if (typeof value !== "string" || !URL.canParse(value)) {
    const message = `'value' must be the URL of a GraphQL endpoint; got '${String(value)}'.`;
    throw validationError([{ target: "value", message }]);
  }
  return { ...rest, type: "graphql", apiType: "graphql", serviceUrl: rest.serviceUrl ?? value };
}

/** @throws ArmError 400 */
function sourceOf(service: ApimService, id: string): ApimApi {
  const name = nameIn(service, "apis", id);
  const api = name === undefined ? undefined : apiNamed(service, name);
  if (api) return api;
  const message = `'sourceApiId' must be /apis/{apiId} of this service, and exist; got '${id}'.`;
  throw validationError([{ target: "sourceApiId", message }]);
}

/** What a copy has of its source: everything but what makes the source that API and that revision. */
function inheritedFrom({ properties }: ApimApi): Record<string, unknown> {
  const {
    isCurrent: _current,
    apiRevision: _revision,
    apiRevisionDescription: _text,
    path: _path,
    ...rest
  } = properties;
  return rest;
}

/** Operations and policies of the source, under the copy. */
function withContentOf(api: ApimApi, source: ApimApi, nextEtag: () => string): ApimApi {
  const { operations, policy } = renamed(source, api.id, api.name);
  const copies = [...operations].map(([key, operation]): [string, ApimOperation] => [
    key,
    { ...operation, etag: nextEtag() },
  ]);
  return { ...api, operations: new Table(copies), policy };
}

/** Name, text and path are the API's, whatever the revision (recording cli-apim-2020-api). */
function shareWithRevisions(service: ApimService, { name, path, properties }: ApimApi): void {
  const { displayName, description, path: shownPath } = properties;
  for (const other of revisionsOf(service, name)) {
    if (!revisionName(other.name)) continue;
    const shared = { displayName, description, path: shownPath };
    const changed = { ...other, path, properties: { ...other.properties, ...shared } };
    service.apiRevisions?.set(other.name.toLowerCase(), changed);
  }
}

/** @throws ArmError 400 for a version set that is not there */
function versionSetOf(service: ApimService, id: unknown): ArmEntity | undefined {
  if (id === undefined) return undefined;
  const sent = String(id);
  const name = nameIn(service, "apiVersionSets", sent) ?? "";
  const set = service.children?.get("apiversionsets")?.get(name.toLowerCase());
  if (set) return set;
  const message = `'apiVersionSetId' must be /apiVersionSets/{id} of this service, and exist; got '${id}'.`;
  throw validationError([{ target: "apiVersionSetId", message }]);
}

/**
 * Where the gateway serves an API: a version of the scheme Segment is the path's last segment, one of the schemes Query and Header
 * is not in the path (recording cli-apim-core-service, `effectivePath` of aso-20240501-crud-2026).
 * @throws ArmError 501 for another scheme
 */
function servedPath(path: string, { apiVersion }: Record<string, unknown>, scheme: unknown): string {
  if (scheme === undefined || apiVersion === undefined || apiVersion === "") return path;
  if (scheme === "Segment") return [path, apiVersion].filter((part) => part !== "").join("/");
  if (scheme === "Query" || scheme === "Header") return path;
  throw notInRehearsal(`versions of an API by ${scheme}`);
}

/** @throws ArmError 400 with everything that stands against the API */
function checkApi(
  service: ApimService,
  name: string,
  properties: Record<string, unknown>,
  previous: ApimApi | undefined,
): void {
  const problems: FieldProblem[] = [];
  if (typeof properties.displayName !== "string") {
    problems.push({ target: "displayName", message: "'displayName' is required." });
  }
  for (const id of authorizationServerIds(properties)) {
    if (!service.authorizationServers.has(id.toLowerCase())) {
      problems.push({ target: "AuthenticationSettings", message: "Authorization server was not found." });
    }
  }
  for (const id of openidProviderIds(properties)) {
    if (!service.children?.get("openidconnectproviders")?.has(id.toLowerCase())) {
      problems.push({ target: "AuthenticationSettings", message: "OpenID Connect provider was not found." });
    }
  }
  const path = String(properties.path);
  const family = revisionsOf(service, name);
  for (const other of service.apis.values()) {
    if (other === previous || family.includes(other) || other.properties.path === undefined) continue;
    if (String(other.properties.path).toLowerCase() !== path.toLowerCase()) continue;
    const isOtherVersion =
      properties.apiVersionSetId !== undefined &&
      properties.apiVersionSetId === other.properties.apiVersionSetId &&
      (properties.apiVersion ?? "") !== (other.properties.apiVersion ?? "");
    if (isOtherVersion) continue;
    problems.push({
      target: "path",
      // Both blanks are Azure's (Azure/apiops#343).
      message: `Cannot create API '${name}' with the same Path '${path}' as API '${other.name}'  unless it's a part of the same version set`,
    });
  }
  if (problems.length > 0) throw validationError(problems);
}

function openidProviderIds({ authenticationSettings }: Record<string, unknown>): string[] {
  const { openid, openidAuthenticationSettings: several } = asObject(authenticationSettings) ?? {};
  return [openid, ...(Array.isArray(several) ? several : [])].flatMap((one) => {
    const id = asObject(one)?.openidProviderId;
    return typeof id === "string" ? [id] : [];
  });
}
