import { Gap } from "../gap.ts";
import type { Tenant } from "../model/directory.ts";
import { directoryObject, directoryObjects } from "./directoryObjects.ts";
import { badRequest, resourceNotFound } from "./errors.ts";
import { isObject } from "./fields.ts";
import { collection, type GraphApp, type GraphContext, noContent, readJson } from "./http.ts";
import { listed } from "./query.ts";

/** Who may be what of another object: learn.microsoft.com/graph/api/group-post-members, -post-owners, application-post-owners. */
const referable = {
  owners: ["user", "servicePrincipal"],
  members: ["user", "servicePrincipal", "group"],
} as const;

type Relation = keyof typeof referable;

/** Owners or members of the objects of one collection: read, added and taken away one by one. */
export function referenceRoutes<Name extends Relation>(
  app: GraphApp,
  kind: "applications" | "servicePrincipals" | "groups",
  name: Name,
  find: (c: GraphContext) => Record<Name, string[]>,
): void {
  const path = `/v1.0/${kind}/:key/${name}` as const;

  app.get(path, (c) => {
    const { tenant } = c.get("caller");
    const rows = directoryObjects(find(c)[name], tenant);
    return collection(c, "directoryObjects", listed(c, "directoryObject", rows));
  });

  app.post(`${path}/$ref`, async (c) => {
    const object = find(c);
    const body = await readJson(c);
    const sent = isObject(body) ? [body["@odata.id"]] : undefined;
    const [id] = references(sent, name, c.get("caller").tenant);
    if (!id) throw badRequest("Invalid object reference: '@odata.id' is required.");
    const ids: string[] = object[name];
    if (ids.includes(id)) throw alreadyThere(name);
    ids.push(id);
    return noContent(c);
  });

  app.delete(`${path}/:reference/$ref`, (c) => {
    const object = find(c) as Record<Relation, string[]>;
    const id = (c.req.param("reference") ?? "").toLowerCase();
    if (!object[name].includes(id)) throw resourceNotFound(id);
    object[name] = object[name].filter((each) => each !== id);
    return noContent(c);
  });
}

/** 400 for a reference that is there already. */
export function alreadyThere(name: Relation) {
  return badRequest(
    `One or more added object references already exist for the following modified properties: '${name}'.`,
  );
}

/**
 * Object ids of a `…@odata.bind`: URLs that end in `/directoryObjects/<id>`, or in the collection of the object.
 * @throws GraphError 400 for anything else, 404 for an object that the tenant does not have
 * @throws Gap for an object of another type than the relation takes
 */
export function references(bind: unknown, name: Relation, tenant: Tenant): string[] {
  if (bind === undefined) return [];
  if (!Array.isArray(bind)) throw badRequest(`Invalid value specified for property '${name}@odata.bind'.`);
  return bind.map((reference) => {
    const pattern = /\/(?:directoryObjects|users|servicePrincipals|groups)\/([^/]+)$/;
    const id = pattern.exec(String(reference))?.[1];
    if (!id) throw badRequest(`Invalid object reference: '${String(reference)}'.`);
    const object = directoryObject(id.toLowerCase(), tenant);
    if (!object) throw resourceNotFound(id);
    const type = String(object["@odata.type"]).replace("#microsoft.graph.", "");
    if (!(referable[name] as readonly string[]).includes(type)) {
      throw new Gap(`The rehearsal does not know how Graph refuses a ${type} among the ${name}.`);
    }
    return id.toLowerCase();
  });
}
