import { makeOperation, refuseSameOperation, signatureOf } from "./apiOperations.ts";
import { authorizationServerIds } from "./authorizationServers.ts";
import { type ChildKind, childType } from "./children.ts";
import * as contracts from "./contracts.ts";
import { type FieldProblem, notInRehearsal, validationError } from "./errors.ts";
import { activeService } from "./lookup.ts";
import { type ImportedApi, importOpenApi } from "./openApi.ts";
import { nothing, operationHeaders, startOperation } from "./operations.ts";
import { type ArmAnswer, type ArmRequest, asObject, ownName, type ResourceType } from "./request.ts";
import type { ApimApi, ApimOperation, ApimService, ArmResource } from "./store.ts";

const kind: ChildKind<ApimApi> = {
  type: "Microsoft.ApiManagement/service/apis",
  label: "Api",
  name: contracts.names.apiId,
  fields: contracts.api,
  readOnly: ["isOnline", "provisioningState"],
  collection: (request) => activeService(request).apis,
  parentId: (request) => activeService(request).id,
  view: ({ properties }) => {
    const { oAuth2, ...settings } = asObject(properties.authenticationSettings) ?? {};
    if (!oAuth2) return properties;
    const all = settings.oAuth2AuthenticationSettings ?? [oAuth2];
    return {
      ...properties,
      authenticationSettings: { oAuth2, ...settings, oAuth2AuthenticationSettings: all },
    };
  },
};

const verbs = childType(kind, { make: makeApi, remove: removeApi });

/** APIs: PUT and DELETE are long-running, as an import may take its time. */
export const apis: ResourceType = {
  ...verbs,
  async put(request) {
    const answer = await verbs.put(request);
    const body = answer.body as { properties: object };
    const inProgress = { ...body, properties: { ...body.properties, provisioningState: "InProgress" } };
    return longRunning(request, { ...answer, body: inProgress }, answer.status);
  },
  async delete(request) {
    const answer = await verbs.delete(request);
    return answer.status === 204 ? answer : longRunning(request, { status: 202 }, 204);
  },
};

function longRunning(request: ArmRequest, answer: ArmAnswer, endStatus: number): ArmAnswer {
  const service = activeService(request);
  const id = `${service.id}/apis/${ownName(request)}`;
  const operation = startOperation(request, id, [nothing, nothing]);
  const urls = { statusPath: `${service.id}/tenant/operationResults`, locationPath: id, endStatus };
  const headers = { ...answer.headers, ...operationHeaders(request, operation, urls) };
  return { ...answer, headers, operation: operation.id };
}

function makeApi(
  request: ArmRequest,
  base: ArmResource,
  sent: Record<string, unknown>,
  previous?: ApimApi,
): ApimApi {
  const service = activeService(request);
  if (base.name.includes(";")) throw notInRehearsal(`revisions of an API ('${base.name}')`);
  const {
    format,
    value,
    translateRequiredQueryParameters,
    apiType: _soapApiType,
    type: _type,
    ...own
  } = sent;
  const hasServiceUrl = typeof own.serviceUrl === "string" && own.serviceUrl !== "";
  const imported = readDocument(format, value, translateRequiredQueryParameters, hasServiceUrl);
  const path = String(own.path).replace(/^\/+|\/+$/g, "");
  const displayName = own.displayName ?? imported?.title;
  checkApi(service, base.name, { ...own, displayName, path }, previous);

  const api: ApimApi = {
    ...base,
    path,
    properties: {
      apiRevision: "1",
      subscriptionRequired: true,
      ...(imported?.description !== undefined && { description: imported.description }),
      ...(imported?.serviceUrl !== undefined && { serviceUrl: imported.serviceUrl }),
      protocols: ["https"],
      subscriptionKeyParameterNames: { header: "Ocp-Apim-Subscription-Key", query: "subscription-key" },
      ...own,
      displayName,
      path,
      isCurrent: true,
      isOnline: true,
    },
    operations: previous?.operations ?? new Map(),
    policy: previous?.policy,
  };
  return imported ? { ...api, operations: importOperations(request, api, imported) } : api;
}

function readDocument(
  format: unknown,
  value: unknown,
  translate: unknown,
  hasServiceUrl: boolean,
): ImportedApi | undefined {
  if (format === undefined && value === undefined) return undefined;
  if (typeof format !== "string" || typeof value !== "string") {
    const target = format === undefined ? "format" : "value";
    throw validationError([{ target, message: "'format' and 'value' are needed together." }]);
  }
  if (format !== "openapi" && format !== "openapi+json") {
    throw notInRehearsal(
      `the import of '${format}'; send an OpenAPI 3 document itself, as 'openapi' (YAML or JSON) or 'openapi+json'`,
    );
  }
  const requiredQueryParameters = translate === "query" ? "query" : "template";
  return importOpenApi(value, { format, requiredQueryParameters, hasServiceUrl });
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
  if (properties.isCurrent === false) throw notInRehearsal("revisions of an API (isCurrent: false)");
  for (const id of authorizationServerIds(properties)) {
    if (!service.authorizationServers.has(id.toLowerCase())) {
      problems.push({ target: "AuthenticationSettings", message: "Authorization server was not found." });
    }
  }
  const path = String(properties.path);
  for (const other of service.apis.values()) {
    if (other === previous || other.path.toLowerCase() !== path.toLowerCase()) continue;
    problems.push({
      target: "path",
      // Both blanks are Azure's (Azure/apiops#343).
      message: `Cannot create API '${name}' with the same Path '${path}' as API '${other.name}'  unless it's a part of the same version set`,
    });
  }
  if (problems.length > 0) throw validationError(problems);
}

/**
 * Operations of the document replace those of the API. An operation is recognised by its name, and keeps its
 * policy; a new one inherits the policy of an old one with the same method and template. Those that the document
 * has no more go last, so that one which takes over the template of another that is still there is refused.
 * @throws ArmError 400 for such a one
 * @see learn.microsoft.com/azure/api-management/api-management-api-import-restrictions
 */
function importOperations(
  request: ArmRequest,
  api: ApimApi,
  document: ImportedApi,
): Map<string, ApimOperation> {
  const old = [...api.operations.values()];
  const now = new Map(api.operations);
  const imported = document.operations.map((one) => {
    const { name, properties } = one;
    const known = api.operations.get(name);
    const alike = old.find(
      (other) =>
        signatureOf(other) ===
        signatureOf({ method: String(properties.method), urlTemplate: String(properties.urlTemplate) }),
    );
    const id = `${api.id}/operations/${name}`;
    const base = { id, name, etag: request.context.arm.nextEtag(), properties };
    const operation = makeOperation(base, properties, known ?? alike, one);
    if (known) refuseSameOperation(operation, known, now.values());
    now.set(name, operation);
    return [name, operation] as const;
  });
  return new Map(imported);
}

function removeApi(request: ArmRequest, api: ApimApi): void {
  for (const product of activeService(request).products.values()) product.apis.delete(api.name.toLowerCase());
}
