import { checkSecrets } from "./checkSecrets.ts";
import type { Problems } from "./problems.ts";
import type { Known, StackFile } from "./schema.ts";
import { hasEntraLogin, hasPortalSettings } from "./tiers.ts";

/** Settings of the portal that hold for the whole instance, by their keys, and which tiers have them. */
const ofInstance = {
  signIn: hasPortalSettings,
  signUp: hasPortalSettings,
  login: hasEntraLogin,
} as const;
const names = Object.keys(ofInstance) as (keyof typeof ofInstance)[];

/** Checks what the stack says of the portal's visitors against the instance that the portal is of. */
export function checkPortal(
  project: string,
  { portal, apiManagement }: Known<StackFile>,
  now: Date | undefined,
  problems: Problems,
): void {
  if (!portal) return;
  const path = `${project}:portal`;
  const { existing, sku } = apiManagement ?? {};
  const given = names.filter((key) => portal[key] !== undefined);
  for (const key of given) {
    if (sku && !ofInstance[key](sku)) {
      const why = sku === "Consumption" ? "has no developer portal" : "does not have this setting";
      problems.add(`${path}.${key}`, `is not allowed: apiManagement.sku "${sku}" ${why}; remove it`);
    } else if (existing && portal.ownsSettings === false) {
      problems.add(
        `${path}.${key}`,
        "changes the portal for everybody at the adopted instance; remove it, or say with ownsSettings: true that this stack alone decides about it",
      );
    }
  }
  const entra = portal.login?.entra;
  if (entra) checkSecretsOfLogin(`${path}.login.entra.secrets`, entra, now, problems);
  // Whoever may make an account signs in with it.
  if (portal.signIn === "required" && portal.signUp === undefined && !problems.concerns(`${path}.signIn`)) {
    problems.add(
      `${path}.signUp`,
      "is missing: with signIn: required, everybody who may create an account still gets in; write false, or true if you want that",
    );
  }
  if (portal.ownsSettings && given.length === 0) {
    problems.add(`${path}.ownsSettings`, `true has no effect without ${names.join(" or ")}; remove it`);
  }
}

/** models/IdentityProviderCreateContract of 2024-05-01: clientSecret is required, whatever the library. */
function checkSecretsOfLogin(
  path: string,
  { secrets }: Known<NonNullable<StackFile["portal"]["login"]>["entra"]>,
  now: Date | undefined,
  problems: Problems,
): void {
  if (!secrets) return;
  if (secrets.length === 0) {
    problems.add(
      path,
      "is missing: Azure requires a client secret for an identity provider, so a tenant that forbids client secrets cannot have this; choose the date on which it expires: write for example secrets: [{ name: 2027-h1, expires: 2027-06-30 }]",
    );
  }
  checkSecrets({ path, secrets }, now, problems);
}
