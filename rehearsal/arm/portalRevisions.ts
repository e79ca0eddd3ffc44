import { publish } from "../portal/publication.ts";
import { type ChildKind, childBody, childType } from "./children.ts";
import * as contracts from "./contracts.ts";
import { ArmError } from "./errors.ts";
import { activeService } from "./lookup.ts";
import { operationHeaders, pollResource, startOperation } from "./operations.ts";
import { type ArmAnswer, type ArmRequest, ownName, type ResourceType } from "./request.ts";
import type { ApimPortalRevision, ApimService } from "./store.ts";

const kind: ChildKind<ApimPortalRevision> = {
  type: "Microsoft.ApiManagement/service/portalRevisions",
  label: "Portal revision",
  name: contracts.names.portalRevisionId,
  fields: contracts.portalRevision,
  readOnly: ["statusDetails", "status", "createdDateTime", "updatedDateTime", "provisioningState"],
  collection: (request) => activeService(request).portalRevisions,
  parentId: (request) => activeService(request).id,
};

const verbs = childType(kind, {
  make(request, base, sent, previous) {
    const service = activeService(request);
    if (service.sku.name === "Consumption") {
      throw new ArmError(
        400,
        "MethodNotAllowedInPricingTier",
        "Method not allowed in Consumption pricing tier",
        null,
      );
    }
    const now = request.context.clock.iso();
    const createdDateTime = previous?.properties.createdDateTime ?? now;
    const progress = { statusDetails: null, status: "pending", createdDateTime, updatedDateTime: now };
    return {
      ...base,
      properties: { isCurrent: false, ...sent, ...progress },
      published: previous?.published,
    };
  },
});

/**
 * Publications of the developer portal: pending, publishing, completed. What was published is a copy; a
 * PATCH that makes an earlier revision current shows that copy again. Azure has no DELETE for them.
 */
export const portalRevisions: ResourceType = {
  type: verbs.type,
  apiVersions: verbs.apiVersions,
  head: verbs.head,
  list: verbs.list,
  async get(request) {
    const id = `${activeService(request).id}/portalRevisions/${ownName(request)}`;
    await pollResource(request.context.arm, id, request.context.clock.iso());
    return verbs.get(request);
  },
  async put(request) {
    const name = ownName(request);
    // The specification has one answer to a PUT, 201: an id is published once. The sentence is ours.
    if (activeService(request).portalRevisions.has(name.toLowerCase())) {
      const message = `Portal revision '${name}' exists already. Publish under another id, or change this one with PATCH.`;
      throw new ArmError(409, "Conflict", message, null);
    }
    await verbs.put(request);
    return run(request, 201, (service, revision) => publish(service, revision.name));
  },
  async patch(request) {
    await verbs.patch(request);
    return run(request, 200, (service, revision) => revision.published ?? publish(service, revision.name));
  },
};

function run(
  request: ArmRequest,
  status: number,
  content: (service: ApimService, revision: ApimPortalRevision) => ApimPortalRevision["published"],
): ArmAnswer {
  const service = activeService(request);
  const name = ownName(request).toLowerCase();
  const revision = service.portalRevisions.get(name) as ApimPortalRevision;
  const { clock } = request.context;
  const operation = startOperation(request, revision.id, [
    () => {
      revision.properties.status = "publishing";
    },
    () => {
      revision.published = content(service, revision);
      Object.assign(revision.properties, { status: "completed", updatedDateTime: clock.iso() });
      if (revision.properties.isCurrent !== true) return;
      for (const other of service.portalRevisions.values()) {
        if (other !== revision) other.properties.isCurrent = false;
      }
      service.published = revision.published;
    },
  ]);
  const urls = {
    statusPath: `${service.id}/tenant/operationResults`,
    locationPath: revision.id,
    endStatus: status,
  };
  const body = childBody(kind, revision, request) as { properties: object };
  return {
    status,
    body: { ...body, properties: { ...body.properties, provisioningState: "InProgress" } },
    headers: { etag: revision.etag, ...operationHeaders(request, operation, urls) },
    operation: operation.id,
  };
}
