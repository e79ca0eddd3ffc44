import { randomUUID } from "node:crypto";
import type { WorldContext } from "../context.ts";
import type { Application, SignInAudience, Tenant } from "../entra/directory.ts";
import { checkApplication } from "./applicationRules.ts";
import { badRequest, resourceNotFound } from "./errors.ts";
import { type Body, checkBody, isObject, merge } from "./fields.ts";
import { collection, entity, type GraphApp, type GraphContext, noContent, readJson } from "./http.ts";
import { ownerReferences, ownerRoutes } from "./owners.ts";
import { passwordRoutes, shownPassword } from "./passwords.ts";
import { listed, selected } from "./query.ts";
import { applicationFields } from "./resources.ts";
import { removeServicePrincipal } from "./servicePrincipals.ts";

/** /v1.0/applications (learn.microsoft.com/graph/api/resources/application). */
export function applicationRoutes(app: GraphApp, context: WorldContext): void {
  app.get("/v1.0/applications", (c) => {
    const { tenant } = c.get("caller");
    const rows = [...tenant.applications.values()].map((application) => shown(application, tenant));
    return collection(c, "applications", listed(c, "application", rows));
  });

  app.post("/v1.0/applications", async (c) => {
    const { tenant } = c.get("caller");
    const body = await readJson(c);
    const checked = checkBody(body, applicationFields);
    if (typeof checked.displayName !== "string" || checked.displayName === "") {
      throw badRequest("A value is required for property 'displayName' of resource 'Application'.");
    }
    const application = newApplication(context.clock.iso());
    application.owners = ownerReferences(isObject(body) ? body["owners@odata.bind"] : undefined, tenant);
    change(application, undefined, checked, tenant);
    tenant.applications.set(application.id, application);
    return entity(c, "applications", shown(application, tenant), 201);
  });

  app.get("/v1.0/applications/:key", (c) => {
    const { tenant } = c.get("caller");
    const row = shown(findApplication(c), tenant);
    return entity(c, "applications", selected(c, "application", row));
  });

  app.patch("/v1.0/applications/:key", async (c) => {
    const checked = checkBody(await readJson(c), applicationFields);
    const before = findApplication(c);
    const after = structuredClone(before);
    change(after, before, checked, c.get("caller").tenant);
    Object.assign(before, after);
    return noContent(c);
  });

  app.delete("/v1.0/applications/:key", (c) => {
    const { tenant } = c.get("caller");
    const application = findApplication(c);
    for (const principal of [...tenant.servicePrincipals.values()]) {
      if (principal.appId === application.appId) removeServicePrincipal(tenant, principal);
    }
    tenant.applications.delete(application.id);
    return noContent(c);
  });

  passwordRoutes(app, context, findApplication);
  ownerRoutes(app, "applications", findApplication);
}

/** The application that the path names, by object id or by `appId=…`. */
function findApplication(c: GraphContext): Application {
  const key = c.req.param("key") ?? "";
  const { tenant } = c.get("caller");
  const appId = /^appId=(.*)$/.exec(key)?.[1]?.toLowerCase();
  const application =
    appId === undefined
      ? tenant.applications.get(key.toLowerCase())
      : [...tenant.applications.values()].find((candidate) => candidate.appId === appId);
  if (!application) throw resourceNotFound(appId ?? key);
  return application;
}

function change(after: Application, before: Application | undefined, patch: Body, tenant: Tenant): void {
  merge(after as unknown as Record<string, unknown>, patch);
  checkApplication(before, after, tenant);
}

/** What Graph fills in where a request says nothing. */
function newApplication(createdDateTime: string): Application {
  return {
    id: randomUUID(),
    appId: randomUUID(),
    displayName: "",
    description: null,
    notes: null,
    serviceManagementReference: null,
    createdDateTime,
    signInAudience: "AzureADMyOrg" satisfies SignInAudience,
    identifierUris: [],
    tags: [],
    api: {
      requestedAccessTokenVersion: null,
      acceptMappedClaims: null,
      knownClientApplications: [],
      oauth2PermissionScopes: [],
      preAuthorizedApplications: [],
    },
    web: {
      homePageUrl: null,
      logoutUrl: null,
      redirectUris: [],
      implicitGrantSettings: { enableAccessTokenIssuance: false, enableIdTokenIssuance: false },
    },
    spa: { redirectUris: [] },
    publicClient: { redirectUris: [] },
    isFallbackPublicClient: null,
    groupMembershipClaims: null,
    info: {
      logoUrl: null,
      marketingUrl: null,
      privacyStatementUrl: null,
      supportUrl: null,
      termsOfServiceUrl: null,
    },
    appRoles: [],
    requiredResourceAccess: [],
    passwordCredentials: [],
    owners: [],
  };
}

/** The application as Graph answers it: no secret's text, no owners (those are a collection of their own). */
function shown(application: Application, tenant: Tenant): Record<string, unknown> {
  const { owners: _, passwordCredentials, ...rest } = application;
  return {
    ...rest,
    deletedDateTime: null,
    disabledByMicrosoftStatus: null,
    publisherDomain: tenant.initialDomain,
    passwordCredentials: passwordCredentials.map((credential) => shownPassword(credential)),
    keyCredentials: [],
    addIns: [],
    optionalClaims: null,
  };
}
