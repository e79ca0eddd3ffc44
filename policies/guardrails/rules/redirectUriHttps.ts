import { knownOf } from "../facts/known.ts";
import { resourceRule } from "../rule.ts";
import { isNative } from "./redirectHostKnown.ts";

export const redirectUriHttps = resourceRule({
  name: "redirect-uri-https",
  why: "Over http, everyone on the way can read the authorization code.",
  fix: "Use https; only http://localhost may stay, for a program on the developer's own machine.",
  kinds: ["ApplicationRedirectUris"],
  check({ type, redirectUris }) {
    return knownOf(redirectUris)
      .filter((uri) => !(type === "PublicClient" && isNative(uri)))
      .filter((uri) => !/^https:\/\/[^/]/i.test(uri) && !/^http:\/\/localhost(?:[:/]|$)/i.test(uri))
      .map((uri) => `the redirect URI "${uri}" is neither https nor http://localhost`);
  },
});
