import { decodeJwt } from "jose";
import { externalGroups } from "../arm/entities/groups.ts";
import { entraProvider } from "../arm/entities/openIdProviders.ts";
import type { WorldContext } from "../context.ts";
import type { ApimService, ApimUser } from "../model/instances.ts";
import type { EntraIdentity } from "./idToken.ts";

/** `aad://<tenant>/groups/<object id>` (official example CreateGroupExternal). */
const externalIdForm = /^aad:\/\/([^/]+)\/groups\/([^/]+)$/i;

/**
 * Brings a user into the instance's groups that stand for their groups in Entra ID, and out of the others: when they sign in, with the
 * application permission User.Read.All of the identity provider's application, and for groups that name the tenant as the provider does
 * (learn.microsoft.com/azure/api-management/api-management-howto-aad, "Add an external Microsoft Entra group"). By which calls Azure reads them is not
 * known: direct members count, and nothing changes where the application may not.
 */
export async function synchronizeGroups(
  context: WorldContext,
  service: ApimService,
  user: ApimUser,
  { objectId, tenantId }: EntraIdentity,
): Promise<void> {
  const groups = externalGroups(service);
  const provider = entraProvider(service);
  const tenant = context.directory.tenant(tenantId);
  if (groups.length === 0 || !provider || !tenant) return;
  const { clientId, signinTenant } = provider.properties;
  const credentials = { client_id: String(clientId), client_secret: String(provider.secrets.clientSecret) };
  if (!(await mayReadUsers(context, tenantId, credentials))) return;
  for (const group of groups) {
    const [, named = "", id = ""] = externalIdForm.exec(String(group.properties.externalId)) ?? [];
    const isMeant = named.toLowerCase() === String(signinTenant).toLowerCase();
    const members = isMeant ? (tenant.groups.get(id.toLowerCase())?.members ?? []) : [];
    group.links ??= new Map();
    const users = group.links.get("users") ?? new Set<string>();
    group.links.set("users", users);
    if (members.includes(objectId)) users.add(user.name.toLowerCase());
    else users.delete(user.name.toLowerCase());
  }
}

/** Whether the provider's secret still gets a token for Microsoft Graph with the permission. */
async function mayReadUsers(
  { fetch, directory }: WorldContext,
  tenantId: string,
  credentials: Readonly<Record<string, string>>,
): Promise<boolean> {
  const { cloud } = directory.tenant(tenantId)!;
  const body = new URLSearchParams({
    ...credentials,
    grant_type: "client_credentials",
    scope: `https://${cloud.graph}/.default`,
  });
  const response = await fetch(`https://${cloud.login}/${tenantId}/oauth2/v2.0/token`, {
    method: "POST",
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: body.toString(),
  });
  const { access_token: token } = (await response.json()) as { access_token?: string };
  if (token === undefined) return false;
  const { roles } = decodeJwt(token);
  return Array.isArray(roles) && roles.includes("User.Read.All");
}
