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
  const isHidden = (name: string) => !sees(service, user, name.toLowerCase());
  const hidden = published.apis.filter(({ name }) => isHidden(name));
  if (hidden.length > 0) {
    const apis = published.apis.filter((api) => !hidden.includes(api));
    const names = hidden.map(({ name }) => name.toLowerCase());
    c.set("portal", { ...portal, published: { ...published, apis }, hidden: names });
  }
  return next();
};

function sees(service: ApimService, user: ApimUser | undefined, api: string): boolean {
  const products = [...service.products.values()].filter(
    ({ apis, properties }) => apis.has(api) && properties.state === "published",
  );
  return products.length === 0 || products.some((product) => isFor(service, user, product));
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
