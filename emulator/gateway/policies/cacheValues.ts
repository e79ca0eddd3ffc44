import { Gap } from "../../gap.ts";
import type { AttributeSchema } from "../compiler/attributeSchema.ts";
import { type CheckedElement, stringValue } from "../compiler/checkedElement.ts";
import type { Exchange } from "../core/exchange.ts";
import { JsonToken } from "../expressions/library/json.ts";
import { copied } from "../expressions/library/jsonOwnership.ts";
import { Boxed } from "../expressions/types.ts";

/** What the policies of the value cache have in common. */

/** There is no external cache here, so that `prefer-external` means the built-in one. */
export const cachingType: AttributeSchema = {
  type: "string",
  expressions: false,
  oneOf: ["internal", "external", "prefer-external"],
};

export function checkCachingType(node: CheckedElement, report: (message: string) => void): void {
  if (stringValue(node, "caching-type")?.constant === "external")
    report('caching-type="external" wants an external cache, which the rehearsal does not have');
}

/**
 * The instance's own key.
 * @throws Gap in the Consumption tier, which has no built-in cache (api-management-howto-cache)
 */
export function cacheKey({ service }: Exchange, key: string): string {
  if (service.sku.name === "Consumption")
    throw new Gap(
      "an instance of the Consumption tier has no built-in cache, and there is no external one here",
    );
  return `${service.id.toLowerCase()} ${key}`;
}

/** A copy of what is kept, since JSON can be changed by expressions. */
export function detached(value: Boxed | null): Boxed | null {
  if (!(value?.value instanceof JsonToken)) return value;
  return new Boxed(value.type, new JsonToken(copied(value.value.value)));
}
