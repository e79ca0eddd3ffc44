import { isVersionIn } from "../../model/apiVersions.ts";
import type { ArmEntity } from "../../model/instances.ts";
import { notInRehearsal } from "../errors.ts";
import { named, required, text, upTo } from "../fieldKinds.ts";
import { activeService } from "../lookup.ts";
import type { ArmRequest } from "../request.ts";
import { entityType } from "./entity.ts";

export const versionSetName = named(80);

export const versionSetFields = {
  displayName: required(upTo(100, 1)),
  // An open enum: Segment, Query, Header.
  versioningScheme: required(text),
  description: text,
  versionQueryName: upTo(100, 1),
  versionHeaderName: upTo(100, 1),
};

/** Sets of versions of an API (recordings aso-20240501-crud-2026, net-api-version-set). */
export const apiVersionSets = entityType({
  type: "Microsoft.ApiManagement/service/apiVersionSets",
  label: "Api-version-set",
  name: versionSetName,
  fields: versionSetFields,
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
  complete(request, properties, previous) {
    if (previous && previous.properties.versioningScheme !== properties.versioningScheme) {
      refuseWhereUsed(request, previous);
    }
    return properties;
  },
});

/** @throws ArmError 501: what becomes of the addresses of the versions is not documented */
function refuseWhereUsed(request: ArmRequest, set: ArmEntity): void {
  if ([...activeService(request).apis.values()].some((api) => isVersionIn(api, set))) {
    throw notInRehearsal("another versioningScheme of a version set that APIs are in");
  }
}

function missing(target: string, scheme: string) {
  return { target, message: `'${target}' is required where 'versioningScheme' is ${scheme}.` };
}
