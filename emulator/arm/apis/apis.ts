import { isVersionIn, versionSetOf } from "../../model/apiVersions.ts";
import type { ArmAnswer } from "../../model/armAnswer.ts";
import type { ApimApi, ApimService } from "../../model/instances.ts";
import { isSince } from "../apimVersions.ts";
import { type ChildKind, childType } from "../childResource.ts";
import * as contracts from "../contracts.ts";
import { ArmError, notInRehearsal } from "../errors.ts";
import { activeService } from "../lookup.ts";
import { nothing, operationHeaders, startOperation } from "../operations.ts";
import { putOff } from "../putOff.ts";
import { type ArmRequest, ownName, type ResourceType, sentProperties } from "../request.ts";
import { familyOf } from "../services/serviceTiers.ts";
import { makeApi } from "./make.ts";
import { AllApis, makeCurrent, revisionName, revisionsOf } from "./revisions.ts";
import { apiView } from "./view.ts";

const kind: ChildKind<ApimApi> = {
  type: "Microsoft.ApiManagement/service/apis",
  label: "Api",
  name: contracts.names.apiId,
  fields: contracts.api,
  readOnly: ["isOnline", "provisioningState"],
  collection: (request) => new AllApis(activeService(request)),
  parentId: (request) => activeService(request).id,
  view: (api, request) => ({ ...apiView(api), ...(isAsInExamples(request) && { isOnline: true }) }),
  written: versionSetView,
};

/**
 * Whether an API is `isOnline`, and its PUT put off, as the official examples of 2024-05-01 have it (CreateApi, UpdateApi,
 * GetApiContract). Recorded sessions have neither: not of Basic v2 at 2024-05-01 (azure-service-operator), not of any tier at
 * an earlier version (azure-service-operator, azure-cli at 2022-08-01). So it is where nothing is recorded.
 */
function isAsInExamples(request: ArmRequest): boolean {
  return isSince(request, "2024-05-01") && familyOf(activeService(request).sku.name) !== "v2";
}

/** Answers to PUT and PATCH show the version set as well, and where it brings the API (azure-service-operator at 2024-05-01). */
function versionSetView(api: ApimApi, request: ArmRequest): Record<string, unknown> {
  const set = versionSetOf(activeService(request), api);
  if (!set) return {};
  const { displayName: name, description = null, versioningScheme, ...names } = set.properties;
  const { versionQueryName = null, versionHeaderName = null } = names;
  return {
    apiVersionSet: { id: set.id, name, description, versioningScheme, versionQueryName, versionHeaderName },
    effectivePath: api.path,
  };
}

const verbs = childType(kind, { make: makeApi, remove: removeApi });

/** APIs: the PUT of one with a document is long-running, as an import may take its time, and so is DELETE. */
export const apis: ResourceType = {
  ...verbs,
  get(request) {
    if (request.query.get("export")?.toLowerCase() === "true") throw notInRehearsal("the export of an API");
    return verbs.get(request);
  },
  async put(request) {
    const answer = await verbs.put(request);
    const service = activeService(request);
    const revision = service.apiRevisions?.get(ownName(request).toLowerCase());
    if (revision?.properties.isCurrent === true)
      makeCurrent(service, revision, () => request.context.arm.nextEtag());
    const imports = sentProperties(request).value !== undefined;
    // 202 without a body (azure-cli at 2022-08-01, net-api-revision).
    if (imports && !isSince(request, "2023-05-01-preview")) return putOff(request, answer);
    if (!imports && !isAsInExamples(request)) return answer;
    const body = answer.body as { properties: object };
    const inProgress = { ...body, properties: { ...body.properties, provisioningState: "InProgress" } };
    return longRunning(request, { ...answer, body: inProgress }, answer.status);
  },
  async delete(request) {
    const answer = await verbs.delete(request);
    // At once before that version (azure-cli at 2022-08-01; 202 since: azure-service-operator).
    if (answer.status === 204 || !isSince(request, "2023-05-01-preview")) return answer;
    return longRunning(request, { status: 202 }, 204);
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

/**
 * The current revision goes with all others (`deleteRevisions`), or last (Azure/apiops#184, Azure/apiops-cli#260).
 * @throws ArmError 400 in Azure's words
 */
function removeApi(request: ArmRequest, api: ApimApi): void {
  const service = activeService(request);
  if (revisionName(api.name)) return;
  const others = revisionsOf(service, api.name).filter((revision) => revision !== api);
  const all = request.query.get("deleterevisions")?.toLowerCase() === "true";
  if (!all && (others.length > 0 || revisionName(ownName(request)))) {
    throw new ArmError(400, "ValidationError", "Cannot delete the current revision of an API.", null);
  }
  for (const { name } of others) service.apiRevisions?.delete(name.toLowerCase());
  for (const product of service.products.values()) product.apis.delete(api.name.toLowerCase());
  removeEmptySet(service, api);
}

/** A version set goes with the last API in it (recording cli-apim-core-service, MicrosoftDocs/azure-docs#81857). */
function removeEmptySet(service: ApimService, removed: ApimApi): void {
  const set = versionSetOf(service, removed);
  if (!set) return;
  const isUsed = [...service.apis.values()].some((api) => api !== removed && isVersionIn(api, set));
  if (!isUsed) service.children?.get("apiversionsets")?.delete(set.name.toLowerCase());
}
