import type { WorldContext } from "../context.ts";
import { Gap } from "../gap.ts";
import type { Application, Directory, ServicePrincipal, Tenant } from "../model/directory.ts";
import { newServicePrincipal, servicePrincipalOf } from "../model/servicePrincipals.ts";
import { assignmentRoutes } from "./appRoleAssignments.ts";
import { denied } from "./authorization.ts";
import { deleteServicePrincipal } from "./deletedItems.ts";
import { badRequest, conflict, resourceNotFound } from "./errors.ts";
import { checkBody, isObject, merge, withoutOwnId } from "./fields.ts";
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
import { passwordRoutes } from "./passwords.ts";
import { listed, selected, withAppId } from "./query.ts";
import { referenceRoutes, references } from "./references.ts";
import { newServicePrincipalFields, servicePrincipalFields } from "./resources.ts";
import { shownServicePrincipal } from "./servicePrincipalView.ts";

/** /v1.0/servicePrincipals (learn.microsoft.com/graph/api/resources/serviceprincipal). */
export function servicePrincipalRoutes(app: GraphApp, context: WorldContext): void {
  const { clock, directory } = context;
  const { replication } = directory;

  app.get("/v1.0/servicePrincipals", (c) => {
    const { tenant } = c.get("caller");
    const rows = withAppId(c, tenant.servicePrincipals.values())
      .filter(({ id }) => replication.lists(id))
      .map((principal) => shownServicePrincipal(principal, tenant, directory));
    return collection(c, "servicePrincipals", listed(c, "servicePrincipal", rows));
  });

  app.post("/v1.0/servicePrincipals", async (c) => {
    const { tenant } = c.get("caller");
    const body = await readJson(c);
    const { appId: given, ...rest } = checkBody(body, newServicePrincipalFields);
    if (typeof given !== "string" || given === "") {
      throw badRequest("A value is required for property 'appId' of resource 'ServicePrincipal'.");
    }
    const appId = given.toLowerCase();
    const application = usableApplication(appId, tenant, directory);
    if (servicePrincipalOf(tenant, appId)) {
      throw conflict(
        `The service principal cannot be created, updated, or restored because the service principal name ${appId} is already in use.`,
      );
    }
    const principal = newServicePrincipal(application, clock.iso());
    const owners = isObject(body) ? body["owners@odata.bind"] : undefined;
    principal.owners = references(owners, "owners", tenant);
    if (c.get("onlyOwned")) refuseOthers(application, principal, c.get("caller").oid);
    merge(principal, rest);
    tenant.servicePrincipals.set(principal.id, principal);
    replication.made(principal.id);
    return created(c, "servicePrincipals", shownServicePrincipal(principal, tenant, directory));
  });

  // samlMetadataUrl is on beta only, and the azuread provider reads it there.
  app.on("GET", ["/v1.0/servicePrincipals/:key", "/beta/servicePrincipals/:key"], (c) => {
    const beta = c.req.path.startsWith("/beta/") ? { samlMetadataUrl: null } : {};
    const { tenant } = c.get("caller");
    const row = { ...shownServicePrincipal(findServicePrincipal(c), tenant, directory), ...beta };
    return entity(c, "servicePrincipals", selected(c, "servicePrincipal", row));
  });

  app.patch("/v1.0/servicePrincipals/:key", async (c) => {
    const principal = findServicePrincipal(c);
    merge(principal, checkBody(withoutOwnId(await readJson(c), principal.id), servicePrincipalFields));
    return noContent(c);
  });

  app.delete("/v1.0/servicePrincipals/:key", (c) => {
    deleteServicePrincipal(c.get("caller").tenant, findServicePrincipal(c), clock.now());
    return noContent(c);
  });

  passwordRoutes(app, context, "servicePrincipals", findServicePrincipal);
  referenceRoutes(app, "servicePrincipals", "owners", findServicePrincipal);
  membershipRoutes(app, "servicePrincipals", (c) => findServicePrincipal(c).id);
  assignmentRoutes(app, context, "servicePrincipals", "appRoleAssignedTo", (c) => findServicePrincipal(c).id);
  assignmentRoutes(
    app,
    context,
    "servicePrincipals",
    "appRoleAssignments",
    (c) => findServicePrincipal(c).id,
  );

  function findServicePrincipal(c: GraphContext): ServicePrincipal {
    const key = c.req.param("key") ?? "";
    const { tenant } = c.get("caller");
    const appId = /^appId=(.*)$/.exec(key)?.[1]?.toLowerCase();
    const principal =
      appId === undefined
        ? tenant.servicePrincipals.get(key.toLowerCase())
        : servicePrincipalOf(tenant, appId);
    if (!principal || !replication.finds(principal.id)) throw resourceNotFound(appId ?? key);
    return principal;
  }
}

/**
 * Who may change only its own creates service principals of its own applications
 * (microsoftgraph/microsoft-graph-docs#16138).
 * @throws GraphError 403 for another one's application
 */
function refuseOthers(application: Application, principal: ServicePrincipal, oid: string): void {
  if (!application.owners.includes(oid)) throw denied();
  if (principal.owners.includes(oid)) return;
  throw new Gap(
    "The rehearsal does not know whether Graph makes who creates a service principal its owner: the providers name it in owners@odata.bind.",
  );
}

/** An application of this tenant, or one of another tenant that lets other tenants in. */
function usableApplication(appId: string, tenant: Tenant, directory: Directory): Application {
  const found = directory.applicationByAppId(appId);
  const home = found?.tenant.id === tenant.id;
  const sameCloud = found?.tenant.cloud.name === tenant.cloud.name;
  const open = home || (sameCloud && found?.application.signInAudience !== "AzureADMyOrg");
  if (found && open && directory.replication.finds(found.application.id)) {
    return found.application;
  }
  throw badRequest(
    `The appId '${appId}' of the service principal does not reference a valid application object.`,
    "NoBackingApplicationObject",
  );
}
