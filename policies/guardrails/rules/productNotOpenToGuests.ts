import { isKnown } from "../facts/known.ts";
import { ofKind, refersTo } from "../facts/shapes.ts";
import { stackRule } from "../rule.ts";

export const productNotOpenToGuests = stackRule({
  name: "product-not-open-to-guests",
  why: "A product that needs no subscription and that guests see shows its APIs to everybody on the internet, and asks nobody for a key.",
  fix: "Set subscriptionRequired: true at the product, or take guests out of its groups.",
  check(resources) {
    const open = ofKind(resources, "Product").filter(
      ({ subscriptionRequired }) => subscriptionRequired === false,
    );
    return open.flatMap((product) => {
      const seen = ofKind(resources, "ProductGroup").some(
        (group) =>
          isKnown(group.groupId) &&
          group.groupId.toLowerCase() === "guests" &&
          refersTo(group, "productId", product, group.productId, product.productId),
      );
      return seen ? [{ resource: product, found: "it needs no subscription, and guests see it" }] : [];
    });
  },
});
