import type { ApimService, ApimSubscription } from "../arm/store.ts";

/** One key that the console offers. */
export interface ConsoleKey {
  /** Such as `Primary: Calculator test`. */
  readonly name: string;
  readonly value: string;
}

/** The keys that fit an API, under the product they belong to or `APIs` for keys without one. */
export interface ConsoleKeyGroup {
  readonly name: string;
  readonly keys: readonly ConsoleKey[];
}

/**
 * Every active subscription's keys that open this API: those of a product with the API in it, of the API
 * itself, or of all APIs. In Azure the console offers the keys of the developer who is signed in; the
 * person in front of a rehearsal is the instance's administrator, who has them all. Read live, as there.
 * @param apiName ARM name, any case
 */
export function consoleKeys(service: ApimService, apiName: string): ConsoleKeyGroup[] {
  const api = apiName.toLowerCase();
  const active = [...service.subscriptions.values()].filter(
    ({ properties }) => (properties.state ?? "active") === "active",
  );
  const scopedTo = (...suffixes: string[]) =>
    active.filter(({ properties }) => {
      const scope = String(properties.scope ?? "")
        .toLowerCase()
        .replace(/\/+$/, "");
      return suffixes.some((suffix) => scope.endsWith(suffix));
    });
  const products = [...service.products.values()].filter((product) => product.apis.has(api));
  const groups = products.map((product) => ({
    name: String(product.properties.displayName ?? product.name),
    keys: scopedTo(`/products/${product.name.toLowerCase()}`).flatMap(keys),
  }));
  groups.push({ name: "APIs", keys: scopedTo("/apis", `/apis/${api}`).flatMap(keys) });
  return groups.filter((group) => group.keys.length > 0);
}

function keys(subscription: ApimSubscription): ConsoleKey[] {
  const name = String(subscription.properties.displayName ?? "").trim() || subscription.name;
  return [
    { name: `Primary: ${name}`, value: subscription.primaryKey },
    { name: `Secondary: ${name}`, value: subscription.secondaryKey },
  ];
}
