import { readableDocumentOf } from "../documents/policyDocument.ts";
import { tokenChecks } from "../documents/tokenCheck.ts";
import { documentKinds } from "../facts/shapes.ts";
import { resourceRule } from "../rule.ts";

/** Attributes of validate-jwt whose default is true. */
const CHECKS = ["require-signed-tokens", "require-expiration-time"];

export const tokenSignedAndExpiring = resourceRule({
  name: "token-signed-and-expiring",
  why: "Anyone can write a token that needs no signature, and a token that never expires cannot be taken back.",
  fix: "Leave require-signed-tokens and require-expiration-time out: true is their default.",
  kinds: documentKinds,
  check(policy) {
    const document = readableDocumentOf(policy);
    if (!document) return [];
    return tokenChecks(document).flatMap(({ element, called }) =>
      CHECKS.filter((name) => (element.attributes[name] ?? "true").toLowerCase() !== "true").map(
        (name) => `${called} has ${name}="${element.attributes[name]}"`,
      ),
    );
  },
});
