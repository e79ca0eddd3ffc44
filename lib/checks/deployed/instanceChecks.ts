import { tlsProperties } from "../../../infra/serviceTier.ts";
import { apiVersion } from "../../azure/apiVersion.ts";
import { type Step, StepFailed } from "../steps.ts";
import { expectSame } from "./compare.ts";
import { hostsStep } from "./hostChecks.ts";
import { otherApisStep } from "./otherApis.ts";
import type { VerifiedStack } from "./verifiedStack.ts";

/** What is looked at of an instance (learn.microsoft.com/rest/api/apimanagement/api-management-service). */
interface Service {
  readonly location: string;
  readonly sku: { readonly name: string; readonly capacity: number };
  readonly properties: {
    readonly provisioningState: string;
    readonly customProperties?: Readonly<Record<string, string>> | null;
    readonly developerPortalStatus?: string | null;
  };
}

/** The instance itself; everything in it needs the first of these steps. */
export function instanceSteps(stack: VerifiedStack): [Step, ...Step[]] {
  const runs: Step = { name: "The instance runs", run: () => checkRuns(stack) };
  const needs = [runs.name];
  const { existing, sku } = stack.settings.apiManagement;
  const portal = { name: portalIsOn, needs, run: () => checkPortal(stack) };
  const tls = { name: "The instance speaks no TLS older than 1.2", needs, run: () => checkTls(stack) };
  return [
    runs,
    // The stack changes nothing of an instance that it has adopted.
    ...(existing || !tlsProperties(sku) ? [] : [tls]),
    ...(stack.outputs.developerPortalUrl === undefined ? [] : [portal]),
    hostsStep(stack, needs),
    otherApisStep(stack, needs),
  ];
}

/** What a publication, and all that is seen in the portal, needs. */
export const portalIsOn = "The instance's developer portal is on";

async function checkRuns({ instance, settings }: VerifiedStack): Promise<string> {
  const service = await instance.get<Service>("");
  if (!service) {
    throw new StepFailed(
      `There is no instance ${instance.name} in the resource group ${settings.apiManagement.resourceGroupName}.`,
      `npm run up -- ${settings.stack}, which says whether it can be brought back`,
    );
  }
  const { provisioningState } = service.properties;
  if (provisioningState !== "Succeeded") {
    throw new StepFailed(
      `The instance ${instance.name} is in the state ${provisioningState}.`,
      "its activity log in the Azure portal",
    );
  }
  const { existing, sku, capacity } = settings.apiManagement;
  if (!existing) {
    expectSame(
      `The instance ${instance.name}`,
      [
        ["its tier", service.sku.name, sku],
        ["its capacity", service.sku.capacity, capacity],
      ],
      "apim-oauth:apiManagement.sku and capacity",
    );
  }
  return `${instance.name}, ${service.sku.name} in ${service.location}`;
}

/** On the v2 tiers a portal is off until somebody switches it on, so that of an adopted instance may be. */
async function checkPortal({ instance, settings }: VerifiedStack): Promise<string> {
  const service = await instance.get<Service>("");
  const status = service?.properties.developerPortalStatus ?? "Enabled";
  if (status === "Enabled") return "developerPortalStatus is Enabled";
  const { existing } = settings.apiManagement;
  const path = `/subscriptions/${settings.subscriptionId}/resourceGroups/${settings.apiManagement.resourceGroupName}/providers/Microsoft.ApiManagement/service/${instance.name}?api-version=${apiVersion}`;
  throw new StepFailed(
    `The developer portal of the instance ${instance.name} is off (developerPortalStatus ${status}), so nothing can be published in it and nobody can open it.`,
    existing
      ? `who runs the instance, since the stack has adopted it; to switch the portal on: az rest --method patch --url '${path}' --body '{"properties":{"developerPortalStatus":"Enabled"}}'`
      : `npm run up -- ${settings.stack} --refresh, which switches it on again`,
  );
}

async function checkTls({ instance, settings }: VerifiedStack): Promise<string> {
  const service = await instance.get<Service>("");
  const live = service?.properties.customProperties ?? {};
  const expected = tlsProperties(settings.apiManagement.sku) ?? {};
  const names = Object.keys(expected);
  expectSame(
    `The instance ${instance.name}`,
    names.map((name) => [name, live[name]?.toLowerCase(), expected[name]!.toLowerCase()]),
    "apiManagement.ts: customProperties",
  );
  return `${names.length} older protocols are off`;
}
