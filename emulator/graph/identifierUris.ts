import type { Application, Tenant } from "../model/directory.ts";
import { badRequest, invalidValue } from "./errors.ts";

/**
 * Checks Application ID URIs that are new to an application; those it has already stay untouched, as in
 * Entra.
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
    checkForm(uri, after, tenant);
    if (identifierUriTaken(uri, after.id, tenant)) throw duplicateIdentifierUri();
  }
}

/** Whether another application of the tenant has the URI; one in the recycle bin does not keep its own. */
export function identifierUriTaken(uri: string, objectId: string, tenant: Tenant): boolean {
  return [...tenant.applications.values()].some(
    ({ id, identifierUris }) => id !== objectId && identifierUris.some((other) => same(other, uri)),
  );
}

export function duplicateIdentifierUri() {
  return badRequest(
    "Another object with the same value for property identifierUris already exists.",
    "Request_MultipleObjectsWithSameKeyValue",
  );
}

/** Longest for work accounts, and where personal accounts sign in (supported-accounts-validation). */
const longestUri = 255;
const longestPersonalUri = 120;

function checkForm(uri: string, { appId, signInAudience }: Application, tenant: Tenant): void {
  const personal = signInAudience.includes("PersonalMicrosoftAccount");
  const longest = personal ? longestPersonalUri : longestUri;
  const wrong = uri.endsWith("/") || uri.includes("*") || uri.length > longest;
  if (wrong || (personal && /[?#]/.test(uri))) throw invalidValue("identifierUris", "Application");
  const parts = /^([a-z][a-z0-9+.-]*):\/\/([^/?#]+)(?:\/([^?#]*))?(?:[?#].*)?$/i.exec(uri);
  if (!parts) throw policyRefusal(uri);
  const [, scheme = "", host = "", path = ""] = parts;
  if (/^https?$/i.test(scheme) && !onVerifiedDomain(host, tenant)) {
    throw badRequest(
      `Values of identifierUris property must use a verified domain of the organization or its subdomain: '${uri}'`,
      "HostNameNotOnVerifiedDomain",
    );
  }
  if (!isAllowed({ scheme, host, path }, appId, tenant)) throw policyRefusal(uri);
}

/**
 * The default tenant policy of 2025: a URI contains the tenant's id, the application's, or a verified domain.
 * Sources: learn.microsoft.com/entra/identity-platform/identifier-uri-restrictions (the table, of whose
 * examples `api://contoso.com/productsapi` has no subdomain) and
 * learn.microsoft.com/graph/api/resources/identifieruriconfiguration (uriAdditionWithoutUniqueTenantIdentifier).
 */
function isAllowed(
  { scheme, host, path }: Record<"scheme" | "host" | "path", string>,
  appId: string,
  tenant: Tenant,
): boolean {
  if (same(path, appId) || same(path, tenant.id)) return true;
  if (same(scheme, "api") && same(host, appId)) return true;
  if (same(scheme, "api") && same(host, tenant.id)) return path !== "";
  if (path !== "") {
    const onDomain = tenant.verifiedDomains.some((domain) => same(domain, host));
    const below = tenant.verifiedDomains.some((domain) => isSubdomain(host, domain));
    return below || (onDomain && (same(scheme, "https") || same(scheme, "api")));
  }
  const custom = tenant.verifiedDomains.filter((domain) => !same(domain, tenant.initialDomain));
  return same(scheme, "https") && custom.some((domain) => isSubdomain(host, domain));
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
