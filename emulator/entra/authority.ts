import { type Cloud, clouds, isLoginOf } from "../model/clouds.ts";
import type { Directory, Tenant } from "../model/directory.ts";
import * as refusals from "./refusals/refusals.ts";

/** Whom a request is addressed to: the first segment of its path, under a cloud's login host. */
export interface Authority {
  readonly cloud: Cloud;
  /** The one of the cloud's login hosts that was asked. */
  readonly host: string;
  /** `common`, `organizations`, `consumers`, or the tenant's id. */
  readonly name: string;
  /** Absent where the person who signs in decides the tenant. */
  readonly tenant?: Tenant;
}

/** The tenant of all personal Microsoft accounts, which `consumers` stands for. */
const consumersTenantId = "9188040d-6c67-4c5b-b112-36a304b66dad";

/**
 * The authority behind a host and a path segment.
 * @throws EntraError AADSTS900023 for what can be neither an id nor a domain, AADSTS90002 for a tenant that
 *   is unknown or belongs to another cloud
 */
export function resolveAuthority(directory: Directory, host: string, segment: string): Authority {
  const cloud = cloudOf(host);
  const name = segment.toLowerCase();
  if (name === "common" || name === "organizations") return { cloud, host, name };
  if (name === "consumers" || name === consumersTenantId) return { cloud, host, name: "consumers" };
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(name) && !name.includes(".")) {
    throw refusals.malformedTenant(segment);
  }
  const tenant = directory.tenant(name);
  if (tenant?.cloud.name !== cloud.name) throw refusals.tenantNotFound(segment);
  return { cloud, host, name: tenant.id, tenant };
}

/** The tenants of one cloud: the others do not exist as far as its login host is concerned. */
export function tenantsOf(directory: Directory, cloud: Cloud): Tenant[] {
  return directory.tenants().filter((tenant) => tenant.cloud.name === cloud.name);
}

function cloudOf(host: string): Cloud {
  const cloud = Object.values(clouds).find((each) => isLoginOf(each, host));
  if (!cloud) throw new Error(`${host} is not the login host of any cloud`);
  return cloud;
}
