import { ArmError } from "./errors.ts";
import { type ArmRequest, asObject } from "./request.ts";

/**
 * Tags of a body, or undefined when it has none.
 * @throws ArmError 400 for a value that is not text
 */
export function tagsOf(request: ArmRequest): Record<string, string> | undefined {
  const tags = asObject(request.body)?.tags;
  if (tags === undefined || tags === null) return undefined;
  const entries = Object.entries(asObject(tags) ?? { tags: undefined });
  const wrong = entries.find(([, value]) => typeof value !== "string");
  if (wrong)
    throw new ArmError(400, "InvalidRequestContent", `The value of tag '${wrong[0]}' must be a string.`);
  return Object.fromEntries(entries) as Record<string, string>;
}
