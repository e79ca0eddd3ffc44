import { hosts } from "../../../infra/hosts.ts";
import { portalsIn } from "../../stack/outputs.ts";
import type { VerifiedStack } from "./verifiedStack.ts";

/**
 * The origins that the developer portal should have: by the stack file, or by the last update, which has read those of an
 * adopted instance. The one that people are told comes first.
 */
export function portalOrigins({
  settings,
  instance,
  outputs,
}: Pick<VerifiedStack, "settings" | "instance" | "outputs">): readonly string[] {
  return settings.apiManagement.existing ? portalsIn(outputs) : hosts(settings, instance.name).portals;
}
