import { randomBytes, scryptSync, timingSafeEqual } from "node:crypto";
import type { ApimService, ApimUser } from "./instances.ts";

/** A password as it is kept: nothing in the world shows it. */
export function hiddenPassword(password: string): string {
  const salt = randomBytes(16);
  return `${salt.toString("hex")}:${derived(password, salt).toString("hex")}`;
}

/**
 * The account of an instance's portal that somebody signs in to by e-mail address and password: an active one. Users that
 * are blocked, and those who have not confirmed who they are, cannot sign in (learn.microsoft.com/rest/api/apimanagement/user).
 */
export function accountOf(service: ApimService, email: string, password: string): ApimUser | undefined {
  return [...(service.users?.values() ?? [])].find(
    ({ properties, passwordHash }) =>
      properties.state === "active" &&
      String(properties.email).toLowerCase() === email.trim().toLowerCase() &&
      passwordHash !== undefined &&
      isPassword(password, passwordHash),
  );
}

function isPassword(password: string, hash: string): boolean {
  const [salt = "", expected = ""] = hash.split(":");
  return timingSafeEqual(derived(password, Buffer.from(salt, "hex")), Buffer.from(expected, "hex"));
}

/** As cheap as it may be: these accounts live as long as a world does. */
function derived(password: string, salt: Buffer): Buffer {
  return scryptSync(password, salt, 32, { N: 1024 });
}
