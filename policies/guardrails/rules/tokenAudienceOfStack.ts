import { placeholderId } from "../../placeholder.ts";
import { backendApps } from "../backendApps.ts";
import { readableDocumentOf } from "../documents/policyDocument.ts";
import { tokenChecks } from "../documents/tokenCheck.ts";
import { isKnown, UNKNOWN } from "../facts/known.ts";
import { documentKinds, ofKind } from "../facts/shapes.ts";
import { stackRule } from "../rule.ts";

/*
 * A document is known as a whole or not at all. When it is known and a client id is not, the document cannot have
 * been made from that client id, so it is wrong already, unless it has the placeholder that previews put there.
 */
export const tokenAudienceOfStack = stackRule({
  name: "token-audience-of-stack",
  why: "A token for another stack's API, or for an app that nobody here looks after, must not open this API.",
  fix: "Take the audience from the backend app of this stack: its client id or its Application ID URI.",
  check(resources) {
    const apps = backendApps(resources);
    const own = apps.flatMap(({ audiences }) => audiences);
    const allowed = [...own.filter(isKnown), ...(own.includes(UNKNOWN) ? [placeholderId] : [])];
    const names = apps.map(({ name }) => name).join(", ") || "none";
    return ofKind(resources, ...documentKinds).flatMap((resource) => {
      const document = readableDocumentOf(resource);
      const audiences = document ? tokenChecks(document).flatMap((check) => check.audiences) : [];
      return audiences
        .filter((audience) => !allowed.includes(audience))
        .map((audience) => ({
          resource,
          found: `the audience "${audience}" is not one of this stack's backend apps (${names})`,
        }));
    });
  },
});
