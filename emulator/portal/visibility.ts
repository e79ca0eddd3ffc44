import type { MiddlewareHandler } from "hono";
import { builtInGroups } from "../arm/access/builtInGroups.ts";
import type { ApimProduct, ApimService, ApimUser } from "../model/instances.ts";
import type { OpenPortal } from "./openPortal.ts";
import { visitor } from "./visitors.ts";

/**
 * Takes out of a portal what the visitor does not see: APIs that are in products for groups of the instance's own alone, where the visitor
 * is in none of those (learn.microsoft.com/azure/api-management/api-management-howto-create-groups). Products of developers or guests
 * are shown to everybody here, which Azure does not do.
 */
export const visibleApis: MiddlewareHandler<{ Variables: { portal: OpenPortal } }> = async (c, next) => {
  const portal = c.get("portal");
  const { service, published } = portal;
  const user = visitor(c, service);
  const hiddenNames = hiddenFrom(service, user);
  const hidden = published.apis.filter(({ name }) => hiddenNames.has(name.toLowerCase()));
  if (hidden.length > 0) {
    const apis = published.apis.filter(({ name }) => !hiddenNames.has(name.toLowerCase()));
    const names = hidden.map(({ name }) => name.toLowerCase());
    c.set("portal", { ...portal, published: { ...published, apis }, hidden: names });
  }
  return next();
};

/** APIs, in lower case, that are in published products and in none for this visitor. */
function hiddenFrom(service: ApimService, user: ApimUser | undefined): Set<string> {
  const products = [...service.products.values()].filter(
    ({ properties }) => properties.state === "published",
  );
  const forOthers = new Set(products.filter((product) => !isFor(service, user, product)));
  const hidden = new Set([...forOthers].flatMap(({ apis }) => [...apis]));
  // Where nothing is hidden, which is usual, the other products need no look.
  if (hidden.size === 0) return hidden;
  for (const product of products) {
    if (forOthers.has(product)) continue;
    for (const api of product.apis) hidden.delete(api);
  }
  return hidden;
}

function isFor(service: ApimService, user: ApimUser | undefined, { links }: ApimProduct): boolean {
  const groups = [...(links?.get("groups") ?? [])];
  const own = groups.filter((group) => !builtInGroups.some(({ name }) => name === group));
  if (own.length === 0 || groups.some((group) => group === "developers" || group === "guests")) return true;
  return own.some((group) => isIn(service, user, group));
}

function isIn({ children }: ApimService, user: ApimUser | undefined, group: string): boolean {
  const members = children?.get("groups")?.get(group)?.links?.get("users");
  return user !== undefined && members?.has(user.name.toLowerCase()) === true;
}
