import { usesLoginOfOthers } from "../../infra/settings/products.ts";
import type { ApiSettings, Settings } from "../../infra/settings.ts";
import type { AzureConnection } from "../azure/connection.ts";
import { Instance } from "../azure/instance.ts";
import { AzureError } from "../azure/serviceClient.ts";
import type { StackOutputs } from "../stack/outputs.ts";
import type { PortalUser } from "../visitor/consoleView.ts";
import type { DeployedStack } from "./deployedStack.ts";
import { type SampleCall, sampleCall } from "./sampleCall.ts";
import { StepFailed } from "./steps.ts";

/** What a deployed stack is known by. */
export interface StackPlace {
  readonly settings: Settings;
  readonly outputs: StackOutputs;
  /** Where it is deployed. */
  readonly connection: Pick<AzureConnection, "fetch" | "arm" | "user">;
  /** Whether even backends answer what the examples of the API's document say: they do in a rehearsal. */
  readonly examplesHold: boolean;
}

/** A deployed stack for the checks, wherever it is deployed. */
export function openDeployedStack({
  settings,
  outputs,
  connection,
  examplesHold,
}: StackPlace): DeployedStack {
  const instance = new Instance(connection.arm, settings, outputs);
  const samples = new Map<string, SampleCall>();
  const keys = new Map<string, Promise<string>>();
  return {
    settings,
    outputs,
    portalUser: connection.user && portalUserOf(connection.user, settings),
    fetch: connection.fetch,
    async subscriptionKey(api) {
      if (!api.subscriptionRequired) return undefined;
      const key = keys.get(api.name) ?? subscriptionKey(instance, api);
      keys.set(api.name, key);
      return await key;
    },
    sample(api) {
      const sample = samples.get(api.name) ?? sampleOf(api);
      samples.set(api.name, sample);
      return sample;
    },
  };

  function sampleOf(api: ApiSettings): SampleCall {
    const sample = sampleCall(api);
    // What a backend of its own answers is not for the document's examples to say.
    return examplesHold || api.mock ? sample : { ...sample, expected: undefined };
  }
}

/** How somebody whose password is known signs in to the developer portal. */
export function portalUserOf(
  user: { readonly username: string; readonly password: string },
  settings: Settings,
): PortalUser {
  const { login } = settings.portal;
  // An account with the person's own address would stand in the way of a later sign-in with Entra ID.
  if (!login && !usesLoginOfOthers(settings)) return { ...user, username: `portal.${user.username}` };
  // Somebody who was promised admin consent would not expect the question, so it is a finding.
  return { ...user, entra: { consent: login?.entra.grantAdminConsent === false ? "Accept" : "Cancel" } };
}

/** The primary key of the stack's own subscription, which is named as its API. */
async function subscriptionKey(instance: Instance, { name }: ApiSettings): Promise<string> {
  try {
    return (await instance.secrets<{ primaryKey: string }>(`subscriptions/${name}`)).primaryKey;
  } catch (error) {
    if (!(error instanceof AzureError) || error.status !== 404) throw error;
    throw new StepFailed(
      `The instance ${instance.name} has no subscription ${name}, so there is no key to call with.`,
      "protectedApi.ts: Subscription",
    );
  }
}
