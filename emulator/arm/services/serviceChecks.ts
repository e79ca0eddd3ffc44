import { randomUUID } from "node:crypto";
import type { ApimService } from "../../model/instances.ts";
import { refuse } from "../childResource.ts";
import * as contracts from "../contracts.ts";
import { ArmError, type FieldProblem, notInRehearsal } from "../errors.ts";
import { checkFields } from "../fields.ts";
import { type ArmRequest, asObject, ownName, sentProperties } from "../request.ts";
import { checkRegion } from "../resources/checkRegion.ts";
import { checkHostnames } from "./hostnames.ts";
import { familyOf, refusedCustomProperties } from "./serviceTiers.ts";

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
  "dataApiUrl",
];

/**
 * Holds the body of a service against the contract and against its tier.
 * @param previous the instance that there is already
 * @param partial for a PATCH, which may leave everything out
 * @throws ArmError 400 with every problem, 501 for what the rehearsal has not
 */
export function checkService(
  request: ArmRequest,
  body: Record<string, unknown>,
  previous: ApimService | undefined,
  partial: boolean,
): Record<string, unknown> {
  if (typeof body.location !== "string" || body.location === "") {
    throw new ArmError(400, "LocationRequired", "The location property is required for this definition.");
  }
  if (!previous) checkRegion(body.location, request.tenant.cloud.name, { type: serviceType });
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
  const sent = sentProperties(request);
  const reports = [
    checkFields({ name }, { name: contracts.names.serviceName }),
    checkFields({ ...envelope, sku: withCapacity(body.sku) }, contracts.serviceEnvelope, { partial }),
    checkFields(sent, contracts.serviceProperties, { partial, readOnly }),
  ];
  const problems = [
    ...reports.flatMap((report) => report.problems),
    ...skuProblems(request, body.sku),
    ...customPropertyProblems(sent.customProperties),
  ];
  const unsupported = reports.flatMap((report) => report.unsupported);
  if (sent.virtualNetworkType === "External" || sent.virtualNetworkType === "Internal") {
    unsupported.push("virtualNetworkType");
  }
  refuse({ problems, unsupported }, serviceType);
  refuseByTier(body.sku, sent, previous);
  checkHostnames(request, String(asObject(body.sku)?.name ?? previous?.sku.name));
  return body;
}

/** Without a capacity Consumption is taken, though the contract asks for one (azure-sdk-for-net, 2019). */
function withCapacity(sku: unknown): unknown {
  const given = asObject(sku);
  return given?.name === "Consumption" ? { ...given, capacity: given.capacity ?? 0 } : sku;
}

/** What the contract allows and a tier does not. */
function refuseByTier(sku: unknown, sent: Record<string, unknown>, previous: ApimService | undefined): void {
  const tier = String(asObject(sku)?.name ?? previous?.sku.name);
  const from = previous?.sku.name ?? tier;
  if (familyOf(tier) !== familyOf(from)) {
    // That Azure cannot is in the FAQ of v2-service-tiers-overview and in upgrade-and-scale; the sentence is ours.
    const message = `An API Management service cannot be changed from the ${from} SKU to the ${tier} SKU. Create a new service.`;
    throw new ArmError(400, "NotSupported", message, null);
  }
  // pulumi-azure#3315 (code and sentence), pulumi-azure-native#1865, azure-sdk-for-python#6335 (in an update).
  if (sent.enableClientCertificate === false && familyOf(tier) === "classic") {
    throw new ArmError(
      400,
      "EnableClientCertificateCannotBeChangedForSku",
      `Setting EnableClientCertificate flag to false is not supported for ${tier} SKU.`,
      null,
    );
  }
  const refused = refusedCustomProperties(tier, Object.keys(asObject(sent.customProperties) ?? {}));
  if (refused.length > 0) {
    // The sentence is Azure's (azurerm#8405), the code is not recorded.
    const message = `'${refused.join(",")}' customProperties are not supported in SkuType ${tier}.`;
    throw new ArmError(400, "InvalidParameters", message, null);
  }
}

/** The contract has a map of strings. */
function customPropertyProblems(value: unknown): FieldProblem[] {
  return Object.entries(asObject(value) ?? {})
    .filter(([, item]) => typeof item !== "string")
    .map(([name]) => ({
      target: `customProperties.${name}`,
      message: `'customProperties.${name}' must be a string.`,
    }));
}

/** Consumption is not offered in US Government and China, the v2 tiers not in China (api-management-features). */
function skuProblems(request: ArmRequest, sku: unknown): FieldProblem[] {
  const { name, capacity } = asObject(sku) ?? {};
  if (typeof name !== "string") return [];
  const cloud = request.tenant.cloud.name;
  const problems: FieldProblem[] = [];
  if ((name === "Consumption" && cloud !== "public") || (name.endsWith("V2") && cloud === "china")) {
    problems.push({ target: "sku.name", message: `The ${name} tier is not offered in the ${cloud} cloud.` });
  }
  if (typeof capacity === "number" && (name === "Consumption" ? capacity !== 0 : capacity < 1)) {
    const allowed = name === "Consumption" ? "0" : "1 or more";
    problems.push({
      target: "sku.capacity",
      message: `'sku.capacity' of ${name} must be ${allowed}; got ${capacity}.`,
    });
  }
  return problems;
}

/**
 * The managed identity that the body asks for; a system-assigned one keeps its principal, and one that is not
 * spoken of stays (azure-cli: an update by PUT). User-assigned ones are shown with their principal and client id (azure-rest-api-specs,
 * ApiManagementCreateServiceWithUserAssignedIdentity); whether the identity exists is not looked at, since nothing here makes one:
 * it has the ids that the world is made with, or drawn ones.
 */
export function identityOf(
  request: ArmRequest,
  previous: ApimService | undefined,
): Record<string, unknown> | undefined {
  const identity = asObject(asObject(request.body)?.identity);
  if (!identity) return previous?.identity;
  if (identity.type === "None") return { type: "None" };
  const type = String(identity.type);
  const system = type.startsWith("SystemAssigned") && {
    principalId: previous?.identity?.principalId ?? randomUUID(),
    tenantId: request.tenant.id,
  };
  if (type === "SystemAssigned") return { type, ...system };
  const sent = Object.keys(asObject(identity.userAssignedIdentities) ?? {});
  if (sent.length === 0)
    throw notInRehearsal(`an identity of type '${type}' without identity.userAssignedIdentities`);
  const known = asObject(previous?.identity?.userAssignedIdentities) ?? {};
  const { userAssignedIdentities } = request.context.arm;
  const assigned = sent.map((id) => [
    id,
    known[id] ??
      userAssignedIdentities.get(id.toLowerCase()) ?? { principalId: randomUUID(), clientId: randomUUID() },
  ]);
  return { type, ...system, userAssignedIdentities: Object.fromEntries(assigned) };
}
