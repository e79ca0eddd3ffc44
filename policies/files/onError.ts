import { hasPassed } from "../parts/checkedToken.ts";
import { element, type XmlElement } from "../xml.ts";
import { childrenOf } from "./checkPart.ts";
import type { FileElement } from "./partFile.ts";

/** Policies that answer, ask another service or hand on what a caller has sent. */
export const answersOnError: readonly string[] = [
  "cache-lookup-value",
  "get-authorization-context",
  "invoke-dapr-binding",
  "invoke-request",
  "mock-response",
  "publish-to-dapr",
  "return-response",
  "send-one-way-request",
  "send-request",
  "send-service-bus-message",
  "set-status",
];

/**
 * A file for on-error, where the calls come that the token check has refused. What would answer one of those in another
 * way, or ask somebody for it, runs only for calls whose token has passed the check.
 * @param elements with their fragments in them
 */
export function onErrorElements(elements: readonly FileElement[]): readonly XmlElement[] {
  if (!elements.some(mayAnswer)) return elements;
  return [element("choose", {}, [element("when", { condition: hasPassed }, elements)])];
}

function mayAnswer(each: FileElement): boolean {
  return answersOnError.includes(each.name) || childrenOf(each).some(mayAnswer);
}
