import { distance } from "fastest-levenshtein";

/** A value as a message shows it: scalars as they are, shortened; lists and maps by their kind alone. */
export function given(value: unknown): string {
  if (value === null || value === undefined) return "nothing";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object") return "a map";
  const text = JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
}

/** What a value is, for where its content has no business in a message: `a text`, `a list`. */
export function kind(value: unknown): string {
  if (typeof value === "object" || value === undefined) return given(value);
  return typeof value === "string" ? "a text" : `a ${typeof value}`;
}

/** The nearest of the known words, or undefined when none is near. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  const scored = known
    .map((candidate) => ({ candidate, off: distance(word.toLowerCase(), candidate.toLowerCase()) }))
    .sort((one, other) => one.off - other.off);
  const [best] = scored;
  return best && best.off <= Math.max(2, Math.floor(word.length / 3)) ? best.candidate : undefined;
}

/** `; did you mean "x"?`, or nothing when no known word is near. */
export function didYouMean(word: string, known: readonly string[]): string {
  const near = nearest(word, known);
  return near === undefined ? "" : `; did you mean "${near}"?`;
}

/** `a, b and c` */
export function listed(words: readonly string[]): string {
  return words.length < 2 ? (words[0] ?? "") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}
