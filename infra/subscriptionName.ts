/** Microsoft.ApiManagement 2024-05-01, SubscriptionCreateParameters: displayName. */
const MAX_LENGTH = 100;

/**
 * `<product> (<api>)`, of which the product's name is cut where both are too long for Azure: three times as long a
 * name is allowed for a product.
 * @param api ARM name, which is whole in any case
 */
export function subscriptionName(product: string, api: string): string {
  const ending = ` (${api})`;
  if (product.length + ending.length <= MAX_LENGTH) return `${product}${ending}`;
  // Azure counts UTF-16 code units; half of a pair is no character.
  const cut = product.slice(0, MAX_LENGTH - ending.length - 1).replace(/[\uD800-\uDBFF]$/, "");
  return `${cut.trimEnd()}…${ending}`;
}
