import type { Settings, VersionSettings } from "../../infra/settings.ts";
import type { StackState, StateResource } from "../../lib/engine/state.ts";
import { inInstance } from "./stackResources.ts";

/**
 * What there is to say where the versions of an API are called in another way than before. The provider changes a version set in
 * place (azure-native has no property of it that replaces, nor has azurerm); what API Management does with the APIs in
 * it is not documented.
 * @returns sentences for people; none where nothing of that changes
 */
export function changedSchemes(settings: Settings, state: StackState): string[] {
  const sets = inInstance("ApiVersionSet", settings, state);
  return settings.apis.flatMap(({ name, versioning }, index) => {
    if (versioning?.set !== name) return [];
    const set = sets.find(({ inputs }) => String(inputs?.versionSetId).toLowerCase() === name.toLowerCase());
    const [before, after] = [set && placeIn(set), placeOf(versioning)];
    if (before === undefined || before === after) return [];
    return [
      [
        `${settings.project}:apis[${index}].versions: calls of ${name} name their version ${after}, and ${before} so far. Whoever calls a version has to change at the same moment.`,
        "That API Management changes a version set with APIs in it is not documented, and a rehearsal refuses another scheme. To be safe, publish the API under another path as well, and remove this one when nobody calls it.",
      ].join("\n"),
    ];
  });
}

function placeIn({ inputs = {} }: StateResource): string {
  const { versioningScheme, versionQueryName, versionHeaderName } = inputs;
  if (versioningScheme === "Query") return inQuery(versionQueryName);
  if (versioningScheme === "Header") return inHeader(versionHeaderName);
  return inPath;
}

function placeOf({ by, parameter }: VersionSettings): string {
  if (by === "query") return inQuery(parameter);
  return by === "header" ? inHeader(parameter) : inPath;
}

const inPath = "in the path";
const inQuery = (name: unknown) => `in the query parameter ${String(name)}`;
const inHeader = (name: unknown) => `in the header ${String(name)}`;
