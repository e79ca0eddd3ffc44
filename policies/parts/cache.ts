import { element, type XmlElement } from "../xml.ts";

/** How long answers are kept, and for whom. */
export interface Caching {
  readonly seconds: number;
  /** Whether all callers get the same answers; otherwise each token has its own. */
  readonly shared: boolean;
  readonly varyByHeaders: readonly string[];
  /** Empty: the whole query. */
  readonly varyByQuery: readonly string[];
}

/**
 * Answers from the cache: learn.microsoft.com/azure/api-management/cache-lookup-policy. It is looked at while
 * Authorization is still the caller's: an answer that one caller got is no other's, unless it is `shared`.
 */
export function cacheLookup({ shared, varyByHeaders, varyByQuery }: Caching): XmlElement {
  const headers = [...(shared ? [] : ["Authorization"]), ...varyByHeaders];
  return element(
    "cache-lookup",
    {
      "vary-by-developer": "false",
      "vary-by-developer-groups": "false",
      // Every call of the API has an Authorization header; without this none would be cached.
      "allow-private-response-caching": "true",
      "downstream-caching-type": "none",
    },
    [
      ...headers.map((name) => element("vary-by-header", {}, name)),
      ...varyByQuery.map((name) => element("vary-by-query-parameter", {}, name)),
    ],
  );
}

/** Keeps what the backend has answered: learn.microsoft.com/azure/api-management/cache-store-policy */
export function cacheStore({ seconds }: Caching): XmlElement {
  return element("cache-store", { duration: String(seconds) });
}
