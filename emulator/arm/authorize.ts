import type { WorldContext } from "../context.ts";
import { type ServiceCaller, verifyServiceToken } from "../entra/token/serviceToken.ts";
import { allows } from "../model/access.ts";
import { clouds } from "../model/clouds.ts";
import type { Tenant } from "../model/directory.ts";
import { ArmError } from "./errors.ts";
import { parseArmPath } from "./path.ts";
import { findType } from "./resourceTypes.ts";

/**
 * On whose behalf a request comes: the bearer of its token, whose tenant has to be that of the Azure subscription in the path. A
 * subscription belongs to the first tenant that uses it.
 * @throws ArmError 401, or 403 for who may not do it
 */
export async function authorize(context: WorldContext, request: Request, url: URL): Promise<ServiceCaller> {
  const caller = await verifyServiceToken(context, request, [url.hostname]);
  if (!caller) {
    const refused = request.headers.has("authorization")
      ? new ArmError(401, "InvalidAuthenticationToken", "The access token is invalid.")
      : new ArmError(
          401,
          "AuthenticationFailed",
          "Authentication failed. The 'Authorization' header is missing or the access token is invalid.",
        );
    refused.headers = { "www-authenticate": challenge(context, url) };
    throw refused;
  }
  const { tenant } = caller;
  if (!isAllowed(caller, request.method, url.pathname))
    throw authorizationFailed(caller, request.method, url.pathname);
  const cloud = Object.values(clouds).find(({ arm }) => arm === url.hostname);
  if (tenant.cloud.name !== cloud?.name) {
    throw new ArmError(
      401,
      "InvalidAuthenticationToken",
      `The access token is not from the cloud of ${url.hostname}.`,
    );
  }
  const subscriptionId = url.pathname.split("/")[2]?.toLowerCase() ?? "";
  if (subscriptionId === "") return caller;
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(subscriptionId)) {
    const message = `The provided subscription identifier '${subscriptionId}' is malformed or invalid.`;
    throw new ArmError(400, "InvalidSubscriptionId", message);
  }
  const owner = context.arm.subscriptionTenants.get(subscriptionId);
  if (owner === undefined) context.arm.subscriptionTenants.set(subscriptionId, tenant.id);
  else if (owner !== tenant.id) throw wrongTenant(tenant, owner);
  return caller;
}

/** Where a client finds the tenant of a subscription, of which it knows nothing yet; `common` where nobody has it. */
function challenge({ arm }: WorldContext, { hostname, pathname }: URL): string {
  const cloud = Object.values(clouds).find((each) => each.arm === hostname);
  const tenant = arm.subscriptionTenants.get(pathname.split("/")[2]?.toLowerCase() ?? "") ?? "common";
  const authority = `https://${cloud?.login}/${tenant}`;
  return `Bearer authorization_uri="${authority}", error="invalid_token", error_description="The authentication failed because of missing 'Authorization' header."`;
}

/** Where operations report: of ARM itself, and of a resource provider at a location. */
const pollPath =
  /^\/subscriptions\/[^/]+\/(?:providers\/[^/]+\/locations\/[^/]+\/(?:operationsStatuses|operationResults)|operationresults)(?:\/|$)/i;

/**
 * The deploying identity may do what its roles have, by `Tenant.access`. No other app has a role assignment. Whoever has
 * a role anywhere in a subscription sees that it is there.
 */
function isAllowed({ tenant, appId }: ServiceCaller, method: string, path: string): boolean {
  if (appId !== tenant.deployer.clientId) return false;
  const roles = tenant.access.azure;
  if (roles === "everything" || /^\/(subscriptions|tenants)\/?$/i.test(path)) return true;
  // An inference: whoever was let start an operation is let ask for its result, whose path is the subscription's.
  return pollPath.test(path) || allows(roles, actionOf(method, path), path);
}

/**
 * In the words of recorded refusals (Azure/azure-cli#29069, MicrosoftDocs/azure-docs#122458): actions are those of
 * learn.microsoft.com/azure/role-based-access-control/resource-provider-operations; the scope of a list is what it is
 * a list of.
 */
function authorizationFailed({ appId, oid }: ServiceCaller, method: string, pathname: string): ArmError {
  return new ArmError(
    403,
    "AuthorizationFailed",
    `The client '${appId}' with object id '${oid}' does not have authorization to perform action '${actionOf(method, pathname)}' over scope '${scopeOf(pathname)}' or the scope is invalid. If access was recently granted, please refresh your credentials.`,
  );
}

/** What Azure calls the action that a request is, such as `Microsoft.ApiManagement/service/write`. */
export function actionOf(method: string, pathname: string): string {
  const path = parseArmPath(pathname);
  const known = path && (findType(path.type)?.type ?? actionType(path.type));
  const type = (known ?? path?.type ?? "").replace(
    /^microsoft\.resources\/resourcegroups$/i,
    "Microsoft.Resources/subscriptions/resourceGroups",
  );
  if (/\/checkNameAvailability$/i.test(type)) return "Microsoft.ApiManagement/checkNameAvailability/read";
  // Whoever reads a component may question it: see npm run refusals.
  if (/\/components\/query$/i.test(type)) return "Microsoft.Insights/components/query/read";
  if (method === "POST") return `${type}/action`;
  if (method === "DELETE") return `${type}/delete`;
  return `${type}/${method === "GET" || method === "HEAD" ? "read" : "write"}`;
}

/** A type with one of its actions, such as `Microsoft.ApiManagement/service/subscriptions/listSecrets`. */
function actionType(path: string): string | undefined {
  const cut = path.lastIndexOf("/");
  const owner = findType(path.slice(0, cut));
  const name = Object.keys(owner?.actions ?? {}).find((each) => each.toLowerCase() === path.slice(cut + 1));
  return owner && name ? `${owner.type}/${name}` : undefined;
}

function scopeOf(pathname: string): string {
  const path = parseArmPath(pathname);
  return path && !path.isResource ? pathname.replace(/\/[^/]+\/?$/, "") : pathname;
}

function wrongTenant({ id, cloud }: Tenant, owner: string): ArmError {
  const issuer = (tenantId: string) => `'${cloud.v1Issuer}/${tenantId}/'`;
  return new ArmError(
    401,
    "InvalidAuthenticationTokenTenant",
    `The access token is from the wrong issuer ${issuer(id)}. It must match the tenant ${issuer(owner)} associated with this subscription. Please use the authority (URL) 'https://${cloud.login}/${owner}' to get the token. Note, if the subscription is transferred to another tenant there is no impact to the services, but information about new tenant could take time to propagate (up to an hour). If you just transferred your subscription and see this error message, please try back later.`,
  );
}
