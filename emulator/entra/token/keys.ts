import type { JWK } from "jose";
import type { Directory, Tenant } from "../../model/directory.ts";
import { type Authority, tenantsOf } from "../authority.ts";
import * as refusals from "../refusals/refusals.ts";
import { issuerOf } from "./signing.ts";

/**
 * The JSON Web Key Set of an authority: one tenant's key, or those of all tenants of the cloud on `common`
 * and `organizations`, where v2 says beside each key whose tokens it signs. As with Entra, the keys
 * carry no `alg`.
 */
export async function keySet(
  directory: Directory,
  authority: Authority,
  version: 1 | 2,
): Promise<{ keys: JWK[] }> {
  if (authority.name === "consumers") throw refusals.tenantNotFound(authority.name);
  if (authority.tenant) return { keys: [await publicKey(authority.tenant)] };
  const keys = tenantsOf(directory, authority.cloud).map(async (tenant) => ({
    ...(await publicKey(tenant)),
    ...(version === 2 ? { issuer: issuerOf(tenant, 2) } : {}),
  }));
  return { keys: await Promise.all(keys) };
}

async function publicKey(tenant: Tenant): Promise<JWK> {
  const { kty, use, kid, x5t, n, e } = (await tenant.signingKey).publicJwk;
  return { kty, use, kid, x5t, n, e };
}
