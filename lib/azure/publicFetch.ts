import { Agent, interceptors, fetch as undiciFetch } from "undici";
import type { SimpleFetch } from "../net/simpleFetch.ts";

/**
 * The internet, with another try where Azure asks for it: 429, 500, 502, 503, 504 and lost connections, after
 * what `Retry-After` says (learn.microsoft.com/azure/architecture/best-practices/retry-service-specific).
 */
export function publicFetch(): { readonly fetch: SimpleFetch; close(): Promise<void> } {
  const agent = new Agent();
  const dispatcher = agent.compose(interceptors.retry({ maxRetries: 4, throwOnError: false }));
  return {
    fetch: async (url, init) =>
      (await undiciFetch(url, { redirect: "manual", ...init, dispatcher } as Parameters<
        typeof undiciFetch
      >[1])) as unknown as Response,
    close: () => agent.close(),
  };
}
