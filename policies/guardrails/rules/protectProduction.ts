import { ofKind, type Resource } from "../facts/shapes.ts";
import { matches } from "../pattern.ts";
import { stackRule } from "../rule.ts";

export const protectProduction = stackRule({
  name: "protect-production",
  why: "A deleted instance, client id or scope id cannot be made again as it was: every client would break.",
  fix: "Set apiManagement.protect: true in the stack file.",
  settings: {
    productionStacks: {
      type: "array",
      items: { type: "string", minLength: 1 },
      default: [
        "prod",
        "production",
        "live",
        "prod-*",
        "production-*",
        "live-*",
        "*-prod",
        "*-production",
        "*-live",
      ] as readonly string[],
      description: "Names of the stacks that are production; * stands for any text, case does not matter.",
    },
  },
  check(resources, { stack, settings }) {
    if (!settings.productionStacks.some((pattern) => matches(pattern, stack))) return [];
    return [...ofKind(resources, "ApiManagementService", "ApplicationRegistration"), ...scopeIds(resources)]
      .filter(({ protect }) => !protect)
      .map((resource) => ({ resource, found: `it is not protected, and ${stack} is a production stack` }));
  },
});

/** The generated GUIDs that scopes take their ids from. */
function scopeIds(resources: readonly Resource[]): Resource<"RandomUuid">[] {
  const used = ofKind(resources, "ApplicationPermissionScope").flatMap(
    ({ dependencies }) => dependencies.scopeId ?? [],
  );
  return ofKind(resources, "RandomUuid").filter(({ urn }) => used.includes(urn));
}
