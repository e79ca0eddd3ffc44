import { claimCode } from "../checkedToken.ts";
import { element, expression, type XmlElement } from "../xml.ts";

/** What has a counter of its own. */
export type CountedBy = "client" | "user" | "subscription" | "ip";

/** So many calls of one counter in so many seconds. */
export interface Limit {
  readonly calls: number;
  readonly seconds: number;
  readonly by: CountedBy;
}

/** Whose calls are counted, as the parts of one API know them. */
export interface Counting {
  /** ARM name of the API. */
  readonly apiName: string;
  /** Which claim of its tokens names the client. */
  readonly clientClaim: "azp" | "appid";
}

/** 429 beyond the limit: learn.microsoft.com/azure/api-management/rate-limit-by-key-policy */
export function rateLimit(limit: Limit, counting: Counting): XmlElement {
  return counted("rate-limit-by-key", limit, counting);
}

/** 403 beyond the limit: learn.microsoft.com/azure/api-management/quota-by-key-policy */
export function quota(limit: Limit, counting: Counting): XmlElement {
  return counted("quota-by-key", limit, counting);
}

/** One key has one counter in the whole instance (both pages, `counter-key`), so the API's name is part of it. */
function counted(
  name: string,
  { calls, seconds, by }: Limit,
  { apiName, clientClaim }: Counting,
): XmlElement {
  const caller: Record<CountedBy, string> = {
    client: claimCode(clientClaim),
    // The person, or the application's own principal, whatever client it comes through
    // (learn.microsoft.com/entra/identity-platform/access-token-claims-reference, "oid").
    user: claimCode("oid"),
    subscription: "context.Subscription.Id",
    ip: "context.Request.IpAddress",
  };
  return element(name, {
    calls: String(calls),
    "renewal-period": String(seconds),
    "counter-key": expression(`${JSON.stringify(`${apiName} ${by} `)} + ${caller[by]}`),
  });
}
