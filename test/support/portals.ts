import { contentOfOpenedPortal } from "../../emulator/portal/template.ts";
import type { World } from "../../emulator/world.ts";

/** From now on every new instance of a world has a developer portal that an administrator has opened already. */
export function openEveryPortal({ arm }: World): void {
  arm.newPortal = () => contentOfOpenedPortal(() => arm.nextEtag());
}
