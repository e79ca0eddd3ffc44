import type { Tenant } from "../model/directory.ts";
import type { Group } from "../model/group.ts";
import { directoryObject } from "./directoryObjects.ts";
import { badRequest, invalidValue, resourceNotFound } from "./errors.ts";
import { checkBody, type ResourceFields } from "./fields.ts";
import { shownGroup } from "./groupView.ts";
import { actionResult, collection, type GraphApp, type GraphContext, readJson } from "./http.ts";
import { listed } from "./query.ts";

const asked: ResourceFields = {
  name: "DirectoryObject",
  fields: { securityEnabledOnly: "boolean", groupIds: { list: "guid" }, ids: { list: "guid" } },
};

/** Most groups that checkMemberGroups takes at once. */
const mostGroups = 20;

const strings = "Collection(Edm.String)";

/**
 * In which groups an object is: `memberOf` and `transitiveMemberOf`, and the actions getMemberGroups, getMemberObjects,
 * checkMemberGroups and checkMemberObjects, all of which follow groups in groups (learn.microsoft.com/graph/api/directoryobject-getmembergroups and its neighbours). Every group here is
 * a security group and there are no directory roles, so that each of the two pairs gives the same.
 */
export function membershipRoutes(
  app: GraphApp,
  kind: "users" | "groups" | "servicePrincipals" | "directoryObjects",
  idOf: (c: GraphContext) => string,
): void {
  const path = `/v1.0/${kind}/:key` as const;

  for (const [name, follow] of [
    ["memberOf", false],
    ["transitiveMemberOf", true],
  ] as const) {
    if (kind === "directoryObjects") continue;
    app.get(`${path}/${name}`, (c) => {
      const groups = groupsOf(idOf(c), c.get("caller").tenant, follow);
      const rows = groups.map((group) => ({ "@odata.type": "#microsoft.graph.group", ...shownGroup(group) }));
      return collection(c, "directoryObjects", listed(c, "directoryObject", rows));
    });
  }

  for (const name of ["getMemberGroups", "getMemberObjects"] as const) {
    app.post(`${path}/${name}`, async (c) => {
      const id = idOf(c);
      const { securityEnabledOnly } = checkBody(await readJson(c), asked);
      if (typeof securityEnabledOnly !== "boolean") {
        throw badRequest("A value is required for parameter 'securityEnabledOnly'.");
      }
      const value = groupsOf(id, c.get("caller").tenant, true).map((group) => group.id);
      return actionResult(c, strings, { value });
    });
  }

  for (const [name, parameter] of [
    ["checkMemberGroups", "groupIds"],
    ["checkMemberObjects", "ids"],
  ] as const) {
    app.post(`${path}/${name}`, async (c) => {
      const id = idOf(c);
      const wanted = checkBody(await readJson(c), asked)[parameter];
      if (!Array.isArray(wanted)) throw badRequest(`A value is required for parameter '${parameter}'.`);
      if (wanted.length > mostGroups) throw invalidValue(parameter, asked.name);
      const groups = groupsOf(id, c.get("caller").tenant, true).map((group) => group.id);
      return actionResult(c, strings, { value: groups.filter((each) => wanted.includes(each)) });
    });
  }
}

/** The memberships of any object, by its id alone: `az ad group member check` asks so (azure-cli's graph client). */
export function anyObjectsMemberships(app: GraphApp): void {
  membershipRoutes(app, "directoryObjects", (c) => {
    const id = (c.req.param("key") ?? "").toLowerCase();
    if (!directoryObject(id, c.get("caller").tenant)) throw resourceNotFound(id);
    return id;
  });
}

/** @param follow whether the groups that a group is in count as well */
function groupsOf(id: string, { groups }: Tenant, follow: boolean): Group[] {
  const found = new Set<Group>();
  const visit = (member: string): void => {
    for (const group of groups.values()) {
      if (!group.members.includes(member) || found.has(group)) continue;
      found.add(group);
      if (follow) visit(group.id);
    }
  };
  visit(id);
  return [...found];
}
