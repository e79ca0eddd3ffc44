import { randomUUID } from "node:crypto";
import { refuse } from "./children.ts";
import * as contracts from "./contracts.ts";
import { ArmError, type FieldProblem, notInRehearsal } from "./errors.ts";
import { checkFields } from "./fields.ts";
import { type ArmRequest, asObject, ownName, sentProperties } from "./request.ts";
import type { ApimService } from "./store.ts";

export const serviceType = "Microsoft.ApiManagement/service";

/** Set by Azure; ignored when they are sent back to it. */
const readOnly = [
  "provisioningState",
  "targetProvisioningState",
  "createdAtUtc",
  "gatewayUrl",
  "gatewayRegionalUrl",
  "portalUrl",
  "managementApiUrl",
  "scmUrl",
  "developerPortalUrl",
  "publicIPAddresses",
  "privateIPAddresses",
  "outboundPublicIPAddresses",
  "platformVersion",
];

/**
 * Holds the body of a service against the contract.
 * @param partial for a PATCH, which may leave everything out
 * @throws ArmError 400 with every problem, 501 for what the rehearsal has not
 */
export function checkService(
  request: ArmRequest,
  body: Record<string, unknown>,
  partial: boolean,
): Record<string, unknown> {
  if (typeof body.location !== "string" || body.location === "") {
    throw new ArmError(400, "LocationRequired", "The location property is required for this definition.");
  }
  const name = ownName(request);
  const {
    properties: _,
    id: _id,
    name: _name,
    type: _type,
    etag: _etag,
    systemData: _data,
    ...envelope
  } = body;
  const reports = [
    checkFields({ name }, { name: contracts.names.serviceName }),
    checkFields(envelope, contracts.serviceEnvelope, { partial }),
    checkFields(sentProperties(request), contracts.serviceProperties, { partial, readOnly }),
  ];
  const problems = [...reports.flatMap((report) => report.problems), ...skuProblems(request, body.sku)];
  refuse({ problems, unsupported: reports.flatMap((report) => report.unsupported) }, serviceType);
  return body;
}

/** Consumption is not offered in US Government and China, the v2 tiers not in China (api-management-features). */
function skuProblems(request: ArmRequest, sku: unknown): FieldProblem[] {
  const { name, capacity } = asObject(sku) ?? {};
  if (typeof name !== "string" || typeof capacity !== "number") return [];
  const cloud = request.tenant.cloud.name;
  const problems: FieldProblem[] = [];
  if ((name === "Consumption" && cloud !== "public") || (name.endsWith("V2") && cloud === "china")) {
    problems.push({ target: "sku.name", message: `The ${name} tier is not offered in the ${cloud} cloud.` });
  }
  if (name === "Consumption" ? capacity !== 0 : capacity < 1) {
    const allowed = name === "Consumption" ? "0" : "1 or more";
    problems.push({
      target: "sku.capacity",
      message: `'sku.capacity' of ${name} must be ${allowed}; got ${capacity}.`,
    });
  }
  return problems;
}

/** The managed identity that the body asks for; a system-assigned one keeps its principal. */
export function identityOf(
  request: ArmRequest,
  previous: ApimService | undefined,
): Record<string, unknown> | undefined {
  const identity = asObject(asObject(request.body)?.identity);
  if (!identity) return undefined;
  if (identity.type === "None") return { type: "None" };
  if (identity.type !== "SystemAssigned")
    throw notInRehearsal(`managed identities of type '${identity.type}'`);
  const principalId = previous?.identity?.principalId ?? randomUUID();
  return { type: "SystemAssigned", principalId, tenantId: request.tenant.id };
}
