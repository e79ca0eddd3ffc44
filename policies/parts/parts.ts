import { tokenPassed } from "../checkedToken.ts";
import type { OtherSections } from "../policies.ts";
import type { XmlElement } from "../xml.ts";
import { type BackendCredentials, backendCredentials } from "./backend.ts";
import { type Caching, cacheLookup, cacheStore } from "./cache.ts";
import { type HeaderChanges, headerElements } from "./headers.ts";
import { type Limit, quota, rateLimit } from "./limits.ts";

/** What a team adds to the policy of an API. */
export interface PolicyParts {
  /** ARM name of the API. */
  readonly apiName: string;
  readonly rateLimit?: Limit;
  readonly quota?: Limit;
  readonly headers?: { readonly request?: HeaderChanges; readonly response?: HeaderChanges };
  readonly backend?: BackendCredentials;
  readonly cache?: Caching;
  /** Elements of the team's own files, by section. */
  readonly files?: {
    readonly inbound?: readonly XmlElement[];
    readonly backend?: readonly XmlElement[];
    readonly outbound?: readonly XmlElement[];
    readonly onError?: readonly XmlElement[];
  };
}

/**
 * What stands in inbound behind the token check, in this order: limits; the cache, while Authorization is still
 * the caller's; headers; the backend's credentials; the team's file.
 */
export function inboundParts(parts: PolicyParts, clientClaim: "azp" | "appid"): XmlElement[] {
  const counting = { apiName: parts.apiName, clientClaim };
  return [
    ...(parts.files?.onError ? [tokenPassed] : []),
    ...(parts.rateLimit ? [rateLimit(parts.rateLimit, counting)] : []),
    ...(parts.quota ? [quota(parts.quota, counting)] : []),
    ...(parts.cache ? [cacheLookup(parts.cache)] : []),
    ...headerElements(parts.headers?.request ?? {}),
    ...backendCredentials(parts.backend ?? {}),
    ...(parts.files?.inbound ?? []),
  ];
}

/** What stands in outbound behind `<base />`. */
export function outboundParts(parts: PolicyParts): XmlElement[] {
  return [
    ...headerElements(parts.headers?.response ?? {}),
    ...(parts.cache ? [cacheStore(parts.cache)] : []),
    ...(parts.files?.outbound ?? []),
  ];
}

/** What stands in the other sections: of backend in place of `<base />`, of on-error behind it. */
export function otherParts({ files }: PolicyParts, base: XmlElement): OtherSections {
  return {
    ...(files?.backend?.length && { backend: files.backend }),
    ...(files?.onError && { onError: [base, ...files.onError] }),
  };
}
