import type { PolicyPlace } from "../core/failure.ts";
import type { Boxed } from "../expressions/types.ts";
import type { Step } from "./step.ts";

import type { Value } from "./values.ts";

/** An element that its schema has been held against, with typed attributes and text. */
export interface CheckedElement {
  readonly name: string;
  readonly line: number;
  /** Values of the attributes that are there and valid. */
  readonly values: ReadonlyMap<string, Value<unknown>>;
  readonly children: readonly CheckedElement[];
  readonly text?: Value<string>;
  /** The policies inside, of an element that holds some. Filled once the whole document is known to be good. */
  readonly steps: readonly PolicyStep[];
}

export const stringValue = (node: CheckedElement, name: string) =>
  node.values.get(name) as Value<string> | undefined;
export const boolValue = (node: CheckedElement, name: string) =>
  node.values.get(name) as Value<boolean> | undefined;
/** Of `int` attributes; of `duration` attributes: milliseconds. */
export const numberValue = (node: CheckedElement, name: string) =>
  node.values.get(name) as Value<number> | undefined;
export const anyValue = (node: CheckedElement, name: string) =>
  node.values.get(name) as Value<Boxed | null> | undefined;

/** The child of that name; undefined when it is not there. */
export function childOf(node: CheckedElement, name: string): CheckedElement | undefined {
  return node.children.find((child) => child.name === name);
}

export function childrenOf(node: CheckedElement | undefined, name: string): CheckedElement[] {
  return node?.children.filter((child) => child.name === name) ?? [];
}

/** The texts of `<list><item>..</item></list>`. */
export function textsOf(node: CheckedElement, list: string, item: string): Value<string>[] {
  return childrenOf(childOf(node, list), item).flatMap((child) => child.text ?? []);
}

/** A policy of a document, ready to run. */
export interface PolicyStep extends PolicyPlace {
  readonly run: Step;
  readonly node: CheckedElement;
}
