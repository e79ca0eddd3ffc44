import type { WorldContext } from "../context.ts";
import { Gap } from "../gap.ts";
import { isAssigned, newAssignment } from "../model/appRoleAssignments.ts";
import { type AppRoleAssignment, type Directory, noRole, type Tenant } from "../model/directory.ts";
import { microsoftResources } from "../model/microsoftResources.ts";
import { badRequest, resourceNotFound } from "./errors.ts";
import { type Body, checkBody } from "./fields.ts";
import { collection, entity, type GraphApp, type GraphContext, noContent, readJson } from "./http.ts";
import { listed } from "./query.ts";
import { newAssignmentFields } from "./resources.ts";

/** Whether the object in the path is who has the role, or whose the role is. */
const sides = { appRoleAssignments: "principalId", appRoleAssignedTo: "resourceId" } as const;

/**
 * Who has which role of an application: read, made and taken away from either side
 * (learn.microsoft.com/graph/api/resources/approleassignment). Azure asks for a licence (P1) where groups are assigned.
 */
export function assignmentRoutes(
  app: GraphApp,
  { clock, directory }: WorldContext,
  kind: "users" | "groups" | "servicePrincipals",
  name: keyof typeof sides,
  idOf: (c: GraphContext) => string,
): void {
  const path = `/v1.0/${kind}/:key/${name}` as const;
  const side = sides[name];
  const { replication } = directory;
  const described = (c: GraphContext) => `${kind}('${idOf(c)}')/${name}`;

  app.get(path, (c) => {
    const { tenant } = c.get("caller");
    const own = [...tenant.appRoleAssignments.values()].filter(
      (assignment) => assignment[side] === idOf(c) && replication.lists(assignment.id),
    );
    const rows = own.flatMap((assignment) => shown(assignment, tenant));
    return collection(c, described(c), listed(c, "appRoleAssignment", rows));
  });

  app.post(path, async (c) => {
    const { tenant } = c.get("caller");
    const body = checkBody(await readJson(c), newAssignmentFields);
    if (body[side] !== undefined && lower(body[side]) !== idOf(c)) {
      throw new Gap(
        `The rehearsal does not know how Graph refuses a ${side} that differs from the one in the path.`,
      );
    }
    const assignment = newAssignment({ ...checked(body, tenant, directory), createdDateTime: clock.iso() });
    tenant.appRoleAssignments.set(assignment.id, assignment);
    replication.made(assignment.id);
    return entity(c, described(c), shown(assignment, tenant)[0]!, 201);
  });

  app.get(`${path}/:assignment`, (c) => {
    const [row] = shown(find(c), c.get("caller").tenant);
    return entity(c, described(c), row!);
  });

  app.delete(`${path}/:assignment`, (c) => {
    c.get("caller").tenant.appRoleAssignments.delete(find(c).id);
    return noContent(c);
  });

  function find(c: GraphContext): AppRoleAssignment {
    const id = c.req.param("assignment") ?? "";
    const { tenant } = c.get("caller");
    const found = tenant.appRoleAssignments.get(id);
    if (!found || found[side] !== idOf(c) || !replication.finds(id) || shown(found, tenant).length === 0) {
      throw resourceNotFound(id);
    }
    return found;
  }
}

/**
 * @throws GraphError 400 for a role that the application does not have, or not for such a principal, and for an
 *   assignment that is there; 404 for an object that is not there
 */
function checked(
  body: Body,
  tenant: Tenant,
  directory: Directory,
): Omit<AppRoleAssignment, "id" | "createdDateTime"> {
  const [appRoleId, principalId, resourceId] = (["appRoleId", "principalId", "resourceId"] as const).map(
    (property) => {
      if (typeof body[property] === "string") return lower(body[property]);
      throw badRequest(`A value is required for property '${property}' of resource 'AppRoleAssignment'.`);
    },
  ) as [string, string, string];
  const resource = tenant.servicePrincipals.get(resourceId);
  if (!resource || !directory.replication.finds(resourceId)) throw resourceNotFound(resourceId);
  const principalType = typeOf(principalId, tenant);
  if (!principalType || !directory.replication.finds(principalId)) throw resourceNotFound(principalId);

  const roles =
    directory.applicationByAppId(resource.appId)?.application.appRoles ??
    microsoftResources(tenant.cloud).find(({ appId }) => appId === resource.appId)?.appRoles ??
    [];
  const member = principalType === "ServicePrincipal" ? "Application" : "User";
  const role = roles.find(({ id }) => id === appRoleId);
  if (appRoleId === noRole) {
    if (roles.length > 0) {
      throw new Gap(
        "The rehearsal does not know what Graph says of an assignment without a role where the application has some.",
      );
    }
  } else if (!role?.isEnabled || !role.allowedMemberTypes.includes(member)) {
    // So answered for a wrong id and for a role of the other kind (many setup guides' troubleshooting tables).
    throw badRequest("Permission being assigned was not found on application");
  }
  const same = isAssigned(tenant, { appRoleId, principalId, resourceId });
  if (same && member === "Application") {
    // Azure-Samples and many scripts match this text.
    throw badRequest("Permission being assigned already exists on the object");
  }
  // microsoftgraph/msgraph-bicep-types#161
  if (same) {
    throw badRequest("EntitlementGrant entry already exists.", "Request_MultipleObjectsWithSameKeyValue");
  }
  return { appRoleId, principalId, principalType, resourceId };
}

/** As Graph answers it; nothing where who has the role, or the role itself, is gone. */
function shown(assignment: AppRoleAssignment, tenant: Tenant): { readonly id: string }[] {
  const { principalId, resourceId } = assignment;
  const principal =
    tenant.users.get(principalId) ??
    tenant.groups.get(principalId) ??
    tenant.servicePrincipals.get(principalId);
  const resource = tenant.servicePrincipals.get(resourceId);
  if (!principal || !resource) return [];
  const { id, appRoleId, createdDateTime, principalType } = assignment;
  return [
    {
      id,
      ...{ deletedDateTime: null, appRoleId, createdDateTime },
      ...{ principalDisplayName: principal.displayName, principalId, principalType },
      ...{ resourceDisplayName: resource.displayName, resourceId },
    },
  ];
}

function typeOf(id: string, tenant: Tenant): AppRoleAssignment["principalType"] | undefined {
  if (tenant.users.has(id)) return "User";
  if (tenant.groups.has(id)) return "Group";
  return tenant.servicePrincipals.has(id) ? "ServicePrincipal" : undefined;
}

function lower(value: unknown): string {
  return String(value).toLowerCase();
}
