import { knownOf, UNKNOWN } from "../facts/known.ts";
import { resourceRule } from "../rule.ts";

/** The protocols that are encrypted: learn.microsoft.com/rest/api/apimanagement/apis, Protocol. */
const ENCRYPTED: readonly string[] = ["https", "wss"];

export const apiHttpsOnly = resourceRule({
  name: "api-https-only",
  why: "Over http, everyone on the way can read the caller's token and use it.",
  fix: "Set protocols of the Api to [https].",
  kinds: ["Api"],
  check({ protocols }) {
    if (protocols === UNKNOWN) return [];
    if (protocols === undefined) return ["protocols is not set, so the imported document decides"];
    return knownOf(protocols)
      .filter((protocol) => !ENCRYPTED.includes(protocol))
      .map((protocol) => `protocols has "${protocol}"`);
  },
});
