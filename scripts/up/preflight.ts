import type { Settings } from "../../infra/settings.ts";
import { sharedServerId } from "../../infra/sharedNames.ts";
import { managedResources, type StackState } from "../../rehearsal/engines/pulumiState.ts";
import type { AzureConnection } from "../azure/connection.ts";
import { planOf } from "../pulumi/plan.ts";
import { collisions } from "./collisions.ts";
import { addsToExistingInstance } from "./contents.ts";
import { newInstance, obstaclesOfInstance } from "./instance.ts";
import { type Obstacle, refusal } from "./obstacle.ts";
import { owners } from "./owners.ts";

/** What an update has to be looked at for before it begins. */
export interface Concerns {
  /** The instance, its resource group or a name that a deleted one may keep. */
  readonly instance: boolean;
  /** What it would make in an instance that is there. */
  readonly contents: boolean;
}

/** By the stack file and the state alone: nothing is asked of Azure yet, and no ordinary update is any slower. */
export function concernsOf(settings: Settings, state: StackState): Concerns {
  return {
    instance: Object.keys(newInstance(settings, state)).length > 0,
    contents: addsToExistingInstance(settings, state),
  };
}

/**
 * Looks for what would make an update fail half-way.
 * @param options of `pulumi up` that decide about the plan
 * @param warn gets what cannot be found out, for people
 * @throws UsageError with everything that stands in the way, whose it is and how to go on
 */
export async function refuseObstacles(
  settings: Settings,
  state: StackState,
  azure: AzureConnection,
  options: readonly string[],
  warn: (line: string) => void,
): Promise<void> {
  const obstacles: Obstacle[] = [];
  const { instance, contents } = concernsOf(settings, state);
  if (instance) {
    obstacles.push(...(await obstaclesOfInstance(settings, newInstance(settings, state), azure, warn)));
  }
  const plan = contents ? await planOf("up", settings.stack, options) : undefined;
  if (plan) {
    const resources = state.deployment.resources ?? [];
    const own = new Set(resources.flatMap(({ id }) => id?.toLowerCase() ?? []));
    const urns = new Set(resources.map(({ urn }) => urn));
    const ownerOf = owners(settings.stack);
    obstacles.push(...(await collisions({ settings, plan, own, urns, azure, ownerOf })));
  }
  if (obstacles.length > 0) throw refusal(obstacles);
}

/**
 * In an adopted instance the OAuth 2.0 server is named after project and stack. One that was deployed before has the
 * lab's name, and would be replaced: what there is to say of that.
 */
export function renamedServer(settings: Settings, state: StackState): string | undefined {
  const { project, stack, apiManagement, oauthServer } = settings;
  if (!apiManagement.existing || oauthServer.id !== sharedServerId(settings)) return undefined;
  const server = managedResources(state).find(({ type }) => type.endsWith(":AuthorizationServer"));
  const name = server?.inputs?.authsid;
  if (typeof name !== "string" || name === oauthServer.id) return undefined;
  return [
    `The OAuth 2.0 server ${name} becomes ${oauthServer.id}, so that no other stack at the instance has its name; the portal's redirect URI and publication follow in the same update.`,
    `To keep the name: npx pulumi config set --stack ${stack} --path '${project}:oauthServer.id' ${name}`,
  ].join("\n");
}
