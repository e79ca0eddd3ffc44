import type { Application, Directory, PasswordCredential, Tenant } from "../../model/directory.ts";
import { servicePrincipalOf } from "../../model/servicePrincipals.ts";
import { type Authority, tenantsOf } from "../authority.ts";
import * as refusals from "../refusals/refusals.ts";

/** The application that signs people in or asks for tokens. */
export interface Client {
  readonly appId: string;
  readonly displayName: string;
  /** The tenant in which it is registered. */
  readonly home: Tenant;
  /** Absent for the identity that deploys, which has a secret and nothing else. */
  readonly application?: Application;
}

/**
 * The client behind a client id, as seen from an authority.
 * @throws EntraError AADSTS900144 without an id, AADSTS700016 for an application that is unknown there,
 *   AADSTS50194, 9002331 or 9002332 where its supported account types exclude the authority
 */
export function findClient(directory: Directory, authority: Authority, clientId: string | undefined): Client {
  if (!clientId) throw refusals.missingParameter("client_id");
  const client = registered(directory, authority, clientId) ?? deployer(directory, authority, clientId);
  const place = authority.tenant?.initialDomain ?? authority.name;
  if (!client) throw refusals.unknownApplication(clientId, place);

  const audience = client.application?.signInAudience ?? "AzureADMyOrg";
  if (authority.name === "consumers") throw refusals.workAccountsOnly(client.appId, client.displayName);
  if (audience === "PersonalMicrosoftAccount") {
    throw refusals.personalAccountsOnly(client.appId, client.displayName);
  }
  if (audience === "AzureADMyOrg") {
    if (!authority.tenant) throw refusals.singleTenantApplication(client.appId, client.displayName);
    if (authority.tenant.id !== client.home.id) throw refusals.unknownApplication(clientId, place);
  }
  return client;
}

/** @throws EntraError AADSTS7000112 when the tenant's administrator has switched the application off */
export function assertEnabled(tenant: Tenant, client: Client): void {
  if (servicePrincipalOf(tenant, client.appId)?.accountEnabled === false) {
    throw refusals.applicationDisabled(client.appId, client.displayName);
  }
}

/**
 * The client's secrets, valid and expired: the registration's, and those of its service principal in the
 * tenant that is asked, which hold there alone (learn.microsoft.com/graph/api/serviceprincipal-addpassword).
 */
export function credentialsOf(
  client: Client,
  tenant: Tenant | undefined,
): readonly Pick<PasswordCredential, "secretText" | "startDateTime" | "endDateTime">[] {
  if (client.application) {
    const principal = tenant && servicePrincipalOf(tenant, client.appId);
    return [...client.application.passwordCredentials, ...(principal?.passwordCredentials ?? [])];
  }
  const { clientSecret } = client.home.deployer;
  const [startDateTime, endDateTime] = ["0001-01-01T00:00:00Z", "9999-12-31T00:00:00Z"];
  return [{ secretText: clientSecret, startDateTime, endDateTime }];
}

function registered(directory: Directory, authority: Authority, clientId: string): Client | undefined {
  const found = directory.applicationByAppId(clientId);
  if (found?.tenant.cloud.name !== authority.cloud.name) return undefined;
  const { application, tenant } = found;
  return { appId: application.appId, displayName: application.displayName, home: tenant, application };
}

function deployer(directory: Directory, authority: Authority, clientId: string): Client | undefined {
  // The tenant that is asked comes first: they may share one; see shareDeployer.
  const tenants = [...(authority.tenant ? [authority.tenant] : []), ...tenantsOf(directory, authority.cloud)];
  const home = tenants.find((tenant) => tenant.deployer.clientId === clientId.toLowerCase());
  return home && { appId: home.deployer.clientId, displayName: "rehearsal deployer", home };
}
