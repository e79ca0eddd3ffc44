import { knownOf } from "../facts/known.ts";
import { resourceRule } from "../rule.ts";

export const redirectUriHttps = resourceRule({
  name: "redirect-uri-https",
  why: "Over http, everyone on the way can read the authorization code.",
  fix: "Use https; only http://localhost may stay, for a program on the developer's own machine.",
  kinds: ["ApplicationRedirectUris"],
  check({ redirectUris }) {
    return knownOf(redirectUris)
      .filter((uri) => !/^https:\/\/[^/]/i.test(uri) && !/^http:\/\/localhost(?:[:/]|$)/i.test(uri))
      .map((uri) => `the redirect URI "${uri}" is neither https nor http://localhost`);
  },
});
