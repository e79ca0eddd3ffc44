import type { Tenant, User } from "../model/directory.ts";
import { badRequest, GraphError, invalidValue } from "./errors.ts";
import { checkRequired, isObject } from "./fields.ts";

const required = ["accountEnabled", "displayName", "mailNickname", "passwordProfile", "userPrincipalName"];

/** @throws GraphError 400 for the first thing that a new user has to have and lacks (learn.microsoft.com/graph/api/user-post-users) */
export function checkNewUser(sent: Readonly<Record<string, unknown>>): void {
  checkRequired(sent, required, "User");
  if (!isObject(sent.passwordProfile) || typeof sent.passwordProfile.password !== "string") {
    throw badRequest("A password must be specified to create a new user.");
  }
}

/**
 * Checks a user as it would be after a request. That the domain is a verified one is not looked at: here all count as such.
 * @throws GraphError 400
 */
export function checkUser(after: User, tenant: Tenant): void {
  const { displayName, userPrincipalName, profile } = after;
  if (!displayName || displayName.length > 256) throw invalidValue("displayName", "User");
  // microsoft-graph-docs#7106.
  if (!/^[A-Za-z0-9'._!#^~-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$/.test(userPrincipalName)) {
    throw badRequest("Property userPrincipalName is invalid.");
  }
  const nickname = profile?.mailNickname;
  if (typeof nickname === "string" && !isMailNickname(nickname)) {
    throw invalidValue("mailNickname", "User");
  }
  const isOther = ({ id }: User) => id !== after.id;
  const others = [...tenant.users.values()].filter(isOther);
  const wanted = userPrincipalName.toLowerCase();
  if (others.some((other) => other.userPrincipalName.toLowerCase() === wanted)) throw nameTaken();
}

/** microsoft-graph-docs#5777; the signs that resources/user names for it. */
export function isMailNickname(text: string): boolean {
  return /^[^@()\\[\]";:<>, ]{1,64}$/.test(text);
}

/** microsoft-graph-docs#1508. */
export function nameTaken(): GraphError {
  return badRequest("Another object with the same value for property userPrincipalName already exists.");
}

/**
 * 8 to 256 signs of three of the four kinds (learn.microsoft.com/entra/identity/authentication/concept-sspr-policy).
 * @throws GraphError 400
 */
export function checkPassword(password: string): void {
  const kinds = [/[a-z]/, /[A-Z]/, /[0-9]/, /[^a-zA-Z0-9]/].filter((kind) => kind.test(password)).length;
  if (password.length >= 8 && password.length <= 256 && kinds >= 3) return;
  throw new GraphError(
    400,
    "Request_BadRequest",
    "The specified password does not comply with password complexity requirements. Please provide a different password.",
  );
}
