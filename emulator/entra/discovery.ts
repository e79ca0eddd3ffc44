import { type Cloud, clouds, isLoginOf } from "../model/clouds.ts";
import type { Authority } from "./authority.ts";
import * as refusals from "./refusals/refusals.ts";
import { issuerOf } from "./token/signing.ts";

/**
 * The OpenID configuration of an authority. For `common` and `organizations` the issuer is a template:
 * `{tenantid}` stands there literally, and clients put a token's own `tid` in its place
 * (learn.microsoft.com/entra/identity-platform/access-tokens#validate-the-issuer).
 * Only what the rehearsal serves is announced. The endpoints have the name that was asked, the issuer has not (msal-common,
 * AuthorityMetadata: login.chinacloudapi.cn, whose issuer is login.partner.microsoftonline.cn).
 */
export function openIdConfiguration(authority: Authority, version: 1 | 2): Record<string, unknown> {
  const { cloud, host, name, tenant } = authority;
  if (name === "consumers") throw refusals.tenantNotFound(name);
  const base = `https://${host}/${name}`;
  const oauth2 = version === 2 ? `${base}/oauth2/v2.0` : `${base}/oauth2`;
  return {
    token_endpoint: `${oauth2}/token`,
    token_endpoint_auth_methods_supported: ["client_secret_post", "client_secret_basic"],
    jwks_uri: version === 2 ? `${base}/discovery/v2.0/keys` : `${base}/discovery/keys`,
    response_modes_supported: ["query", "fragment", "form_post"],
    subject_types_supported: ["pairwise"],
    id_token_signing_alg_values_supported: ["RS256"],
    response_types_supported: ["code", "id_token", "code id_token", "id_token token", "token"],
    scopes_supported: ["openid", "profile", "email", "offline_access"],
    issuer: tenant ? issuerOf(tenant, version) : issuerTemplate(cloud, version),
    request_uri_parameter_supported: false,
    userinfo_endpoint: `https://${cloud.graph}/oidc/userinfo`,
    authorization_endpoint: `${oauth2}/authorize`,
    http_logout_supported: true,
    frontchannel_logout_supported: true,
    end_session_endpoint: `${oauth2}/logout`,
    claims_supported: [
      "sub",
      "iss",
      "aud",
      "exp",
      "iat",
      "nonce",
      "preferred_username",
      "name",
      "tid",
      "oid",
      "ver",
      "at_hash",
      "c_hash",
    ],
    tenant_region_scope: null,
    cloud_instance_name: instanceNames[cloud.name],
    msgraph_host: cloud.graph,
  };
}

/** `cloud_instance_name` of each cloud. */
const instanceNames = {
  public: "microsoftonline.com",
  usgovernment: "microsoftonline.us",
  china: "partner.microsoftonline.cn",
};

/**
 * Cloud instance discovery, which MSAL asks for before it trusts an authority.
 * @throws EntraError AADSTS50050 for a request without its parameters, AADSTS50049 for a host of no cloud
 */
export function instanceDiscovery(query: Readonly<Record<string, string>>): Record<string, unknown> {
  const { "api-version": apiVersion, authorization_endpoint: endpoint } = query;
  if (!endpoint || !URL.canParse(endpoint) || (apiVersion !== "1.0" && apiVersion !== "1.1")) {
    throw refusals.malformedInstanceRequest();
  }
  const { hostname, pathname } = new URL(endpoint);
  if (!Object.values(clouds).some((cloud) => isLoginOf(cloud, hostname))) throw refusals.unknownInstance();
  const [, tenant = "common"] = pathname.split("/");
  const version = /\/v2\.0(\/|$)/.test(pathname) ? "/v2.0" : "";
  return {
    tenant_discovery_endpoint: `https://${hostname}/${tenant}${version}/.well-known/openid-configuration`,
    "api-version": apiVersion,
    metadata: Object.values(clouds).map(({ name, login, loginAliases }) => ({
      preferred_network: login,
      preferred_cache: name === "public" ? "login.windows.net" : login,
      aliases: [login, ...loginAliases],
    })),
  };
}

function issuerTemplate(cloud: Cloud, version: 1 | 2): string {
  return version === 2 ? `https://${cloud.login}/{tenantid}/v2.0` : `${cloud.v1Issuer}/{tenantid}/`;
}
