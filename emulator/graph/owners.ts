import type { Tenant, User } from "../model/directory.ts";
import { badRequest, resourceNotFound } from "./errors.ts";
import { isObject } from "./fields.ts";
import { collection, type GraphApp, type GraphContext, noContent, readJson } from "./http.ts";
import { listed } from "./query.ts";

interface Owned {
  owners: string[];
}

/** Owners of applications and service principals. */
export function ownerRoutes(
  app: GraphApp,
  kind: "applications" | "servicePrincipals",
  find: (c: GraphContext) => Owned,
): void {
  const path = `/v1.0/${kind}/:key/owners` as const;

  app.get(path, (c) => {
    const { tenant } = c.get("caller");
    const rows = find(c).owners.map((id) => directoryObject(id, tenant) ?? { id });
    return collection(c, "directoryObjects", listed(c, "directoryObject", rows));
  });

  app.post(`${path}/$ref`, async (c) => {
    const owned = find(c);
    const body = await readJson(c);
    const [owner] = ownerReferences(isObject(body) ? [body["@odata.id"]] : undefined, c.get("caller").tenant);
    if (!owner) throw badRequest("Invalid object reference: '@odata.id' is required.");
    if (owned.owners.includes(owner)) {
      throw badRequest(
        "One or more added object references already exist for the following modified properties: 'owners'.",
      );
    }
    owned.owners.push(owner);
    return noContent(c);
  });

  app.delete(`${path}/:owner/$ref`, (c) => {
    const owned = find(c);
    const owner = c.req.param("owner").toLowerCase();
    if (!owned.owners.includes(owner)) throw resourceNotFound(owner);
    owned.owners = owned.owners.filter((id) => id !== owner);
    return noContent(c);
  });
}

/**
 * Object ids of `owners@odata.bind`: URLs that end in `/directoryObjects/<id>`, `/users/<id>` or
 * `/servicePrincipals/<id>`.
 * @throws GraphError 400 for anything else, 404 for an object that the tenant does not have
 */
export function ownerReferences(bind: unknown, tenant: Tenant): string[] {
  if (bind === undefined) return [];
  if (!Array.isArray(bind)) throw badRequest("Invalid value specified for property 'owners@odata.bind'.");
  return bind.map((reference) => {
    const id = /\/(?:directoryObjects|users|servicePrincipals)\/([^/]+)$/.exec(String(reference))?.[1];
    if (!id) throw badRequest(`Invalid object reference: '${String(reference)}'.`);
    if (!directoryObject(id.toLowerCase(), tenant)) throw resourceNotFound(id);
    return id.toLowerCase();
  });
}

/** A user with the members that Graph shows unasked (azure-cli's recording test_app_owner.yaml). */
export function shownUser({
  id,
  displayName,
  userPrincipalName,
}: User): { id: string } & Record<string, unknown> {
  return {
    id,
    businessPhones: [],
    displayName,
    givenName: null,
    jobTitle: null,
    mail: null,
    mobilePhone: null,
    officeLocation: null,
    preferredLanguage: null,
    surname: null,
    userPrincipalName,
  };
}

/** A user or service principal of the tenant, the deploying identity included. */
export function directoryObject(id: string, tenant: Tenant): Record<string, unknown> | undefined {
  const user = tenant.users.get(id);
  if (user) return { "@odata.type": "#microsoft.graph.user", ...shownUser(user) };
  const type = "#microsoft.graph.servicePrincipal";
  const principal = tenant.servicePrincipals.get(id);
  if (principal)
    return { "@odata.type": type, id, displayName: principal.displayName, appId: principal.appId };
  if (id !== tenant.deployer.objectId) return undefined;
  return { "@odata.type": type, id, displayName: "Deployment", appId: tenant.deployer.clientId };
}
