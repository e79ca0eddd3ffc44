import type { WorldContext } from "../context.ts";
import { type DelegatedPermissionGrant, grantId, type Tenant } from "../model/directory.ts";
import type { Replication } from "../model/replication.ts";
import { badRequest, conflict, resourceNotFound } from "./errors.ts";
import { type Body, checkBody } from "./fields.ts";
import { collection, entity, type GraphApp, type GraphContext, noContent, readJson } from "./http.ts";
import { listed, selected } from "./query.ts";
import { grantPatchFields, newGrantFields } from "./resources.ts";

const kind = "oauth2PermissionGrants";

/** /v1.0/oauth2PermissionGrants (learn.microsoft.com/graph/api/resources/oauth2permissiongrant). */
export function permissionGrantRoutes(app: GraphApp, { directory }: WorldContext): void {
  const { replication } = directory;

  app.get(`/v1.0/${kind}`, (c) => {
    const rows = [...c.get("caller").tenant.grants.values()]
      .filter(({ id }) => replication.lists(id))
      .map((grant) => ({ ...grant }));
    return collection(c, kind, listed(c, "oAuth2PermissionGrant", rows));
  });

  app.post(`/v1.0/${kind}`, async (c) => {
    const { tenant } = c.get("caller");
    const grant = newGrant(checkBody(await readJson(c), newGrantFields), tenant, replication);
    if (tenant.grants.has(grant.id)) throw conflict("Permission entry already exists.");
    tenant.grants.set(grant.id, grant);
    replication.made(grant.id);
    return entity(c, kind, grant, 201);
  });

  app.get(`/v1.0/${kind}/:id`, (c) => entity(c, kind, selected(c, "oAuth2PermissionGrant", { ...find(c) })));

  app.patch(`/v1.0/${kind}/:id`, async (c) => {
    const { scope } = checkBody(await readJson(c), grantPatchFields);
    const grant = find(c);
    if (typeof scope === "string") grant.scope = normalized(scope);
    return noContent(c);
  });

  app.delete(`/v1.0/${kind}/:id`, (c) => {
    c.get("caller").tenant.grants.delete(find(c).id);
    return noContent(c);
  });

  function find(c: GraphContext): DelegatedPermissionGrant {
    const id = c.req.param("id") ?? "";
    const grant = c.get("caller").tenant.grants.get(id);
    if (!grant || !replication.finds(id)) throw resourceNotFound(id);
    return grant;
  }
}

function newGrant(body: Body, tenant: Tenant, replication: Replication): DelegatedPermissionGrant {
  const [clientId, resourceId] = (["clientId", "resourceId"] as const).map((property) => {
    const id = body[property];
    if (typeof id !== "string" || id === "") {
      throw badRequest(`A value is required for property '${property}' of resource 'OAuth2PermissionGrant'.`);
    }
    const key = id.toLowerCase();
    if (!tenant.servicePrincipals.has(key) || !replication.finds(key)) throw resourceNotFound(id);
    return key;
  }) as [string, string];
  const consentType = body.consentType;
  if (consentType !== "AllPrincipals" && consentType !== "Principal") {
    throw badRequest(
      "Invalid value specified for property 'consentType' of resource 'OAuth2PermissionGrant'.",
    );
  }
  const principalId = typeof body.principalId === "string" ? body.principalId.toLowerCase() : null;
  if ((consentType === "Principal") !== (principalId !== null)) {
    throw badRequest(
      "Invalid value specified for property 'principalId' of resource 'OAuth2PermissionGrant'.",
    );
  }
  if (principalId !== null && !tenant.users.has(principalId)) throw resourceNotFound(principalId);
  return {
    id: grantId(clientId, resourceId, principalId),
    clientId,
    resourceId,
    consentType,
    principalId,
    scope: normalized(typeof body.scope === "string" ? body.scope : ""),
  };
}

function normalized(scope: string): string {
  return scope.split(/\s+/).filter(Boolean).join(" ");
}
