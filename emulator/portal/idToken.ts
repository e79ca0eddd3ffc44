import { createLocalJWKSet, decodeJwt, type JSONWebKeySet, jwtVerify } from "jose";
import { entraProvider } from "../arm/entities/openIdProviders.ts";
import type { WorldContext } from "../context.ts";
import type { ApimService } from "../model/instances.ts";

/** Somebody whom Entra ID has signed in. */
export interface EntraIdentity {
  /** Of the person. */
  readonly objectId: string;
  readonly tenantId: string;
}

/**
 * Reads an ID token for the identity provider that the instance has now: its application, its authority's keys, and the tenants that it
 * allows. Azure does not say what it looks at; what it must not let pass is refused.
 * @returns undefined for a token that does not hold, `disabled` where the instance has no such provider
 */
export async function readIdToken(
  { fetch, clock, directory }: WorldContext,
  service: ApimService,
  token: string,
): Promise<EntraIdentity | "disabled" | undefined> {
  const provider = entraProvider(service);
  if (!provider) return "disabled";
  const { clientId, authority, allowedTenants } = provider.properties;
  try {
    const { tid, oid } = decodeJwt(token);
    const home = directory.tenant(String(tid));
    const isAllowed =
      home !== undefined &&
      Array.isArray(allowedTenants) &&
      allowedTenants.some((tenant) => directory.tenant(String(tenant)) === home);
    if (!isAllowed) return undefined;
    // The portal gives its library the configuration without a version (aadServiceV2.ts), which is the one of v1.
    const url = `https://${String(authority)}/${home.id}/.well-known/openid-configuration`;
    const { issuer, jwks_uri } = (await json(url)) as { issuer: string; jwks_uri: string };
    await jwtVerify(token, createLocalJWKSet((await json(jwks_uri)) as JSONWebKeySet), {
      audience: String(clientId),
      issuer,
      currentDate: new Date(clock.now()),
    });
    return { objectId: String(oid), tenantId: home.id };
  } catch {
    return undefined;
  }

  async function json(url: string): Promise<unknown> {
    return (await fetch(url)).json();
  }
}
