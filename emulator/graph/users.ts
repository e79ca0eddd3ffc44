import { randomUUID } from "node:crypto";
import type { WorldContext } from "../context.ts";
import type { Tenant, User } from "../model/directory.ts";
import { assignmentRoutes } from "./appRoleAssignments.ts";
import { resourceNotFound } from "./errors.ts";
import { type Body, checkBody, isObject, withoutOwnId } from "./fields.ts";
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
import { userFields } from "./userAndGroupFields.ts";
import { checkNewUser, checkPassword, checkUser } from "./userRules.ts";
import { defaultsOfUser, userRow } from "./userView.ts";

/**
 * /v1.0/users (learn.microsoft.com/graph/api/resources/user; azure-cli's recording test_user_scenario.yaml). Who is made
 * here can sign in.
 */
export function userRoutes(app: GraphApp, context: WorldContext): void {
  const { clock, directory } = context;
  const { replication } = directory;

  app.get("/v1.0/users", (c) => {
    const rows = [...c.get("caller").tenant.users.values()].filter(({ id }) => replication.lists(id));
    return collection(c, "users", listed(c, "user", rows.map(userRow), defaultsOfUser));
  });

  app.post("/v1.0/users", async (c) => {
    const { tenant } = c.get("caller");
    const sent = checkBody(await readJson(c), userFields);
    checkNewUser(sent);
    const user = changed(
      { id: randomUUID(), userPrincipalName: "", displayName: "", password: "" },
      sent,
      tenant,
    );
    tenant.users.set(user.id, user);
    replication.made(user.id);
    return created(c, "users", selected(c, "user", userRow(user), defaultsOfUser) as { id: string });
  });

  app.get("/v1.0/users/:key", (c) =>
    entity(c, "users", selected(c, "user", userRow(findUser(c)), defaultsOfUser)),
  );

  app.patch("/v1.0/users/:key", async (c) => {
    const user = findUser(c);
    const sent = checkBody(withoutOwnId(await readJson(c), user.id), userFields);
    Object.assign(user, changed(user, sent, c.get("caller").tenant));
    return noContent(c);
  });

  app.delete("/v1.0/users/:key", (c) => {
    const { tenant } = c.get("caller");
    const user = findUser(c);
    tenant.users.delete(user.id);
    tenant.deletedItems.set(user.id, { kind: "user", object: user, deletedAt: clock.now() });
    return noContent(c);
  });

  membershipRoutes(app, "users", (c) => findUser(c).id);
  assignmentRoutes(app, context, "users", "appRoleAssignments", (c) => findUser(c).id);

  /** The user that the path names, by object id or by user principal name. */
  function findUser(c: GraphContext): User {
    const key = c.req.param("key") ?? "";
    const wanted = key.toLowerCase();
    const user = [...c.get("caller").tenant.users.values()].find(
      ({ id, userPrincipalName }) => id === wanted || userPrincipalName.toLowerCase() === wanted,
    );
    if (!user || !replication.finds(user.id)) throw resourceNotFound(key);
    return user;
  }
}

/** @throws GraphError 400 for what does not make a user */
function changed(before: User, sent: Body, tenant: Tenant): User {
  const { displayName, userPrincipalName, accountEnabled, passwordProfile, ...profile } = sent;
  const secret = isObject(passwordProfile) ? passwordProfile : {};
  if (typeof secret.password === "string") checkPassword(secret.password);
  const after: User = {
    ...before,
    ...(displayName !== undefined && { displayName: String(displayName ?? "") }),
    ...(userPrincipalName !== undefined && { userPrincipalName: String(userPrincipalName ?? "") }),
    ...(typeof accountEnabled === "boolean" && { accountEnabled }),
    ...(typeof secret.password === "string" && {
      password: secret.password,
      // Graph's default: a password that somebody else has set is changed at once.
      mustChangePassword: secret.forceChangePasswordNextSignIn !== false,
    }),
    ...(typeof secret.forceChangePasswordNextSignIn === "boolean" && {
      mustChangePassword: secret.forceChangePasswordNextSignIn,
    }),
    profile: { ...before.profile, ...profile },
  };
  checkUser(after, tenant);
  return after;
}
