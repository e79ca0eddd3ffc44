import { randomBytes, randomUUID } from "node:crypto";
import type { WorldContext } from "../context.ts";
import type { PasswordCredential } from "../model/directory.ts";
import { badRequest, invalidValue } from "./errors.ts";
import { checkBody, isObject } from "./fields.ts";
import { actionResult, type GraphApp, type GraphContext, noContent, readJson } from "./http.ts";
import { passwordCredentialFields } from "./resources.ts";
import { checkSecretPolicy } from "./secretPolicy.ts";

/** A secret without an end lives two years (learn.microsoft.com/graph/api/application-addpassword). */
const defaultYears = 2;

interface Secretive {
  passwordCredentials?: PasswordCredential[];
}

/** addPassword and removePassword of an application or a service principal. */
export function passwordRoutes(
  app: GraphApp,
  { clock }: WorldContext,
  kind: "applications" | "servicePrincipals",
  find: (c: GraphContext) => Secretive,
): void {
  const path = `/v1.0/${kind}/:key` as const;

  app.post(`${path}/addPassword`, async (c) => {
    const owner = find(c);
    const body = await readJson(c);
    const given = isObject(body) ? body.passwordCredential : undefined;
    const { displayName, startDateTime, endDateTime } = checkBody(given ?? {}, passwordCredentialFields);
    const start = startDateTime ? new Date(String(startDateTime)) : new Date(clock.now());
    const end = endDateTime ? new Date(String(endDateTime)) : yearsAfter(start, defaultYears);
    if (end <= start) throw invalidValue("endDateTime", "PasswordCredential");
    checkSecretPolicy(c.get("caller").tenant.secretPolicy, start, end);
    const secretText = newSecret();
    const credential: PasswordCredential = {
      keyId: randomUUID(),
      displayName: typeof displayName === "string" ? displayName : null,
      startDateTime: utc(start),
      endDateTime: utc(end),
      hint: secretText.slice(0, 3),
      secretText,
    };
    owner.passwordCredentials = [credential, ...(owner.passwordCredentials ?? [])];
    return actionResult(c, "microsoft.graph.passwordCredential", {
      ...shownPassword(credential),
      secretText,
    });
  });

  app.post(`${path}/removePassword`, async (c) => {
    const owner = find(c);
    const body = await readJson(c);
    const keyId = isObject(body) && typeof body.keyId === "string" ? body.keyId.toLowerCase() : undefined;
    const present = owner.passwordCredentials ?? [];
    const left = present.filter((credential) => credential.keyId !== keyId);
    if (left.length === present.length) {
      throw badRequest(`No password credential found with keyId ${keyId}.`);
    }
    owner.passwordCredentials = left;
    return noContent(c);
  });
}

/** The credential as Graph shows it ever after: without its text. */
export function shownPassword(credential: PasswordCredential): Record<string, unknown> {
  return { customKeyIdentifier: null, ...credential, secretText: null };
}

/** Forty characters in the form of Entra's own secrets. */
function newSecret(): string {
  const random = randomBytes(30).toString("base64url").replaceAll("-", "~").replaceAll("_", ".");
  return `${random.slice(0, 3)}8Q~${random.slice(3, 37)}`;
}

function yearsAfter(date: Date, years: number): Date {
  const later = new Date(date);
  later.setUTCFullYear(later.getUTCFullYear() + years);
  return later;
}

function utc(date: Date): string {
  return date.toISOString().replace(".000Z", "Z");
}
