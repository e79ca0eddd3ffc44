import { join } from "node:path";
import { serveProvider } from "../../../emulator/providers/serve.ts";
import type { CommandResult } from "../../../lib/engine/command.ts";
import { PulumiProject } from "../../../lib/engine/project.ts";
import { nameOf } from "../../../lib/engine/state.ts";
import { memoryProvider } from "../../emulator/providers/memoryProvider.ts";
import { projectFolder, quickly } from "./stack.ts";

/** The policy pack; PulumiProject works on links to the project, the pack is taken from where it is. */
export const pack = join(projectFolder, "policies/guardrails");

/** What the pack has said in a preview or an update: `<rule> <resource>`, in alphabetical order. */
export function violations({ events }: CommandResult): string[] {
  return events
    .map((event) => (event as PolicyEvent).policyEvent)
    .filter((violation) => violation !== undefined)
    .map(({ policyName, resourceUrn = "" }) => `${policyName} ${nameOf(resourceUrn)}`)
    .sort();
}

/** An event of the CLI's that only policy packs cause (sdk/go/common/apitype, PolicyEvent). */
interface PolicyEvent {
  readonly policyEvent?: { readonly policyName: string; readonly resourceUrn?: string };
}

/** Another program on the real engine, as the stack `prod`, with providers that take every resource. */
export async function openProgram(
  folder: string,
  config: Readonly<Record<string, string>>,
): Promise<{ readonly pulumi: PulumiProject; close(): Promise<void> }> {
  const providers = await Promise.all(
    ["azure-native", "azuread", "random"].map((name) => serveProvider(memoryProvider({ name }))),
  );
  const closeProviders = () => Promise.all(providers.map((provider) => provider.close()));
  try {
    const pulumi = await PulumiProject.open({
      projectFolder: folder,
      stack: "prod",
      config,
      providers,
      environment: quickly(),
    });
    return {
      pulumi,
      async close() {
        await pulumi.remove();
        await closeProviders();
      },
    };
  } catch (error) {
    await closeProviders();
    throw error;
  }
}
