import { named, required, text, upTo } from "../fieldKinds.ts";
import { entityType } from "./entity.ts";

/** Sets of versions of an API (recordings aso-20240501-crud-2026, net-api-version-set). */
export const apiVersionSets = entityType({
  type: "Microsoft.ApiManagement/service/apiVersionSets",
  label: "Api-version-set",
  name: named(80),
  fields: {
    displayName: required(upTo(100, 1)),
    // An open enum: Segment, Query, Header.
    versioningScheme: required(text),
    description: text,
    versionQueryName: upTo(100, 1),
    versionHeaderName: upTo(100, 1),
  },
  shown: {
    displayName: null,
    description: null,
    versioningScheme: null,
    versionQueryName: null,
    versionHeaderName: null,
  },
  /** REST reference: each of the two names is required if the scheme is its own. */
  check: (_request, { versioningScheme, versionQueryName, versionHeaderName }) => [
    ...(versioningScheme === "Query" && !versionQueryName ? [missing("versionQueryName", "Query")] : []),
    ...(versioningScheme === "Header" && !versionHeaderName ? [missing("versionHeaderName", "Header")] : []),
  ],
});

function missing(target: string, scheme: string) {
  return { target, message: `'${target}' is required where 'versioningScheme' is ${scheme}.` };
}
