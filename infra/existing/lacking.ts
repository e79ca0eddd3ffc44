import { memberTypes } from "../settings/permissions.ts";
import { choices, didYouMean } from "../settings/wording.ts";
import type { BackendAppSettings, SignInAudience } from "../settings.ts";
import type { Registration } from "./registration.ts";

/*
 * What others' registrations lack of what a stack needs of them. Whatever else they have is their owners' matter. Each is a
 * clause with what to do about it, for a list under the registration's name.
 */

/** What an API's registration lacks. */
export function lackingOfBackendApp(app: BackendAppSettings, registration: Registration): string[] {
  return [
    ...lackingPrincipal(registration),
    ...lackingAssignment(app, registration),
    ...lackingAudience(app, registration),
    ...lackingIdentity(app, registration),
    ...app.scopes.flatMap((scope) => lackingScope(scope, registration) ?? []),
    ...app.roles.flatMap((role) => lackingRole(role, registration) ?? []),
  ];
}

/** What a stack needs of the registration that the developer portal's console signs in with. */
export interface NeededOfClientApp {
  readonly signInAudience: SignInAudience;
  readonly implicitGrant: { readonly accessTokens: boolean; readonly idTokens: boolean };
  /** The developer portal's and the stack file's, by platform. */
  readonly redirectUris: { readonly web: readonly string[]; readonly spa: readonly string[] };
}

/** What the client app's registration lacks. */
export function lackingOfClientApp(needed: NeededOfClientApp, registration: Registration): string[] {
  const { accessTokens, idTokens } = registration.implicitGrant;
  const boxes = [
    ...(needed.implicitGrant.accessTokens && !accessTokens ? ["access tokens"] : []),
    ...(needed.implicitGrant.idTokens && !idTokens ? ["ID tokens"] : []),
  ];
  return [
    ...lackingPrincipal(registration),
    ...lackingAudience(needed, registration),
    ...(["web", "spa"] as const).flatMap((platform) =>
      needed.redirectUris[platform].flatMap((uri) => lackingRedirectUri(platform, uri, registration) ?? []),
    ),
    ...boxes.map(
      (box) => `its implicit grant gives no ${box}: tick the box (Authentication), or correct implicitGrant`,
    ),
  ];
}

const platformNames = { web: "Web", spa: "Single-page application" } as const;

function lackingRedirectUri(
  platform: "web" | "spa",
  uri: string,
  { redirectUris }: Registration,
): string | undefined {
  if (redirectUris[platform].includes(uri)) return undefined;
  const other = platform === "web" ? "spa" : "web";
  const there = redirectUris[other].includes(uri) ? ` in place of ${platformNames[other]}, where it is` : "";
  return `it has no redirect URI ${uri}: add it to the platform ${platformNames[platform]}${there} (Authentication)`;
}

function lackingPrincipal({ principal, clientId }: Registration): string[] {
  if (!principal) {
    return [`it has no service principal in this tenant: make one with az ad sp create --id ${clientId}`];
  }
  return principal.enabled
    ? []
    : [
        "its service principal is disabled: Enterprise applications > Properties > Enabled for users to sign-in",
      ];
}

function lackingAssignment(
  { assignmentRequired }: BackendAppSettings,
  { principal }: Registration,
): string[] {
  if (!principal || principal.assignmentRequired === assignmentRequired) return [];
  return assignmentRequired
    ? [
        'anybody gets tokens of it, and the stack file says assignmentRequired: true: set "Assignment required?" to Yes (Enterprise applications > Properties), or remove that',
      ]
    : [
        'only those with a role of it get tokens ("Assignment required?" is Yes): write assignmentRequired: true',
      ];
}

/** From the narrowest on. */
const audiences: readonly SignInAudience[] = [
  "AzureADMyOrg",
  "AzureADMultipleOrgs",
  "AzureADandPersonalMicrosoftAccount",
];

/** Who else may sign in is its owner's matter; whom the stack file lets in has to be able to. */
function lackingAudience(
  { signInAudience }: { readonly signInAudience: SignInAudience },
  registration: Registration,
): string[] {
  const found = audiences.indexOf(registration.signInAudience as SignInAudience);
  if (found >= audiences.indexOf(signInAudience)) return [];
  return [
    `its supported account types are ${registration.signInAudience}, and the stack file says ${signInAudience}: change one of them (signInAudience)`,
  ];
}

function lackingIdentity(
  { tokenVersion, identifierUri }: BackendAppSettings,
  registration: Registration,
): string[] {
  const { clientId, identifierUris } = registration;
  const wanted = identifierUri ?? `api://${clientId}`;
  const [other] = identifierUris;
  return [
    ...(registration.tokenVersion === tokenVersion
      ? []
      : [
          `it takes v${registration.tokenVersion} tokens, and the stack file says v${tokenVersion}: write tokenVersion: ${registration.tokenVersion}, or set requestedAccessTokenVersion to ${tokenVersion} in its manifest`,
        ]),
    ...(identifierUris.includes(wanted)
      ? []
      : [
          `it has no Application ID URI ${wanted}: ${other === undefined ? "it has none at all; add that one (Expose an API)" : `write identifierUri: ${other}, which it has, or add the other (Expose an API)`}`,
        ]),
  ];
}

function lackingScope(
  { value, type }: BackendAppSettings["scopes"][number],
  { scopes }: Registration,
): string | undefined {
  const found = scopes.find((scope) => scope.value === value);
  if (!found) {
    const known = scopes.map((scope) => scope.value);
    return `it has no scope ${value}: add it (Expose an API), or correct scopes; it has ${choices(known)}${didYouMean(value, known)}`;
  }
  if (!found.enabled) return `its scope ${value} is disabled: enable it (Expose an API)`;
  return type === "Admin" && found.type !== "Admin"
    ? `users can consent to its scope ${value}, and the stack file says type: Admin: change one of them`
    : undefined;
}

function lackingRole(
  { value, for: who }: BackendAppSettings["roles"][number],
  { roles }: Registration,
): string | undefined {
  const found = roles.find((role) => role.value === value);
  if (!found) {
    const known = roles.map((role) => role.value);
    return `it has no role ${value}: add it (App roles), or correct roles; it has ${choices(known)}${didYouMean(value, known)}`;
  }
  if (!found.enabled) return `its role ${value} is disabled: enable it (App roles)`;
  const missing = memberTypes[who].filter((type) => !found.memberTypes.includes(type));
  return missing.length === 0
    ? undefined
    : `its role ${value} is not for ${missing.map((type) => `${type.toLowerCase()}s`).join(" and ")}, and the stack file says for: ${who}: change one of them`;
}
