import { daysUntil } from "../days.ts";
import { isKnown } from "./known.ts";
import { ofKind, type Resource } from "./shapes.ts";

/** A client secret. */
export type Password = Resource<"ApplicationPassword" | "ServicePrincipalPassword">;

/** The client secrets of a stack, and whether it matters when each of them ends. */
export interface SecretUse {
  readonly secret: Password;
  /**
   * Whether somebody works with it: an authorization server signs users in with it, the portal's identity provider has it, or it
   * belongs to an app of which neither is given any secret, and none there ends later.
   */
  readonly inUse: boolean;
}

/**
 * Tells the secrets in use from those that a rotation leaves behind. A server or an identity provider is known to use a
 * secret by its property `clientSecret`, which takes the secret's value.
 */
export function secretUses(resources: readonly Resource[]): SecretUse[] {
  const secrets = ofKind(resources, "ApplicationPassword", "ServicePrincipalPassword");
  const given = new Set(
    ofKind(resources, "AuthorizationServer", "IdentityProvider").flatMap(
      ({ dependencies }) => dependencies.clientSecret ?? [],
    ),
  );
  return secrets.map((secret) => {
    const siblings = secrets.filter((other) => ownerOf(other) === ownerOf(secret));
    const isGiven = siblings.some(({ urn }) => given.has(urn));
    const inUse = isGiven
      ? given.has(secret.urn)
      : !siblings.some((other) => other !== secret && endsLater(other, secret));
    return { secret, inUse };
  });
}

/** URN of the app or service principal; those of none are taken as one each. */
function ownerOf({ kind, urn, dependencies }: Password): string {
  const property = kind === "ApplicationPassword" ? "applicationId" : "servicePrincipalId";
  return dependencies[property]?.[0] ?? urn;
}

/** An end that is not known yet may lie anywhere: it does not make another secret one that is left behind. */
function endsLater({ endDate: one }: Password, { endDate: other }: Password): boolean {
  return isKnown(one) && isKnown(other) && (daysUntil(one, new Date(other)) ?? 0) > 0;
}
