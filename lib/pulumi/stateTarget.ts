import { cloudNames } from "../../infra/names/azureCloud.ts";
import type { Target } from "../azure/target.ts";
import type { StackState } from "../engine/state.ts";
import { stackSettings } from "../stack/settings.ts";

/**
 * Where a stack is deployed, by its state: what is there can be looked at and deleted although the stack file is
 * gone or no longer valid. The stack file says it where the state does not.
 * @throws SettingsError, StackFileError when neither does
 */
export function stateTarget(stack: string, { deployment }: StackState): Target {
  const provider = (deployment.resources ?? []).find(({ type }) => type === "pulumi:providers:azure-native");
  const { tenantId, environment = "public" } = provider?.inputs ?? {};
  const cloud = cloudNames.find((name) => name === environment);
  return typeof tenantId === "string" && cloud ? { cloud, tenantId } : stackSettings(process.cwd(), stack);
}
