import { contentOfOpenedPortal } from "../../rehearsal/portal/template.ts";
import type { World } from "../../rehearsal/world.ts";

/** From now on every new instance of a world has a developer portal that an administrator has opened already. */
export function openEveryPortal({ arm }: World): void {
  arm.newPortal = () => contentOfOpenedPortal(() => arm.nextEtag());
}
