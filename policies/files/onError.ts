import { answering } from "../answering.ts";
import { hasPassed } from "../checkedToken.ts";
import { element, type XmlElement } from "../xml.ts";
import { childrenOf } from "./checkPart.ts";
import type { FileElement } from "./partFile.ts";

/** On-error answers with what is there, so that a status is an answer in it. */
export const answersOnError: readonly string[] = [...answering, "set-status"];

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
