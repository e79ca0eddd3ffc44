import { armId, armTypes } from "../../lib/azure/armIds.ts";
import { creationsIn, type PlannedChange } from "../../lib/pulumi/plan.ts";
import type { LookAhead } from "./lookAhead.ts";
import type { Obstacle } from "./obstacle.ts";

import { sharedNames } from "./sharedNames.ts";
import { called, rename, takeOver } from "./words.ts";

/**
 * Asks Azure for everything that an update would create, and for the paths and display names that it would use:
 * what is taken, Azure refuses, and the update would stop half-way. What the stack's own state has is left to the
 * engine, which knows in what order it goes.
 */
export async function collisions(look: LookAhead): Promise<Obstacle[]> {
  const taken = await takenIds(look);
  const obstacles = await Promise.all(
    taken.map(async ({ change, id }) => {
      const owner = await look.ownerOf(id);
      const ways = rename(look.settings, change);
      return {
        what: `The ${called(change.type, id)} exists already: ${owner.says}.`,
        id,
        ways: owner.known ? ways : [...ways, takeOver(look, change, id)],
      };
    }),
  );
  return [...obstacles, ...(await sharedNames(look, new Set(taken.map(({ change }) => change.urn))))];
}

interface Creation {
  readonly change: PlannedChange;
  /** The id that it would get. */
  readonly id: string;
}

/** Planned creations whose id is taken. What is inside of another one is left out: it is there as little, or as well. */
async function takenIds({ settings, plan, own, azure }: LookAhead): Promise<Creation[]> {
  const creations = creationsIn(plan).flatMap((change): Creation[] => {
    const id = armId(change.type, settings.subscriptionId, change.inputs ?? {});
    return id === undefined || own.has(id.toLowerCase()) ? [] : [{ change, id }];
  });
  const outermost = creations.filter(({ id }) => !creations.some((other) => id.startsWith(`${other.id}/`)));
  const answers = await Promise.all(
    outermost.map(({ change, id }) => {
      const { apiVersion, method } = armTypes[change.type]!;
      return azure.arm.exists(`${id}?api-version=${apiVersion}`, method);
    }),
  );
  return outermost.filter((_, index) => answers[index]);
}
