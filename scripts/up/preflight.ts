import { sharedServerId } from "../../infra/names/sharedNames.ts";
import type { Settings } from "../../infra/settings.ts";
import { armTypes, groupType } from "../../lib/azure/armIds.ts";
import type { AzureConnection } from "../../lib/azure/connection.ts";
import { managedResources, type StackState } from "../../lib/engine/state.ts";
import { planOf } from "../../lib/pulumi/plan.ts";
import { planOptions } from "../../lib/pulumi/planOptions.ts";
import { collisions } from "./collisions.ts";
import { addsToExistingInstance } from "./contents.ts";
import { goneInstance, remadeInstance } from "./goneInstance.ts";
import { newInstance, obstaclesOfInstance } from "./instance.ts";
import { isForbidden } from "./instanceNames.ts";
import { asRefreshed, type Gone, knownGroup, knownInstance, whereaboutsOf } from "./knownInstance.ts";
import { type Obstacle, refusal } from "./obstacle.ts";
import { owners } from "./owners.ts";
import { productsOfOthers } from "./productsOfOthers.ts";
import { serviceNameIn } from "./serviceName.ts";

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
 * Looks for what would make an update fail half-way, or end well without having done anything: first of all whether
 * the instance that the state has is still there.
 * @param options of `pulumi up`
 * @param warn gets what cannot be found out, for people
 * @returns more options for the update
 * @throws UsageError with everything that stands in the way, whose it is and how to go on; AzureError
 */
export async function refuseObstacles(
  settings: Settings,
  state: StackState,
  azure: AzureConnection,
  options: readonly string[],
  warn: (line: string) => void,
): Promise<readonly string[]> {
  const { seen, more } = await asSeen(settings, state, azure, options, warn);
  const obstacles: Obstacle[] = [];
  const { instance, contents } = concernsOf(settings, seen);
  if (instance) {
    obstacles.push(...(await obstaclesOfInstance(settings, newInstance(settings, seen), azure, warn)));
  }
  // Where the instance is not as it should be, nothing can be said of what is in it.
  const plan =
    contents && obstacles.length === 0 ? await planOf("up", settings.stack, planOptions(options)) : undefined;
  const serviceName = serviceNameIn(settings, seen);
  if (contents && obstacles.length === 0 && serviceName !== undefined) {
    obstacles.push(...(await productsOfOthers(settings, serviceName, azure)));
  }
  if (plan) {
    const resources = seen.deployment.resources ?? [];
    const own = new Set(resources.flatMap(({ id }) => id?.toLowerCase() ?? []));
    const urns = new Set(resources.map(({ urn }) => urn));
    const ownerOf = owners(settings.stack);
    obstacles.push(...(await collisions({ settings, plan, own, urns, azure, ownerOf })));
  }
  if (obstacles.length > 0) throw refusal(obstacles);
  return more;
}

/**
 * The state as far as the update will go by it: one that begins with a refresh, or brings the instance back, does not
 * count on what is gone.
 * @throws UsageError where the update would count on an instance that is not there
 */
async function asSeen(
  settings: Settings,
  state: StackState,
  azure: AzureConnection,
  options: readonly string[],
  warn: (line: string) => void,
): Promise<{ readonly seen: StackState; readonly more: readonly string[] }> {
  const refreshes = options.some((option) => /^(--refresh(=true)?|-r)$/.test(option));
  const { restore } = settings.apiManagement;
  const instance = knownInstance(settings, state);
  const where = instance ? await whereaboutsOf(instance, azure) : "there";
  if (where === "there" && !refreshes) return { seen: state, more: [] };
  if (instance && !refreshes && !(restore && where === "gone")) {
    if (where === "gone") throw refusal([await goneInstance(instance, settings, azure, warn)]);
    if (where !== "there") throw refusal([remadeInstance(instance, where.madeAt, settings)]);
  }
  const group = await goneGroup(state, azure);
  const gone: Gone = {
    ...(instance && where === "gone" && { instance }),
    ...(instance && typeof where === "object" && { content: instance }),
    ...(group !== undefined && { group }),
  };
  // The update makes the group anew only when the state no longer has it.
  const more = group !== undefined && !refreshes ? ["--refresh"] : [];
  return { seen: asRefreshed(state, gone), more };
}

/** ARM id of the state's resource group, where there is none such any more. */
async function goneGroup(state: StackState, { arm }: AzureConnection): Promise<string | undefined> {
  const id = knownGroup(state);
  if (id === undefined) return undefined;
  const { apiVersion } = armTypes[groupType]!;
  const isThere = await arm.exists(`${id}?api-version=${apiVersion}`).catch((error: unknown) => {
    if (isForbidden(error)) return true;
    throw error;
  });
  return isThere ? undefined : id;
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
