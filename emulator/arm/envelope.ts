import { ArmError } from "./errors.ts";
import { type ArmRequest, asObject } from "./request.ts";

/** At most so many of a resource, and so long (learn.microsoft.com/azure/azure-resource-manager/management/tag-resources). */
const limits = { count: 50, name: 512, value: 256 };

/**
 * Tags of a body, or undefined when it has none.
 * @throws ArmError 400 for a value that is not text, and beyond the limits; the codes are inferences
 */
export function tagsOf(request: ArmRequest): Record<string, string> | undefined {
  const tags = asObject(request.body)?.tags;
  if (tags === undefined || tags === null) return undefined;
  const entries = Object.entries(asObject(tags) ?? { tags: undefined });
  const wrong = entries.find(([, value]) => typeof value !== "string");
  if (wrong)
    throw new ArmError(400, "InvalidRequestContent", `The value of tag '${wrong[0]}' must be a string.`);
  const texts = entries as [string, string][];
  if (texts.length > limits.count) {
    const message = `A resource can have ${limits.count} tags at most; got ${texts.length}.`;
    throw new ArmError(400, "InvalidTagCount", message);
  }
  const long = texts.find(([name, value]) => name.length > limits.name || value.length > limits.value);
  if (long) {
    const message = `Tag '${long[0].slice(0, 40)}' is too long: names have at most ${limits.name} characters, values ${limits.value}.`;
    throw new ArmError(400, "InvalidTagLength", message);
  }
  return Object.fromEntries(texts);
}
