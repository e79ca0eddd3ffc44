import type { ApimService, ArmEntity } from "../../model/instances.ts";
import { type BuiltInGroup, builtInGroups } from "../access/builtInGroups.ts";
import { usersOf } from "../access/users.ts";
import { notInRehearsal } from "../errors.ts";
import { oneOf, required, text, upTo } from "../fieldKinds.ts";
import type { Fields } from "../fields.ts";
import { activeService, existing, findProduct } from "../lookup.ts";
import { type ArmRequest, ownName, type ResourceType } from "../request.ts";
import { entityType } from "./entity.ts";
import { linkType } from "./link.ts";

/** models/GroupContract of 2024-05-01. */
export const groupFields: Fields = {
  displayName: required(upTo(300, 1)),
  description: upTo(1000),
  type: oneOf("custom", "system", "external"),
  externalId: text,
};

const { all, find, ...verbs } = entityType({
  type: "Microsoft.ApiManagement/service/groups",
  label: "Group",
  name: { type: "string", minLength: 1, maxLength: 256 },
  fields: groupFields,
  readOnly: ["builtIn"],
  shown: { displayName: null, description: null, builtIn: false, type: "custom", externalId: null },
  seeds: () => Object.fromEntries(builtInGroups.map((group) => [group.name, asProperties(group)])),
  remove(request, { name }) {
    for (const { links } of activeService(request).products.values())
      links?.get("groups")?.delete(name.toLowerCase());
  },
});

/** All groups of an instance, by lower-cased name. */
export const groupsOf = all;

/** Groups of people: the built-in ones and those that somebody has made (recordings net-group-crud, aso-20240501-crud-2026). */
export const groups: ResourceType = {
  ...verbs,
  put: custom(verbs.put),
  patch: custom(verbs.patch),
  delete: custom(verbs.delete),
};

/** Who sees a product in the developer portal. Administrators always do. */
export const productGroups: ResourceType = linkType({
  type: "Microsoft.ApiManagement/service/products/groups",
  label: "Group",
  target: shown,
  owner: findProduct,
  always: () => ["administrators"],
});

/** Who is in a group. */
export const groupUsers: ResourceType = linkType({
  type: "Microsoft.ApiManagement/service/groups/users",
  label: "User",
  owner: (request) => existing(all(request), request.names[1], "Group"),
  target: (request, name) => usersOf(activeService(request)).get(name.toLowerCase()),
});

/** A group with every member that its own GET shows. */
function shown(request: ArmRequest, name: string) {
  const group = find(request, name);
  const { description = null, externalId = null, builtIn = false, type = "custom" } = group?.properties ?? {};
  const displayName = group?.properties.displayName;
  return group && { ...group, properties: { displayName, description, builtIn, type, externalId } };
}

function asProperties({ displayName, description }: BuiltInGroup): Record<string, unknown> {
  return { displayName, description, builtIn: true, type: "system", externalId: null };
}

/** What Azure answers to a change of a built-in group is not known. */
function custom<T>(verb: (request: ArmRequest) => T): (request: ArmRequest) => T {
  return (request) => {
    const group = find(request, ownName(request));
    if (group?.properties.builtIn === true)
      throw notInRehearsal(`changes of the built-in group '${group.name}'`);
    return verb(request);
  };
}

/** The groups of an instance that stand for groups of Entra ID, as far as anybody has made some. */
export function externalGroups({ children }: ApimService): ArmEntity[] {
  return [...(children?.get("groups")?.values() ?? [])].filter(
    ({ properties }) => properties.type === "external",
  );
}
