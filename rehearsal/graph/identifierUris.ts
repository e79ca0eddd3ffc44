import type { Application, Tenant } from "../entra/directory.ts";
import { badRequest, invalidValue } from "./errors.ts";

/**
 * Checks Application ID URIs that are new to an application; those it has already stay untouched, as in
 * Entra. Forms: learn.microsoft.com/entra/identity-platform/identifier-uri-restrictions.
 * @throws GraphError 400
 */
export function checkIdentifierUris(
  before: Application | undefined,
  after: Application,
  tenant: Tenant,
): void {
  if (new Set(after.identifierUris).size !== after.identifierUris.length) {
    throw badRequest("Request contains a property with duplicate values.", "DuplicateValue");
  }
  const known = new Set(before?.identifierUris);
  for (const uri of after.identifierUris.filter((candidate) => !known.has(candidate))) {
    checkForm(uri, after.appId, tenant);
    const taken = [...tenant.applications.values()].some(
      (other) => other.id !== after.id && other.identifierUris.includes(uri),
    );
    if (taken) {
      throw badRequest(
        "Another object with the same value for property identifierUris already exists.",
        "Request_MultipleObjectsWithSameKeyValue",
      );
    }
  }
}

function checkForm(uri: string, appId: string, tenant: Tenant): void {
  const parts = /^([a-z][a-z0-9+.-]*):\/\/([^/?#]+)(\/[^?#]*)?$/i.exec(uri);
  if (uri.endsWith("/")) throw invalidValue("identifierUris", "Application");
  if (!parts) throw policyRefusal(uri);
  const [, scheme = "", host = "", path = ""] = parts;
  const segments = path.slice(1);
  if (/^https?$/i.test(scheme)) {
    if (!onVerifiedDomain(host, tenant)) {
      throw badRequest(
        `Values of identifierUris property must use a verified domain of the organization or its subdomain: '${uri}'`,
        "HostNameNotOnVerifiedDomain",
      );
    }
    const custom = tenant.verifiedDomains.filter((domain) => !same(domain, tenant.initialDomain));
    const allowed =
      (tenant.verifiedDomains.some((domain) => same(domain, host)) && segments !== "") ||
      custom.some((domain) => isSubdomain(host, domain));
    if (same(scheme, "https") && allowed) return;
  }
  if (same(scheme, "api")) {
    if (same(host, appId) && path === "") return;
    if (same(host, tenant.id) && segments !== "") return;
    if (same(segments, appId)) return;
    if (tenant.verifiedDomains.some((domain) => isSubdomain(host, domain)) && segments !== "") return;
  }
  throw policyRefusal(uri);
}

function policyRefusal(uri: string) {
  return badRequest(
    `Failed to add identifier URI ${uri}. All newly added URIs must contain a tenant verified domain, tenant ID, or app ID, as per the default tenant policy of your organization. See https://aka.ms/identifier-uri-addition-error for more information on this error.`,
  );
}

function onVerifiedDomain(host: string, tenant: Tenant): boolean {
  return tenant.verifiedDomains.some((domain) => same(domain, host) || isSubdomain(host, domain));
}

function isSubdomain(host: string, domain: string): boolean {
  return host.toLowerCase().endsWith(`.${domain.toLowerCase()}`);
}

function same(left: string, right: string): boolean {
  return left.toLowerCase() === right.toLowerCase();
}
