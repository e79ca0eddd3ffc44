import { clouds } from "../clouds.ts";
import type { WorldContext } from "../context.ts";
import type { Tenant } from "../entra/directory.ts";
import { verifyServiceToken } from "../entra/serviceToken.ts";
import { ArmError } from "./errors.ts";

/**
 * The tenant on whose behalf a request comes: that of its bearer token, which has to be the tenant of the
 * Azure subscription in the path. A subscription belongs to the first tenant that uses it.
 * @throws ArmError 401
 */
export async function authorize(context: WorldContext, request: Request, url: URL): Promise<Tenant> {
  const caller = await verifyServiceToken(context, request, [url.hostname]);
  if (!caller) {
    throw request.headers.has("authorization")
      ? new ArmError(401, "InvalidAuthenticationToken", "The access token is invalid.")
      : new ArmError(
          401,
          "AuthenticationFailed",
          "Authentication failed. The 'Authorization' header is missing or the access token is invalid.",
        );
  }
  const { tenant } = caller;
  // No other app has a role assignment in the subscription.
  if (caller.appId !== tenant.deployer.clientId) {
    throw new ArmError(
      403,
      "AuthorizationFailed",
      `The client '${caller.appId}' with object id '${caller.oid}' does not have authorization to perform action over scope '${url.pathname}' or the scope is invalid.`,
    );
  }
  const cloud = Object.values(clouds).find(({ arm }) => arm === url.hostname);
  if (tenant.cloud.name !== cloud?.name) {
    throw new ArmError(
      401,
      "InvalidAuthenticationToken",
      `The access token is not from the cloud of ${url.hostname}.`,
    );
  }
  const subscriptionId = url.pathname.split("/")[2]?.toLowerCase() ?? "";
  const owner = context.arm.subscriptionTenants.get(subscriptionId);
  if (owner === undefined) context.arm.subscriptionTenants.set(subscriptionId, tenant.id);
  else if (owner !== tenant.id) throw wrongTenant(tenant, owner);
  return tenant;
}

function wrongTenant({ id, cloud }: Tenant, owner: string): ArmError {
  const issuer = (tenantId: string) => `'${cloud.v1Issuer}/${tenantId}/'`;
  return new ArmError(
    401,
    "InvalidAuthenticationTokenTenant",
    `The access token is from the wrong issuer ${issuer(id)}. It must match the tenant ${issuer(owner)} associated with this subscription. Please use the authority (URL) 'https://${cloud.login}/${owner}' to get the token. Note, if the subscription is transferred to another tenant there is no impact to the services, but information about new tenant could take time to propagate (up to an hour). If you just transferred your subscription and see this error message, please try back later.`,
  );
}
