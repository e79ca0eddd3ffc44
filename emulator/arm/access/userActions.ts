import { createHmac } from "node:crypto";
import type { ApimService, ApimUser } from "../../model/instances.ts";
import { type FieldProblem, notInRehearsal, validationError } from "../errors.ts";
import { activeService } from "../lookup.ts";
import { type ArmHandler, sentProperties } from "../request.ts";

type FindUser = (service: ApimService, name: string) => ApimUser;

const minute = 60_000;
const longestDays = 30;

/**
 * What opens the developer portal and the management API to a user (recording net-user-crud, learn.microsoft.com/rest/api/apimanagement/user):
 * made as Azure makes it. The portal lets in by it, at its path `/signin-sso`.
 * @param find throws where there is no such user
 */
export function userActions(find: FindUser): Record<"generateSsoUrl" | "token", ArmHandler> {
  return {
    generateSsoUrl(request) {
      const service = activeService(request);
      const user = find(service, request.names[1] ?? "");
      const value = signInUrl(service, user, request.context.clock.now());
      return { status: 200, body: { value } };
    },
    token(request) {
      const service = activeService(request);
      const user = find(service, request.names[1] ?? "");
      const { keyType, expiry } = sentProperties(request);
      const problems: FieldProblem[] = [];
      if (keyType !== "primary" && keyType !== "secondary") {
        problems.push({ target: "keyType", message: "'keyType' must be one of primary, secondary." });
      }
      const end = Date.parse(String(expiry));
      if (typeof expiry !== "string" || Number.isNaN(end)) {
        problems.push({ target: "expiry", message: "'expiry' must be a time (yyyy-MM-ddTHH:mm:ssZ)." });
      }
      if (problems.length > 0) throw validationError(problems);
      if (end > request.context.clock.now() + longestDays * 24 * 60 * minute) {
        throw notInRehearsal(
          `a token that lives longer than ${longestDays} days, which is the most of Azure`,
        );
      }
      return { status: 200, body: { value: sharedAccessToken(service, user, String(keyType), end) } };
    },
  };
}

/**
 * What opens the developer portal to a user for five minutes.
 * @param port of the portal, where it is written out: `:443`
 * @throws ArmError 501 where the instance has no such portal
 */
export function signInUrl(service: ApimService, user: ApimUser, now: number, port = ""): string {
  const { portalUrl } = service.properties;
  if (typeof portalUrl !== "string") throw notInRehearsal("a sign-in URL of an instance without a portal");
  const token = sharedAccessToken(service, user, "primary", now + 5 * minute);
  return `${portalUrl}${port}/signin-sso?token=${encodeURIComponent(token)}`;
}

/** Whose token it is, as long as it holds; undefined for any other. */
export function userOfToken(service: ApimService, token: string, now: number): ApimUser | undefined {
  const [, name = "", expiry = ""] = /^([^&]+)&(\d{12})&/.exec(token) ?? [];
  const user = service.users?.get(name.toLowerCase());
  const end = Date.parse(expiry.replace(/^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)$/, "$1-$2-$3T$4:$5:00Z"));
  if (!user || !(end >= now)) return undefined;
  return ["primary", "secondary"].some((key) => sharedAccessToken(service, user, key, end) === token)
    ? user
    : undefined;
}

/** `<user>&<yyyyMMddHHmm>&<HMAC-SHA512 of both in base64>`. The same request gives the same token. */
export function sharedAccessToken(
  { properties }: ApimService,
  { id, name }: ApimUser,
  keyType: string,
  end: number,
): string {
  const expiry = new Date(end).toISOString().replace(/\D/g, "").slice(0, 12);
  const key = `${id}:${properties.createdAtUtc}:${keyType}`;
  const signature = createHmac("sha512", key).update(`${name}\n${expiry}`).digest("base64");
  return `${name}&${expiry}&${signature}`;
}
