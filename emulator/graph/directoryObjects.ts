import type { Tenant } from "../model/directory.ts";
import { badRequest, invalidValue, resourceNotFound } from "./errors.ts";
import { checkBody, type ResourceFields } from "./fields.ts";
import { shownGroup } from "./groupView.ts";
import { actionResult, entity, type GraphApp, readJson } from "./http.ts";
import { selected } from "./query.ts";
import { defaultsOfUser, userRow } from "./userView.ts";

const getByIds: ResourceFields = {
  name: "DirectoryObject",
  fields: { ids: { list: "string" }, types: { list: "string" } },
};

/** Most ids that getByIds takes at once. */
const mostIds = 1000;

/** /v1.0/directoryObjects: an object by its id, whatever it is (learn.microsoft.com/graph/api/resources/directoryobject). */
export function directoryObjectRoutes(app: GraphApp): void {
  app.get("/v1.0/directoryObjects/:id", (c) => {
    const id = c.req.param("id").toLowerCase();
    const row = directoryObject(id, c.get("caller").tenant);
    if (!row) throw resourceNotFound(id);
    return entity(c, "directoryObjects", selected(c, "directoryObject", row));
  });

  // Those that are there and of one of the types; the others are passed over (azure-cli's recording test_user_scenario.yaml).
  app.post("/v1.0/directoryObjects/getByIds", async (c) => {
    const { ids, types } = checkBody(await readJson(c), getByIds);
    if (!Array.isArray(ids)) throw badRequest("A value is required for property 'ids'.");
    if (ids.length > mostIds) throw invalidValue("ids", getByIds.name);
    const { tenant } = c.get("caller");
    const isMeant = (type: unknown) =>
      !Array.isArray(types) ||
      types.length === 0 ||
      types.some(
        (each) =>
          each === "directoryObject" ||
          `#microsoft.graph.${each}`.toLowerCase() === String(type).toLowerCase(),
      );
    const value = directoryObjects(ids.map(String), tenant).filter((row) => isMeant(row["@odata.type"]));
    return actionResult(c, "directoryObjects", { value });
  });
}

/** Those of the objects that are there. */
export function directoryObjects(ids: readonly string[], tenant: Tenant): Record<string, unknown>[] {
  return ids.map((id) => directoryObject(id.toLowerCase(), tenant)).filter((object) => object !== undefined);
}

/** A user, group or service principal of the tenant, the deploying identity included. */
export function directoryObject(id: string, tenant: Tenant): Record<string, unknown> | undefined {
  const user = tenant.users.get(id);
  if (user) {
    const row = userRow(user);
    const shown = Object.fromEntries(defaultsOfUser.map((name) => [name, row[name]]));
    return { "@odata.type": "#microsoft.graph.user", ...shown };
  }
  const group = tenant.groups.get(id);
  if (group) return { "@odata.type": "#microsoft.graph.group", ...shownGroup(group) };
  const type = "#microsoft.graph.servicePrincipal";
  const principal = tenant.servicePrincipals.get(id);
  if (principal)
    return { "@odata.type": type, id, displayName: principal.displayName, appId: principal.appId };
  if (id !== tenant.deployer.objectId) return undefined;
  return { "@odata.type": type, id, displayName: "Deployment", appId: tenant.deployer.clientId };
}
