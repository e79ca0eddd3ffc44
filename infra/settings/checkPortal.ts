import type { Problems } from "./problems.ts";
import type { Known, StackFile } from "./schema.ts";
import { hasPortalSettings } from "./tiers.ts";

/** Settings of the portal that hold for the whole instance, by their keys. */
const ofInstance = ["signIn", "signUp"] as const;

/** Checks what the stack says of the portal's visitors against the instance that the portal is of. */
export function checkPortal(
  project: string,
  { portal, apiManagement }: Known<StackFile>,
  problems: Problems,
): void {
  if (!portal) return;
  const path = `${project}:portal`;
  const { existing, sku } = apiManagement ?? {};
  const given = ofInstance.filter((key) => portal[key] !== undefined);
  for (const key of given) {
    if (sku && !hasPortalSettings(sku)) {
      const why = sku === "Consumption" ? "has no developer portal" : "does not have this setting";
      problems.add(`${path}.${key}`, `is not allowed: apiManagement.sku "${sku}" ${why}; remove it`);
    } else if (existing && portal.ownsSettings === false) {
      problems.add(
        `${path}.${key}`,
        "changes the portal for everybody at the adopted instance; remove it, or say with ownsSettings: true that this stack alone decides about it",
      );
    }
  }
  // Whoever may make an account signs in with it.
  if (portal.signIn === "required" && portal.signUp === undefined && !problems.concerns(`${path}.signIn`)) {
    problems.add(
      `${path}.signUp`,
      "is missing, and signIn: required keeps nobody out who may make an account; write false, or true if that is meant",
    );
  }
  if (portal.ownsSettings && given.length === 0) {
    problems.add(`${path}.ownsSettings`, `true has no effect without ${ofInstance.join(" or ")}; remove it`);
  }
}
