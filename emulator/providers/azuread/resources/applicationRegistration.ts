import type { Properties, PropertyValue } from "../../../../lib/engine/values.ts";
import type { BridgedResource, ResourceSchema } from "../../bridge/schema.ts";
import { type AzureAd, updateApplication } from "../azureAd.ts";
import { type GraphObject, step, until } from "../graphClient.ts";
import { applicationId, applicationObjectId } from "../ids.ts";
import { integerBetween, isHttpUrl, isLogoutUrl, noLongerThan, notEmpty, oneOf } from "../validation.ts";

const schema: ResourceSchema = {
  properties: {
    displayName: { type: "string", use: "required", check: notEmpty },
    description: { type: "string", use: "optional", check: noLongerThan(1024) },
    groupMembershipClaims: {
      type: "strings",
      use: "optional",
      check: oneOf("None", "SecurityGroup", "DirectoryRole", "ApplicationGroup", "All"),
    },
    homepageUrl: { type: "string", use: "optional", check: isHttpUrl },
    implicitAccessTokenIssuanceEnabled: { type: "boolean", use: "optional" },
    implicitIdTokenIssuanceEnabled: { type: "boolean", use: "optional" },
    logoutUrl: { type: "string", use: "optional", check: isLogoutUrl },
    marketingUrl: { type: "string", use: "optional", check: isHttpUrl },
    notes: { type: "string", use: "optional", check: notEmpty },
    privacyStatementUrl: { type: "string", use: "optional", check: isHttpUrl },
    requestedAccessTokenVersion: {
      type: "integer",
      use: "optional",
      default: 2,
      check: integerBetween(1, 2),
    },
    serviceManagementReference: { type: "string", use: "optional", check: notEmpty },
    signInAudience: {
      type: "string",
      use: "optional",
      default: "AzureADMyOrg",
      check: oneOf(
        "AzureADMyOrg",
        "AzureADMultipleOrgs",
        "AzureADandPersonalMicrosoftAccount",
        "PersonalMicrosoftAccount",
      ),
    },
    supportUrl: { type: "string", use: "optional", check: isHttpUrl },
    termsOfServiceUrl: { type: "string", use: "optional", check: isHttpUrl },
    clientId: { type: "string", use: "computed" },
    disabledByMicrosoft: { type: "string", use: "computed" },
    objectId: { type: "string", use: "computed" },
    publisherDomain: { type: "string", use: "computed" },
  },
};

/** Where each input lives in microsoft.graph.application; texts that are not given are sent as null. */
const graphPaths: Readonly<Record<string, readonly string[]>> = {
  displayName: ["displayName"],
  description: ["description"],
  groupMembershipClaims: ["groupMembershipClaims"],
  notes: ["notes"],
  serviceManagementReference: ["serviceManagementReference"],
  signInAudience: ["signInAudience"],
  requestedAccessTokenVersion: ["api", "requestedAccessTokenVersion"],
  marketingUrl: ["info", "marketingUrl"],
  privacyStatementUrl: ["info", "privacyStatementUrl"],
  supportUrl: ["info", "supportUrl"],
  termsOfServiceUrl: ["info", "termsOfServiceUrl"],
  homepageUrl: ["web", "homePageUrl"],
  logoutUrl: ["web", "logoutUrl"],
  implicitAccessTokenIssuanceEnabled: ["web", "implicitGrantSettings", "enableAccessTokenIssuance"],
  implicitIdTokenIssuanceEnabled: ["web", "implicitGrantSettings", "enableIdTokenIssuance"],
};

/** azuread.ApplicationRegistration: an application without its facets. */
export function applicationRegistration(azureAd: AzureAd): BridgedResource {
  const { graph } = azureAd;

  const read = async (objectId: string) => {
    const what = `retrieving Application (Application: "${objectId}")`;
    const found = await step(what, () => graph.find(`applications/${objectId}`));
    return found && { id: applicationId(objectId), outputs: outputsOf(found) };
  };

  return {
    schema,

    async create(inputs) {
      const properties = graphBody(Object.keys(graphPaths), inputs);
      const body = { "@odata.type": "#microsoft.graph.application", ...properties };
      const created = await step("creating application", () => graph.post("applications", body));
      return { id: applicationId(String(created.id)), outputs: outputsOf(created) };
    },

    read: (id) => read(applicationObjectId(id)),

    async update(id, { olds, news }) {
      const objectId = applicationObjectId(id);
      const changed = Object.keys(graphPaths).filter((name) => !equal(olds[name], news[name]));
      const doing = `updating Application (Application: "${objectId}")`;
      await azureAd.withLock(objectId, () =>
        updateApplication(azureAd, objectId, doing, graphBody(changed, news)),
      );
      return news;
    },

    async delete(id) {
      const objectId = applicationObjectId(id);
      const what = `Application (Application: "${objectId}")`;
      await step(`deleting ${what}`, () => graph.delete(`applications/${objectId}`));
      await step(`waiting for deletion of ${what}`, () =>
        until(
          async () => (await graph.find(`applications/${objectId}`)) === undefined,
          `deletion of ${what}`,
        ),
      );
    },
  };
}

function graphBody(names: readonly string[], inputs: Properties): GraphObject {
  const body: Record<string, unknown> = {};
  for (const name of names) {
    const path = graphPaths[name] ?? [];
    let target = body;
    for (const part of path.slice(0, -1)) {
      target[part] ??= {};
      target = target[part] as Record<string, unknown>;
    }
    target[path.at(-1) ?? name] = graphValue(name, inputs[name]);
  }
  return body;
}

function graphValue(name: string, value: PropertyValue | undefined): unknown {
  if (schema.properties[name]?.type === "boolean") return value ?? false;
  if (Array.isArray(value)) return value.length > 0 ? value.join(",") : null;
  return value === undefined || value === "" ? null : value;
}

function outputsOf(application: GraphObject): Properties {
  const outputs: Record<string, PropertyValue> = {};
  for (const [name, path] of Object.entries(graphPaths)) {
    const value = path.reduce<unknown>(
      (holder, part) => (holder as GraphObject | undefined)?.[part],
      application,
    );
    outputs[name] = outputValue(name, value);
  }
  return {
    ...outputs,
    clientId: String(application.appId),
    disabledByMicrosoft: String(application.disabledByMicrosoftStatus ?? ""),
    objectId: String(application.id),
    publisherDomain: String(application.publisherDomain ?? ""),
  };
}

function outputValue(name: string, value: unknown): PropertyValue {
  switch (schema.properties[name]?.type) {
    case "boolean":
      return value === true;
    case "integer":
      return typeof value === "number" ? value : 0;
    case "strings":
      return typeof value === "string" ? value.split(",").map((claim) => claim.trim()) : [];
    default:
      return typeof value === "string" ? value : "";
  }
}

function equal(left: PropertyValue | undefined, right: PropertyValue | undefined): boolean {
  return JSON.stringify(left ?? null) === JSON.stringify(right ?? null);
}
