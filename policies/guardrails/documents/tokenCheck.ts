import { listed, type PolicyElement } from "./policyDocument.ts";

/** The policies that check an access token of Microsoft Entra ID. */
export const tokenCheckNames = ["validate-jwt", "validate-azure-ad-token"] as const;

/**
 * What a document asks of a token, in one of its `validate-jwt` or `validate-azure-ad-token` elements.
 * Sources: learn.microsoft.com/azure/api-management/validate-jwt-policy, .../validate-azure-ad-token-policy
 */
export interface TokenCheck {
  readonly element: PolicyElement;
  /** The element as a message calls it, with the branch of a `choose` that it is in: `<validate-jwt> in <otherwise>`. */
  readonly called: string;
  /** Where the keys come from: URLs of OpenID configurations, or the tenant of `validate-azure-ad-token`. */
  readonly authorities: readonly Authority[];
  readonly audiences: readonly string[];
  readonly issuers: readonly string[];
  /** Claims that the token must carry, with the values that are accepted. */
  readonly requiredClaims: readonly { readonly name: string; readonly values: readonly string[] }[];
}

export interface Authority {
  /** As it stands in the document. */
  readonly written: string;
  /** Undefined when it is no authority of Microsoft Entra ID. */
  readonly tenant?: string;
}

/** Tenant segments that stand for more than one tenant: learn.microsoft.com/entra/identity-platform/v2-protocols */
export const SHARED_TENANTS: readonly string[] = ["common", "organizations", "consumers"];

export function tokenChecks(document: PolicyElement): TokenCheck[] {
  return checksIn(document, "");
}

/** @param branch of the innermost `choose` around the element, as messages add it */
function checksIn(element: PolicyElement, branch: string): TokenCheck[] {
  const { name, children } = element;
  if ((tokenCheckNames as readonly string[]).includes(name))
    return [tokenCheck(element, `<${name}>${branch}`)];
  return children.flatMap((child) =>
    checksIn(child, name === "choose" ? ` in ${branchName(element, child)}` : branch),
  );
}

/** A branch of a `choose` as messages call it: `<otherwise>`, `<when>`, or `<when> 2` of several. */
export function branchName({ children }: PolicyElement, branch: PolicyElement): string {
  const alike = children.filter(({ name }) => name === branch.name);
  return `<${branch.name}>${alike.length > 1 ? ` ${alike.indexOf(branch) + 1}` : ""}`;
}

function tokenCheck(element: PolicyElement, called: string): TokenCheck {
  return {
    element,
    called,
    authorities: element.name === "validate-jwt" ? openIdConfigs(element) : [tenantOf(element)],
    audiences: [
      ...texts(element, "audiences", "audience"),
      ...texts(element, "backend-application-ids", "application-id"),
    ],
    issuers: texts(element, "issuers", "issuer"),
    requiredClaims: listed(element, "required-claims", "claim").map(({ attributes, children }) => ({
      name: attributes.name ?? "",
      values: children.filter(({ name }) => name === "value").map(({ text }) => text),
    })),
  };
}

function texts(element: PolicyElement, list: string, child: string): string[] {
  return listed(element, list, child).map(({ text }) => text);
}

/** The login hosts of the clouds; the legacy issuer host serves the same documents. */
const ENTRA_CONFIG =
  /^https:\/\/(?:login\.microsoftonline\.(?:com|us)|login\.partner\.microsoftonline\.cn|login\.chinacloudapi\.cn|sts\.windows\.net)\/(?<tenant>[^/]+)\//i;

function openIdConfigs({ children }: PolicyElement): Authority[] {
  return children
    .filter(({ name }) => name === "openid-config")
    .map(({ attributes: { url = "" } }) => ({
      written: url,
      tenant: ENTRA_CONFIG.exec(url)?.groups?.tenant?.toLowerCase(),
    }));
}

function tenantOf({ attributes }: PolicyElement): Authority {
  const tenant = attributes["tenant-id"] ?? "";
  return { written: tenant, tenant: tenant.toLowerCase() };
}
