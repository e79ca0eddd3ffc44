import { apiDefaults } from "./defaults.ts";
import type { Problems } from "./problems.ts";
import type { ApiEntry, Known } from "./schema.ts";
import { given } from "./wording.ts";

/**
 * Checks the roles of an API: their values, and that whoever is to have one can have it.
 * @param path of the backend app
 */
export function checkRoles(path: string, entry: Known<ApiEntry>, problems: Problems): void {
  const { roles = [], assignmentRequired } = entry.backendApp ?? {};
  const scopes = apiDefaults(entry).scopes?.map((scope) => scope?.value) ?? [];
  const values = roles.map((role) => role?.value);
  for (const [index, role] of roles.entries()) {
    if (!role) continue;
    const at = `${path}.roles[${index}]`;
    const { value } = role;
    const first = values.indexOf(value);
    if (value !== undefined && first !== index) {
      problems.add(
        `${at}.value`,
        `${given(value)} is already the value of roles[${first}]; every role of an app has its own`,
      );
    } else if (value !== undefined && scopes.includes(value)) {
      // Microsoft Graph, application: scopes and roles of one application have distinct values.
      problems.add(
        `${at}.value`,
        `${given(value)} is already the value of a scope, and Entra ID takes each value once among scopes and roles; a role for applications is mostly called ${value}.All`,
      );
    }
    if (role.for === "applications" && (role.groups ?? []).length > 0) {
      problems.add(
        `${at}.groups`,
        "nobody in a group can get a role for applications; write for: users or for: both, or name applications under servicePrincipals",
      );
    }
    if (role.for === "users" && (role.servicePrincipals ?? []).length > 0) {
      problems.add(
        `${at}.servicePrincipals`,
        "no application can get a role for users; write for: applications or for: both, or name groups under groups",
      );
    }
  }
  const signIn = roles.some((role) => !role || (role.for !== "applications" && role.groups?.length !== 0));
  // Whom the owner of a registration that exists has let in, is not known here.
  const isOwn = entry.backendApp?.existing === undefined;
  if (assignmentRequired && !signIn && isOwn && !problems.concerns(`${path}.roles`)) {
    problems.add(
      `${path}.assignmentRequired`,
      "true gives tokens to those alone who have a role, and no role for users has groups: nobody could sign in to this API; give a role with for: users and groups, or remove assignmentRequired",
    );
  }
}
