import type { ArmAnswer } from "../../model/armAnswer.ts";
import type { ApimPortalRevision, ApimService } from "../../model/instances.ts";
import { type ChildKind, childBody, childType } from "../childResource.ts";
import * as contracts from "../contracts.ts";
import { ArmError, notInRehearsal } from "../errors.ts";
import { activeService } from "../lookup.ts";
import { operationHeaders, pollResource, startOperation } from "../operations.ts";
import { type ArmRequest, ownName, type ResourceType } from "../request.ts";
import { canBePublished } from "./portalContent.ts";
import { publish } from "./publication.ts";

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
    if (service.properties.developerPortalStatus === "Disabled") {
      // What Azure answers is not known; that nothing is published is the point of the switch.
      throw notInRehearsal(
        `publications of a developer portal that is off: ${service.name} has developerPortalStatus Disabled, the default of the v2 tiers. Set it to Enabled`,
      );
    }
    const now = request.context.clock.iso();
    const { createdDateTime = now, status = "pending" } = previous?.properties ?? {};
    const progress = { statusDetails: null, status, createdDateTime, updatedDateTime: now };
    return {
      ...base,
      // Who does not say otherwise means to publish (recording net-portal-revision-2022).
      properties: { isCurrent: true, ...sent, ...progress },
      published: previous?.published,
    };
  },
});

/**
 * Publications of the developer portal: pending, publishing, then completed or failed. What was published is a copy;
 * a PATCH that makes an earlier revision current shows that copy again. Azure has no DELETE for them.
 *
 * Up to 2022-08-01 the PUT was answered with 202 and no body (recording net-portal-revision-2022); of 2024-05-01 there
 * is the specification's example alone: 201 with a body (ApiManagementCreatePortalRevision.json).
 */
export const portalRevisions: ResourceType = {
  type: verbs.type,
  apiVersions: verbs.apiVersions,
  head: verbs.head,
  /** The newest first (recording net-portal-revision-2022). */
  list(request) {
    const all = [...activeService(request).portalRevisions.values()].reverse();
    const value = all.map((revision) => childBody(kind, revision, request));
    return { status: 200, body: { value, count: value.length } };
  },
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
    return run(request);
  },
  /** Answered at once, and nothing is published anew; the answer has the time of before (recording net-portal-revision-2022). */
  async patch(request) {
    const { portalRevisions } = activeService(request);
    const before = portalRevisions.get(ownName(request).toLowerCase())?.properties.updatedDateTime;
    const answer = await verbs.patch(request);
    const service = activeService(request);
    const revision = ownRevision(request);
    if (revision.properties.isCurrent === true) {
      if (!revision.published) throw notInRehearsal("making a portal revision current that is not completed");
      makeCurrent(service, revision);
    }
    const body = answer.body as { properties: object };
    return {
      ...answer,
      body: { ...body, properties: { ...body.properties, updatedDateTime: before } },
    };
  },
};

function ownRevision(request: ArmRequest): ApimPortalRevision {
  const name = ownName(request).toLowerCase();
  return activeService(request).portalRevisions.get(name) as ApimPortalRevision;
}

function run(request: ArmRequest): ArmAnswer {
  const { arm, clock } = request.context;
  const revision = ownRevision(request);
  // Looked up anew in each step: a PATCH, or a PUT of the instance, may come in between.
  const operation = startOperation(request, revision.id, [
    () => {
      ownRevision(request).properties.status = "publishing";
    },
    () => {
      const service = activeService(request);
      const revision = ownRevision(request);
      revision.properties.updatedDateTime = clock.iso();
      const isReady = canBePublished(service);
      if (!isReady && arm.unreadyPublication === "failed") {
        // A failed revision is not the current one, and Azure gives no reason (recording net-portal-revision-2022).
        Object.assign(revision.properties, { status: "failed", isCurrent: false });
        const message = `The portal revision '${revision.name}' has failed.`;
        throw new ArmError(400, "PortalRevisionFailed", message, null);
      }
      revision.published = { ...publish(service, revision.name), ...(!isReady && { hasNoPages: true }) };
      revision.properties.status = "completed";
      if (revision.properties.isCurrent === true) makeCurrent(service, revision);
    },
  ]);
  const service = activeService(request);
  const urls = {
    statusPath: `${service.id}/tenant/operationResults`,
    locationPath: revision.id,
    endStatus: 201,
  };
  const body = childBody(kind, revision, request) as { properties: object };
  return {
    status: 201,
    body: { ...body, properties: { ...body.properties, provisioningState: "InProgress" } },
    headers: { etag: revision.etag, ...operationHeaders(request, operation, urls) },
    operation: operation.id,
  };
}

function makeCurrent(service: ApimService, revision: ApimPortalRevision): void {
  for (const other of service.portalRevisions.values()) other.properties.isCurrent = other === revision;
  service.published = revision.published;
}
