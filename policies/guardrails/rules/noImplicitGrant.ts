import { knownOf } from "../facts/known.ts";
import type { Resource } from "../facts/shapes.ts";
import { resourceRule } from "../rule.ts";

export const noImplicitGrant = resourceRule({
  name: "no-implicit-grant",
  why: "The implicit grant puts tokens into the browser's address bar and history (RFC 9700, section 2.1.2).",
  fix: "Leave clientApp.implicitGrant out, and use authorizationCode, with PKCE for a page in the browser.",
  kinds: ["ApplicationRegistration", "AuthorizationServer"],
  check(resource) {
    return resource.kind === "AuthorizationServer"
      ? knownOf(resource.grantTypes).filter(isImplicit).map(inGrantTypes)
      : FLAGS.filter((name) => resource[name] === true).map((name) => `${name} is true`);
  },
});

const FLAGS = [
  "implicitAccessTokenIssuanceEnabled",
  "implicitIdTokenIssuanceEnabled",
] as const satisfies (keyof Resource<"ApplicationRegistration">)[];

function isImplicit(grantType: string): boolean {
  return grantType === "implicit";
}

function inGrantTypes(grantType: string): string {
  return `grantTypes has "${grantType}"`;
}
