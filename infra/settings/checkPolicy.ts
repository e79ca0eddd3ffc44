import { unassigned } from "./checkIdentities.ts";
import { joinPath, type Problems } from "./problems.ts";
import type { ApiEntry, Known, StackFile } from "./schema.ts";
import { given } from "./wording.ts";

/** Headers that API Management neither sets nor deletes (set-header-policy, "Usage notes"). */
const untouchable = ["connection", "content-length", "keep-alive", "transfer-encoding"];

/**
 * Checks what a team adds to an API's policy against the API, the instance and Azure's policies.
 * @param path of the API
 */
export function checkPolicy(
  path: string,
  entry: Known<ApiEntry>,
  { apiManagement }: Known<StackFile>,
  problems: Problems,
): void {
  const { policy } = entry;
  if (!policy) return;
  const key = `${path}.policy`;
  checkLimits();
  checkTier();
  checkBackend();
  checkHeaders();

  function checkLimits(): void {
    for (const name of ["rateLimit", "quota"] as const) {
      if (policy?.[name]?.by === "subscription" && entry.subscriptionRequired === false) {
        problems.add(
          `${key}.${name}.by`,
          '"subscription" needs subscriptionRequired: true, since other callers have none; use client, user or ip',
        );
      }
    }
  }

  /**
   * Tiers of learn.microsoft.com/azure/api-management/rate-limit-by-key-policy, quota-by-key-policy ("APPLIES TO"); the cache
   * inside of an instance: api-management-howto-cache.
   */
  function checkTier(): void {
    const sku = apiManagement?.sku;
    if (!sku) return;
    const isConsumption = sku === "Consumption";
    if (policy?.rateLimit && isConsumption) {
      problems.add(
        `${key}.rateLimit`,
        `needs another tier than apiManagement.sku ${given(sku)}, which has no rate-limit-by-key; leave it out, or choose another sku`,
      );
    }
    if (policy?.quota && (isConsumption || sku.endsWith("V2"))) {
      problems.add(
        `${key}.quota`,
        `needs a classic tier: apiManagement.sku ${given(sku)} has no quota-by-key; leave it out, or choose Developer, Basic, Standard or Premium`,
      );
    }
    if (policy?.cache && isConsumption) {
      problems.add(
        `${key}.cache`,
        `needs another tier than apiManagement.sku ${given(sku)}, which has no cache of its own; leave it out, or choose another sku`,
      );
    }
  }

  function checkBackend(): void {
    const { backend, cache, headers } = policy ?? {};
    if (entry.serviceUrl === undefined && !problems.concerns(`${path}.serviceUrl`)) {
      for (const [name, given] of Object.entries({ backend, cache, headers })) {
        if (given === undefined) continue;
        problems.add(
          `${key}.${name}`,
          "needs serviceUrl: without a backend the API answers from its document's examples, and its policy ends there; give serviceUrl, or leave it out",
        );
      }
    }
    if (!backend) return;
    if (backend.identity !== undefined && backend.identity !== "system" && apiManagement) {
      const problem = unassigned(backend.identity, apiManagement);
      if (problem) problems.add(`${key}.backend.identity`, `${problem}, or use system`);
    }
    if (backend.identity !== undefined && backend.resource === undefined) {
      problems.add(
        `${key}.backend.resource`,
        "is missing; say whom the identity's token is for, such as api://contoso.example/orders-backend",
      );
    }
    if (backend.resource !== undefined && backend.identity === undefined) {
      problems.add(
        `${key}.backend.identity`,
        "is missing; say whose token the backend gets: system, or the client id of a user-assigned identity",
      );
    }
  }

  function checkHeaders(): void {
    const { headers, backend } = policy ?? {};
    const { request, response } = headers ?? {};
    const ways = [
      { at: `${key}.headers.request.set`, names: Object.keys(request?.set ?? {}) },
      { at: `${key}.headers.request.claims`, names: Object.keys(request?.claims ?? {}) },
      { at: `${key}.headers.request.remove`, names: request?.remove ?? [] },
      { at: `${key}.backend.headers`, names: Object.keys(backend?.headers ?? {}) },
    ];
    distinct(ways);
    distinct([
      { at: `${key}.headers.response.set`, names: Object.keys(response?.set ?? {}) },
      { at: `${key}.headers.response.remove`, names: response?.remove ?? [] },
    ]);
    if (backend?.identity === undefined) return;
    for (const { at, names } of ways) {
      for (const [index, name] of names.entries()) {
        if (name?.toLowerCase() !== "authorization") continue;
        const place = at.endsWith(".remove") ? joinPath(at, index) : joinPath(at, name);
        problems.addOfKey(place, "is where backend.identity puts its token; leave it out");
      }
    }
  }

  /** Each header is set or taken away once. */
  function distinct(ways: readonly { at: string; names: readonly (string | undefined)[] }[]): void {
    const known = new Map<string, string>();
    for (const { at, names } of ways) {
      for (const [index, name] of names.entries()) {
        if (name === undefined) continue;
        const place = at.endsWith(".remove") ? joinPath(at, index) : joinPath(at, name);
        const other = known.get(name.toLowerCase());
        if (untouchable.includes(name.toLowerCase())) {
          problems.addOfKey(
            place,
            `${given(name)} is a header that API Management does not change; leave it out`,
          );
        } else if (other !== undefined) {
          problems.addOfKey(place, `${given(name)} is already in ${other.slice(path.length + 1)}; keep one`);
        }
        known.set(name.toLowerCase(), place);
      }
    }
  }
}
