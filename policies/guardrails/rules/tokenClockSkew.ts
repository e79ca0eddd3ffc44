import { readableDocumentOf } from "../documents/policyDocument.ts";
import { tokenChecks } from "../documents/tokenCheck.ts";
import { documentKinds } from "../facts/shapes.ts";
import { resourceRule } from "../rule.ts";

export const tokenClockSkew = resourceRule<(typeof documentKinds)[number], { maxSeconds: number }>({
  name: "token-clock-skew",
  why: "The clock skew lets a token pass after its expiry; clocks that are set by the network differ by seconds only.",
  fix: "Lower tokenValidation.clockSkewSeconds, or leave it out.",
  kinds: documentKinds,
  settings: {
    maxSeconds: {
      type: "integer",
      minimum: 0,
      // What Microsoft's own libraries take (Microsoft.IdentityModel.Tokens, TokenValidationParameters.DefaultClockSkew).
      default: 300,
      description: "The largest clock skew, in seconds.",
    },
  },
  check(policy, { settings: { maxSeconds } }) {
    const document = readableDocumentOf(policy);
    if (!document) return [];
    return tokenChecks(document).flatMap(({ element, called }) => {
      const skew = element.attributes["clock-skew"];
      // An expression is no number: what it comes to is known to the gateway alone.
      if (skew === undefined || Number(skew) <= maxSeconds) return [];
      return [`${called} has clock-skew="${skew}", and at most ${maxSeconds} are allowed`];
    });
  },
});
