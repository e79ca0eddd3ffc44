import { tlsProperties } from "../../infra/serviceTier.ts";
import { type Step, StepFailed } from "../../rehearsal/acceptance/steps.ts";
import { expectSame } from "./compare.ts";
import type { VerifiedStack } from "./verifiedStack.ts";

/** What is looked at of an instance (learn.microsoft.com/rest/api/apimanagement/api-management-service). */
interface Service {
  readonly location: string;
  readonly sku: { readonly name: string; readonly capacity: number };
  readonly properties: {
    readonly provisioningState: string;
    readonly customProperties?: Readonly<Record<string, string>>;
  };
}

/** The instance itself; everything in it needs the first of these steps. */
export function instanceSteps(stack: VerifiedStack): [Step, ...Step[]] {
  const runs: Step = { name: "The instance runs", run: () => checkRuns(stack) };
  const { existing, sku } = stack.settings.apiManagement;
  // The stack changes nothing of an instance that it has adopted.
  if (existing || !tlsProperties(sku)) return [runs];
  const tls = "The instance speaks no TLS older than 1.2";
  return [runs, { name: tls, needs: [runs.name], run: () => checkTls(stack) }];
}

async function checkRuns({ instance, settings }: VerifiedStack): Promise<string> {
  const service = await instance.get<Service>("");
  if (!service) {
    throw new StepFailed(
      `There is no instance ${instance.name} in the resource group ${settings.apiManagement.resourceGroupName}.`,
      "whether it was deleted: its name is kept for 48 hours, and restore: true brings it back",
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
