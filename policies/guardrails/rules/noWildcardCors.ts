import { elementsNamed, readableDocumentOf } from "../documents/policyDocument.ts";
import { documentKinds } from "../facts/shapes.ts";
import { resourceRule } from "../rule.ts";

export const noWildcardCors = resourceRule({
  name: "no-wildcard-cors",
  why: "With a wildcard, every web page in the world may call the API from its visitors' browsers.",
  fix: "Name the origins in <allowed-origins>; the stack's own policy allows the developer portal's and those of apis[].cors.origins.",
  kinds: documentKinds,
  check(policy) {
    const document = readableDocumentOf(policy);
    if (!document) return [];
    return elementsNamed(document, "origin")
      .filter(({ text }) => text.includes("*"))
      .map(({ text }) => `<cors> allows the origin "${text}"`);
  },
});
