import { Gap } from "../gap.ts";
import type { Application, ServicePrincipal, Tenant } from "../model/directory.ts";
import { GraphError } from "./errors.ts";
import type { GraphContext } from "./http.ts";

/** Permissions of which any one is enough; `A+B` takes both. */
type AnyOf = readonly string[];

const owned = "Application.ReadWrite.OwnedBy";
const directory = "Directory.ReadWrite.All";
const readApplications: AnyOf = [
  "Application.Read.All",
  "Application.ReadWrite.All",
  owned,
  "Directory.Read.All",
  directory,
];
const readCredentials: AnyOf = ["Application.Read.All", "Application.ReadWrite.All", owned];
const writeApplications: AnyOf = ["Application.ReadWrite.All", owned];
const writePrincipals: AnyOf = [...writeApplications, directory];
const addOwner: AnyOf = [
  "Application.ReadWrite.All+Directory.Read.All",
  `${owned}+Directory.Read.All`,
  directory,
];
const assign: AnyOf = [
  "Application.Read.All",
  "Directory.Read.All",
  "Application.ReadWrite.All",
  directory,
].map((read) => `AppRoleAssignment.ReadWrite.All+${read}`);
const readGrants: AnyOf = ["Directory.Read.All", "DelegatedPermissionGrant.ReadWrite.All", directory];
const writeGrants: AnyOf = ["DelegatedPermissionGrant.ReadWrite.All", directory];
const readUsers: AnyOf = [
  "User.ReadBasic.All",
  "User.Read.All",
  "User.ReadWrite.All",
  "Directory.Read.All",
  directory,
];
const readGroups: AnyOf = [
  "Group.ReadBasic.All",
  "GroupMember.Read.All",
  "Group.Read.All",
  "Group.ReadWrite.All",
  "Directory.Read.All",
  directory,
];

/**
 * Which application permission which call takes: the list that the permission tables of the Graph reference are made
 * from (github.com/microsoftgraph/microsoft-graph-devx-content, permissions/new/permissions.json). For assigning a role
 * the page of the call, which asks for more than that list (serviceprincipal-post-approleassignedto). One federated
 * credential by its id is read as all of them are: the list has only permissions to write there.
 */
const calls: readonly (readonly [methods: string, path: RegExp, anyOf: AnyOf])[] = [
  ["GET", /^applications(\/[^/]+)?$/, readApplications],
  ["POST PATCH DELETE", /^applications(\/[^/]+)?$/, writeApplications],
  ["POST", /^(applications|servicePrincipals)\/[^/]+\/(add|remove)Password$/, writePrincipals],
  ["GET", /^(applications|servicePrincipals)\/[^/]+\/owners$/, readApplications],
  ["POST", /^(applications|servicePrincipals)\/[^/]+\/owners\/\$ref$/, addOwner],
  ["DELETE", /^applications\/[^/]+\/owners\/[^/]+\/\$ref$/, writeApplications],
  ["DELETE", /^servicePrincipals\/[^/]+\/owners\/[^/]+\/\$ref$/, writePrincipals],
  ["GET", /^applications\/[^/]+\/federatedIdentityCredentials(\/[^/]+)?$/, readCredentials],
  ["POST PATCH DELETE", /^applications\/[^/]+\/federatedIdentityCredentials(\/[^/]+)?$/, writeApplications],
  ["GET", /^servicePrincipals(\/[^/]+)?$/, readApplications],
  ["POST PATCH DELETE", /^servicePrincipals(\/[^/]+)?$/, writePrincipals],
  ["GET", /^servicePrincipals\/[^/]+\/appRoleAssign(edTo|ments)(\/[^/]+)?$/, readApplications],
  ["POST", /^servicePrincipals\/[^/]+\/appRoleAssign(edTo|ments)$/, assign],
  [
    "DELETE",
    /^servicePrincipals\/[^/]+\/appRoleAssign(edTo|ments)\/[^/]+$/,
    ["AppRoleAssignment.ReadWrite.All"],
  ],
  ["GET", /^oauth2PermissionGrants(\/[^/]+)?$/, readGrants],
  ["POST PATCH DELETE", /^oauth2PermissionGrants(\/[^/]+)?$/, writeGrants],
  ["GET", /^users(\/[^/]+)?$/, readUsers],
  ["GET", /^groups(\/[^/]+)?$/, readGroups],
  ["GET", /^directoryObjects\/[^/]+$/, ["Directory.Read.All"]],
  ["POST", /^directoryObjects\/getByIds$/, ["Directory.Read.All"]],
  ["GET", /^organization$/, ["Organization.Read.All", "User.Read.All", "Directory.Read.All", directory]],
];

/**
 * Whether the caller may do what it asks, and whether only with what it owns: Application.ReadWrite.OwnedBy permits what
 * Application.ReadWrite.All does with applications and service principals of which the caller is an owner, and to read
 * all of them (learn.microsoft.com/graph/permissions-reference).
 * @param path as it is routed
 * @returns true for a caller that may change only what it owns
 * @throws GraphError 403 in Graph's words
 * @throws Gap for a call of which it is not known here what it takes
 */
export function mayOnlyChangeOwned(c: GraphContext, path: string): boolean {
  const { tenant, appId, oid } = c.get("caller");
  // An ordinary app, such as the stack's client app, has no permission to administer the directory.
  if (appId !== tenant.deployer.clientId) throw denied();
  const held = tenant.access.graph;
  if (held === "everything") return false;
  const { method } = c.req;
  const rest = path.replace(/^\/(v1\.0|beta)\//, "");
  const call = calls.find(([methods, pattern]) => methods.split(" ").includes(method) && pattern.test(rest));
  if (!call) {
    throw new Gap(
      `The rehearsal does not know which permission of Microsoft Graph ${method} ${path} needs. Only an identity that may do everything can make this call here.`,
    );
  }
  const enough = call[2].filter((anyOf) => anyOf.split("+").every((permission) => held.has(permission)));
  if (enough.length === 0) throw denied();
  if (method === "GET" || !enough.every((anyOf) => anyOf.split("+").includes(owned))) return false;
  const changed = objectOf(tenant, rest);
  if (changed && !changed.owners.includes(oid)) throw denied();
  return true;
}

/** What Graph says to whoever lacks a permission, or does not own what it would change. */
export function denied(): GraphError {
  return new GraphError(
    403,
    "Authorization_RequestDenied",
    "Insufficient privileges to complete the operation.",
  );
}

/** The application or service principal in a path; undefined where there is none, which the route answers. */
function objectOf(tenant: Tenant, path: string): Application | ServicePrincipal | undefined {
  const [kind, key = ""] = path.split("/");
  if (kind !== "applications" && kind !== "servicePrincipals") return undefined;
  const objects: ReadonlyMap<string, Application | ServicePrincipal> = tenant[kind];
  const appId = /^appId=(.*)$/.exec(key)?.[1]?.toLowerCase();
  if (appId === undefined) return objects.get(key.toLowerCase());
  return [...objects.values()].find((object) => object.appId === appId);
}
