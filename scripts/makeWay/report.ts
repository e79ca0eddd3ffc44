import type { ProductSubscription } from "../../lib/azure/productSubscriptions.ts";

/** What there is to say of subscriptions that keep Azure from deleting products, one line each. */
export function inTheWayReport(found: readonly ProductSubscription[]): string {
  const products = [...new Set(found.map(({ productId }) => productId))].sort();
  return [
    "Azure deletes no product that has subscriptions. Not made by this stack, and to be deleted with their product:",
    ...products.flatMap((productId) => [
      `  product ${lastPart(productId)} of the instance ${/\/service\/([^/]+)/i.exec(productId)?.[1]}`,
      ...found.filter((each) => each.productId === productId).map((each) => `    ${asLine(each)}`),
    ]),
    "Their keys stop working then. Nobody can bring them back.",
  ].join("\n");
}

/** How many, for a question: `1 subscription`, `3 subscriptions`. */
export function counted(found: readonly unknown[]): string {
  return `${found.length} subscription${found.length === 1 ? "" : "s"}`;
}

function asLine({ id, displayName, state, owner }: ProductSubscription): string {
  const what = displayName === undefined ? lastPart(id) : `${displayName} (${lastPart(id)})`;
  return `${what}, ${state}, ${whose(owner)}`;
}

function whose(owner: ProductSubscription["owner"]): string {
  if (owner === "azure") return "made by Azure for the administrator when the product was made";
  if (owner === "nobody") return "without an owner: made in the Azure portal, or by another deployment";
  return owner.name === "" ? `of ${owner.email}` : `of ${owner.name} <${owner.email}>`;
}

function lastPart(id: string): string {
  return id.split("/").at(-1) ?? id;
}
