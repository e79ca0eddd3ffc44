import { randomUUID } from "node:crypto";
import type { WorldContext } from "../context.ts";
import type { Application, Directory, ServicePrincipal, Tenant } from "../entra/directory.ts";
import { badRequest, conflict, resourceNotFound } from "./errors.ts";
import { checkBody, isObject, merge } from "./fields.ts";
import { collection, entity, type GraphApp, type GraphContext, noContent, readJson } from "./http.ts";
import { ownerReferences, ownerRoutes } from "./owners.ts";
import { listed, selected } from "./query.ts";
import { newServicePrincipalFields, servicePrincipalFields } from "./resources.ts";

/** /v1.0/servicePrincipals (learn.microsoft.com/graph/api/resources/serviceprincipal). */
export function servicePrincipalRoutes(app: GraphApp, { directory }: WorldContext): void {
  app.get("/v1.0/servicePrincipals", (c) => {
    const { tenant } = c.get("caller");
    const rows = [...tenant.servicePrincipals.values()].map((principal) =>
      shown(principal, tenant, directory),
    );
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
    if ([...tenant.servicePrincipals.values()].some((other) => other.appId === appId)) {
      throw conflict(
        `The service principal cannot be created, updated, or restored because the service principal name ${appId} is already in use.`,
      );
    }
    const principal = newServicePrincipal(application);
    principal.owners = ownerReferences(isObject(body) ? body["owners@odata.bind"] : undefined, tenant);
    merge(principal, rest);
    tenant.servicePrincipals.set(principal.id, principal);
    return entity(c, "servicePrincipals", shown(principal, tenant, directory), 201);
  });

  // samlMetadataUrl is on beta only, and the azuread provider reads it there.
  app.on("GET", ["/v1.0/servicePrincipals/:key", "/beta/servicePrincipals/:key"], (c) => {
    const beta = c.req.path.startsWith("/beta/") ? { samlMetadataUrl: null } : {};
    const row = { ...shown(findServicePrincipal(c), c.get("caller").tenant, directory), ...beta };
    return entity(c, "servicePrincipals", selected(c, "servicePrincipal", row));
  });

  app.patch("/v1.0/servicePrincipals/:key", async (c) => {
    const checked = checkBody(await readJson(c), servicePrincipalFields);
    merge(findServicePrincipal(c), checked);
    return noContent(c);
  });

  app.delete("/v1.0/servicePrincipals/:key", (c) => {
    removeServicePrincipal(c.get("caller").tenant, findServicePrincipal(c));
    return noContent(c);
  });

  ownerRoutes(app, "servicePrincipals", findServicePrincipal);
}

/** Takes a service principal out of its tenant, and every grant that it gives or takes. */
export function removeServicePrincipal(tenant: Tenant, principal: ServicePrincipal): void {
  for (const grant of [...tenant.grants.values()]) {
    if (grant.clientId === principal.id || grant.resourceId === principal.id) tenant.grants.delete(grant.id);
  }
  tenant.servicePrincipals.delete(principal.id);
}

function findServicePrincipal(c: GraphContext): ServicePrincipal {
  const key = c.req.param("key") ?? "";
  const { tenant } = c.get("caller");
  const appId = /^appId=(.*)$/.exec(key)?.[1]?.toLowerCase();
  const principal =
    appId === undefined
      ? tenant.servicePrincipals.get(key.toLowerCase())
      : [...tenant.servicePrincipals.values()].find((candidate) => candidate.appId === appId);
  if (!principal) throw resourceNotFound(appId ?? key);
  return principal;
}

/** An application of this tenant, or one of another tenant that lets other tenants in. */
function usableApplication(appId: string, tenant: Tenant, directory: Directory): Application {
  const found = directory.applicationByAppId(appId);
  const home = found?.tenant.id === tenant.id;
  const sameCloud = found?.tenant.cloud.name === tenant.cloud.name;
  if (found && (home || (sameCloud && found.application.signInAudience !== "AzureADMyOrg"))) {
    return found.application;
  }
  throw badRequest(
    `The appId '${appId}' of the service principal does not reference a valid application object.`,
    "NoBackingApplicationObject",
  );
}

function newServicePrincipal(application: Application): ServicePrincipal {
  return {
    id: randomUUID(),
    appId: application.appId,
    displayName: application.displayName,
    accountEnabled: true,
    description: null,
    owners: [],
    alternativeNames: [],
    appRoleAssignmentRequired: false,
    loginUrl: null,
    notes: null,
    notificationEmailAddresses: [],
    preferredSingleSignOnMode: null,
    servicePrincipalType: "Application",
    tags: [],
  };
}

/** The service principal as Graph answers it: much of it mirrors the application. */
function shown(principal: ServicePrincipal, tenant: Tenant, directory: Directory): Record<string, unknown> {
  const { owners: _, ...rest } = principal;
  const found = directory.applicationByAppId(principal.appId);
  const common = { ...rest, deletedDateTime: null, keyCredentials: [], passwordCredentials: [] };
  if (!found) return common;
  const { application, tenant: home } = found;
  const { web, spa, publicClient } = application;
  return {
    ...common,
    displayName: application.displayName,
    appDisplayName: application.displayName,
    appDescription: application.description ?? null,
    appOwnerOrganizationId: home.id,
    appRoles: application.appRoles,
    homepage: web.homePageUrl,
    info: application.info,
    logoutUrl: web.logoutUrl,
    oauth2PermissionScopes: application.api.oauth2PermissionScopes,
    replyUrls: [...web.redirectUris, ...spa.redirectUris, ...publicClient.redirectUris],
    samlSingleSignOnSettings: null,
    servicePrincipalNames: [...application.identifierUris, application.appId],
    signInAudience: application.signInAudience,
    tags:
      home.id === tenant.id ? [...new Set([...principalTags(principal), ...application.tags])] : rest.tags,
  };
}

function principalTags(principal: ServicePrincipal): string[] {
  return Array.isArray(principal.tags) ? principal.tags.map(String) : [];
}
