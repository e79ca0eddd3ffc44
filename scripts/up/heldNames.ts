import type { Settings } from "../../infra/settings.ts";
import type { StackState } from "../../lib/engine/state.ts";
import { heldPaths } from "./heldPaths.ts";
import { heldProducts } from "./heldProducts.ts";
import { refusal } from "./obstacle.ts";

/**
 * Refuses an update that needs a path, a version or a product's name while the stack itself still has it: Pulumi makes and changes
 * before it deletes, and changes what does not depend on each other in any order, so that Azure would refuse one of them half-way.
 * @param state of the stack, with or without an instance
 * @throws UsageError with all of them, and which updates to make one after the other
 */
export function refuseHeldNames(settings: Settings, state: StackState): void {
  const obstacles = [...heldPaths(settings, state), ...heldProducts(settings, state)];
  if (obstacles.length > 0) throw refusal(obstacles);
}
