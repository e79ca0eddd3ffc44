import { ofKind, type Resource } from "../facts/shapes.ts";
import { matches } from "../pattern.ts";
import { stackRule } from "../rule.ts";
import { idsOf } from "./scopeIdStable.ts";

export const protectProduction = stackRule({
  name: "protect-production",
  why: "A deleted instance, client id or id of a scope or role cannot be made again as it was: every client would break.",
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
    return [
      ...ofKind(resources, "ApiManagementService", "ApplicationRegistration"),
      ...permissionIds(resources),
    ]
      .filter(({ protect }) => !protect)
      .map((resource) => ({ resource, found: `it is not protected, and ${stack} is a production stack` }));
  },
});

/** The generated GUIDs that scopes and roles take their ids from. */
function permissionIds(resources: readonly Resource[]): Resource<"RandomUuid">[] {
  return ofKind(resources, "ApplicationPermissionScope", "ApplicationAppRole").flatMap((permission) =>
    idsOf(resources, permission),
  );
}
