import { type BackendApp, backendApps } from "../backendApps.ts";
import { readableDocumentOf } from "../documents/policyDocument.ts";
import { type Authority, SHARED_TENANTS, type TokenCheck, tokenChecks } from "../documents/tokenCheck.ts";
import { isKnown, UNKNOWN } from "../facts/known.ts";
import { documentKinds, ofKind } from "../facts/shapes.ts";
import { stackRule } from "../rule.ts";

export const tokenTenant = stackRule({
  name: "token-tenant",
  why: "Keys of another tenant, or of all tenants, let in users whom nobody here has invited.",
  fix: "Take the OpenID configuration of this stack's tenant; make the backend app multi-tenant if it is meant so.",
  check(resources) {
    const apps = backendApps(resources);
    const tenants = ofKind(resources, "EntraProvider").map(({ tenantId }) => tenantId);
    return ofKind(resources, ...documentKinds).flatMap((resource) => {
      const document = readableDocumentOf(resource);
      return (document ? tokenChecks(document) : []).flatMap((check) => {
        const multiTenant = appsOf(check, apps).some(isMultiTenant);
        const own = tenants.every(isKnown) ? tenants.map((tenant) => tenant.toLowerCase()) : undefined;
        if (check.authorities.length === 0) {
          return [{ resource, found: `${check.called} has no openid-config, so keys never change` }];
        }
        return check.authorities
          .map((authority) => problem(authority, multiTenant, own))
          .filter((found) => found !== undefined)
          .map((found) => ({ resource, found }));
      });
    });
  },
});

function problem(
  { written, tenant }: Authority,
  multiTenant: boolean,
  own: readonly string[] | undefined,
): string | undefined {
  if (tenant === undefined) return `"${written}" is no OpenID configuration of Microsoft Entra ID over https`;
  if (SHARED_TENANTS.includes(tenant)) {
    return multiTenant
      ? undefined
      : `"${written}" is not of one tenant, and the backend app is single-tenant`;
  }
  // A tenant may be named by one of its domains, which no rule can look up.
  if (own === undefined || own.includes(tenant) || /^[\w-]+(\.[\w-]+)+$/.test(tenant)) return undefined;
  return `"${written}" is not of this stack's tenant (${own.join(", ") || "no azuread provider"})`;
}

/** The backend apps that the check is about; one whose ids a preview does not know may be among them. */
function appsOf({ audiences }: TokenCheck, apps: readonly BackendApp[]): BackendApp[] {
  return apps.filter((app) =>
    app.audiences.some((known) => known === UNKNOWN || (isKnown(known) && audiences.includes(known))),
  );
}

/** Supported account types: without the property, this organization only. */
function isMultiTenant({ signInAudience }: BackendApp): boolean {
  return signInAudience !== undefined && signInAudience !== "AzureADMyOrg";
}
