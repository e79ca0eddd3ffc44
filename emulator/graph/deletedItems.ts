import type { WorldContext } from "../context.ts";
import type { Application, DeletedItem, ServicePrincipal, Tenant } from "../model/directory.ts";
import { servicePrincipalOf } from "../model/servicePrincipals.ts";
import { shownApplication } from "./applicationView.ts";
import { badRequest, resourceNotFound } from "./errors.ts";
import { shownGroup } from "./groupView.ts";
import { collection, entity, type GraphApp, type GraphContext, noContent } from "./http.ts";
import { duplicateIdentifierUri, identifierUriTaken } from "./identifierUris.ts";
import { listed, selected } from "./query.ts";
import { shownServicePrincipal } from "./servicePrincipalView.ts";
import { checkUser } from "./userRules.ts";
import { defaultsOfUser, userRow } from "./userView.ts";

const daysKept = 30;

/** What is shown without `$select`, where that is not everything. */
const defaults: Partial<Record<DeletedItem["kind"], readonly string[]>> = {
  user: [...defaultsOfUser, "deletedDateTime"],
};

/**
 * /v1.0/directory/deletedItems: applications, service principals, users and groups of the last 30 days
 * (learn.microsoft.com/graph/api/resources/directory).
 */
export function deletedItemRoutes(app: GraphApp, context: WorldContext): void {
  const path = "/v1.0/directory/deletedItems";
  const { clock, directory } = context;

  for (const kind of ["application", "servicePrincipal", "user", "group"] as const) {
    // A list has to say of what; without it Graph has none.
    app.get(`${path}/microsoft.graph.${kind}`, (c) => {
      const { tenant } = c.get("caller");
      const rows = kept(tenant)
        .filter((item) => item.kind === kind)
        .map((item) => shown(item, tenant));
      return collection(c, `${kind}s`, listed(c, kind, rows, defaults[kind]));
    });
  }

  app.get(`${path}/:id`, (c) => {
    const item = find(c);
    return answer(c, item, shown(item, c.get("caller").tenant));
  });

  // An application comes back without its service principal, which has to be restored by itself.
  app.post(`${path}/:id/restore`, (c) => {
    const { tenant } = c.get("caller");
    const item = find(c);
    putBack(item, tenant);
    tenant.deletedItems.delete(item.object.id);
    return answer(c, item, shown(item, tenant, null));
  });

  app.delete(`${path}/:id`, (c) => {
    c.get("caller").tenant.deletedItems.delete(find(c).object.id);
    return noContent(c);
  });

  function answer(c: GraphContext, { kind }: DeletedItem, row: Readonly<Record<string, unknown>>) {
    const type = { "@odata.type": `#microsoft.graph.${kind}` };
    return entity(c, "directoryObjects", { ...type, ...selected(c, kind, row, defaults[kind]) });
  }

  function kept(tenant: Tenant): DeletedItem[] {
    const oldest = clock.now() - daysKept * 24 * 60 * 60 * 1000;
    for (const [id, { deletedAt }] of tenant.deletedItems) {
      if (deletedAt <= oldest) tenant.deletedItems.delete(id);
    }
    return [...tenant.deletedItems.values()];
  }

  function find(c: GraphContext): DeletedItem {
    const id = c.req.param("id") ?? "";
    const item = kept(c.get("caller").tenant).find(({ object }) => object.id === id.toLowerCase());
    if (!item) throw resourceNotFound(id);
    return item;
  }

  function shown(item: DeletedItem, tenant: Tenant, deletedDateTime: string | null = deletedAt(item)) {
    switch (item.kind) {
      case "application":
        return shownApplication(item.object, tenant, deletedDateTime);
      case "servicePrincipal":
        return shownServicePrincipal(item.object, tenant, directory, deletedDateTime);
      case "user":
        return { ...userRow(item.object), deletedDateTime };
      case "group":
        return shownGroup(item.object, deletedDateTime);
    }
  }
}

/** Puts an application into the recycle bin. Its Application ID URIs are free for others meanwhile. */
export function deleteApplication(tenant: Tenant, application: Application, now: number): void {
  for (const principal of [...tenant.servicePrincipals.values()]) {
    if (principal.appId === application.appId) deleteServicePrincipal(tenant, principal, now);
  }
  tenant.applications.delete(application.id);
  tenant.deletedItems.set(application.id, { kind: "application", object: application, deletedAt: now });
}

/** Puts a service principal into the recycle bin; every grant and role assignment that it gives or takes is gone. */
export function deleteServicePrincipal(tenant: Tenant, principal: ServicePrincipal, now: number): void {
  for (const grant of [...tenant.grants.values()]) {
    if (grant.clientId === principal.id || grant.resourceId === principal.id) tenant.grants.delete(grant.id);
  }
  for (const { id, principalId, resourceId } of [...tenant.appRoleAssignments.values()]) {
    if (principalId === principal.id || resourceId === principal.id) tenant.appRoleAssignments.delete(id);
  }
  tenant.servicePrincipals.delete(principal.id);
  tenant.deletedItems.set(principal.id, { kind: "servicePrincipal", object: principal, deletedAt: now });
}

/** @throws GraphError 400 where another object has taken what makes this one unique */
function putBack({ kind, object }: DeletedItem, tenant: Tenant): void {
  if (kind === "group") {
    tenant.groups.set(object.id, object);
    return;
  }
  if (kind === "user") {
    checkUser(object, tenant);
    tenant.users.set(object.id, object);
    return;
  }
  if (kind === "application") {
    const taken = object.identifierUris.some((uri) => identifierUriTaken(uri, object.id, tenant));
    if (taken) throw duplicateIdentifierUri();
    tenant.applications.set(object.id, object);
    return;
  }
  const { appId } = object;
  if (servicePrincipalOf(tenant, appId)) {
    throw badRequest(
      `The service principal cannot be created, updated, or restored because the service principal name ${appId} is already in use.`,
      "Request_MultipleObjectsWithSameKeyValue",
    );
  }
  tenant.servicePrincipals.set(object.id, object);
}

function deletedAt(item: DeletedItem): string {
  return `${new Date(item.deletedAt).toISOString().slice(0, 19)}Z`;
}
