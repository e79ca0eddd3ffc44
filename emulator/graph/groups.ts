import { randomUUID } from "node:crypto";
import type { WorldContext } from "../context.ts";
import { Gap } from "../gap.ts";
import type { Tenant } from "../model/directory.ts";
import type { Group } from "../model/group.ts";
import { assignmentRoutes } from "./appRoleAssignments.ts";
import { invalidValue, resourceNotFound } from "./errors.ts";
import { type Body, checkBody, checkRequired, isObject, withoutOwnId } from "./fields.ts";
import { shownGroup } from "./groupView.ts";
import {
  collection,
  created,
  entity,
  type GraphApp,
  type GraphContext,
  noContent,
  readJson,
} from "./http.ts";
import { membershipRoutes } from "./memberships.ts";
import { listed, selected } from "./query.ts";
import { alreadyThere, referenceRoutes, references } from "./references.ts";
import { groupFields } from "./userAndGroupFields.ts";
import { isMailNickname } from "./userRules.ts";

/**
 * /v1.0/groups (learn.microsoft.com/graph/api/resources/group): security groups with members that are assigned. Microsoft 365
 * groups, dynamic ones and those that roles can be assigned to are refused with 501.
 */
export function groupRoutes(app: GraphApp, context: WorldContext): void {
  const { clock, directory } = context;
  const { replication } = directory;

  app.get("/v1.0/groups", (c) => {
    const groups = [...c.get("caller").tenant.groups.values()].filter(({ id }) => replication.lists(id));
    return collection(
      c,
      "groups",
      listed(
        c,
        "group",
        groups.map((group) => shownGroup(group)),
      ),
    );
  });

  app.post("/v1.0/groups", async (c) => {
    const { tenant } = c.get("caller");
    const body = await readJson(c);
    const sent = checkBody(body, groupFields);
    checkRequired(sent, ["displayName", "mailEnabled", "mailNickname", "securityEnabled"], "Group");
    const bound = isObject(body) ? body : {};
    const group: Group = {
      id: randomUUID(),
      createdDateTime: `${clock.iso().slice(0, 19)}Z`,
      displayName: "",
      description: null,
      mailNickname: "",
      members: references(bound["members@odata.bind"], "members", tenant),
      owners: references(bound["owners@odata.bind"], "owners", tenant),
    };
    Object.assign(group, changed(group, sent));
    tenant.groups.set(group.id, group);
    replication.made(group.id);
    return created(c, "groups", shownGroup(group));
  });

  app.get("/v1.0/groups/:key", (c) => entity(c, "groups", selected(c, "group", shownGroup(findGroup(c)))));

  // PATCH also adds members, as many as 20 at once (learn.microsoft.com/graph/api/group-post-members).
  app.patch("/v1.0/groups/:key", async (c) => {
    const group = findGroup(c);
    const body = await readJson(c);
    const after = changed(group, checkBody(withoutOwnId(body, group.id), groupFields));
    const added = isObject(body)
      ? addedMembers(body["members@odata.bind"], group, c.get("caller").tenant)
      : [];
    Object.assign(group, after, { members: [...group.members, ...added] });
    return noContent(c);
  });

  app.delete("/v1.0/groups/:key", (c) => {
    const { tenant } = c.get("caller");
    const group = findGroup(c);
    tenant.groups.delete(group.id);
    tenant.deletedItems.set(group.id, { kind: "group", object: group, deletedAt: clock.now() });
    return noContent(c);
  });

  referenceRoutes(app, "groups", "members", findGroup);
  referenceRoutes(app, "groups", "owners", findGroup);
  membershipRoutes(app, "groups", (c) => findGroup(c).id);
  assignmentRoutes(app, context, "groups", "appRoleAssignments", (c) => findGroup(c).id);

  function findGroup(c: GraphContext): Group {
    const key = c.req.param("key") ?? "";
    const group = c.get("caller").tenant.groups.get(key.toLowerCase());
    if (!group || !replication.finds(group.id)) throw resourceNotFound(key);
    return group;
  }
}

/** @throws GraphError 400, Gap for another group than a security group */
function changed(before: Group, sent: Body): Group {
  if (sent.mailEnabled === true || sent.securityEnabled === false) {
    throw new Gap(
      "The rehearsal does not know groups other than security groups: mailEnabled false, securityEnabled true.",
    );
  }
  const { displayName = before.displayName, mailNickname = before.mailNickname } = sent;
  const { description = before.description } = sent;
  if (typeof displayName !== "string" || displayName === "" || displayName.length > 256) {
    throw invalidValue("displayName", "Group");
  }
  if (typeof mailNickname !== "string" || !isMailNickname(mailNickname)) {
    throw invalidValue("mailNickname", "Group");
  }
  return { ...before, displayName, mailNickname, description: description as string | null };
}

function addedMembers(bind: unknown, group: Group, tenant: Tenant): string[] {
  const added = references(bind, "members", tenant);
  if (added.length > 20) throw invalidValue("members@odata.bind", "Group");
  if (added.some((id) => group.members.includes(id))) throw alreadyThere("members");
  return added;
}
