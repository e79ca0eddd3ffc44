/** Stands for a value that a preview cannot know yet, since it comes from a resource that does not exist. */
export const UNKNOWN = Symbol("known after the update");

/** A property of a resource: set, not set, or set to what a preview cannot know. */
export type Maybe<T> = T | undefined | typeof UNKNOWN;

/** Whether the property is set and its value known. */
export function isKnown<T>(value: Maybe<T>): value is T {
  return value !== undefined && value !== UNKNOWN;
}

/** The elements that are known; none when the list is not set or not known. */
export function knownOf<T>(list: Maybe<readonly Maybe<T>[]>): T[] {
  return isKnown(list) ? list.filter((element): element is T => isKnown<T>(element)) : [];
}
