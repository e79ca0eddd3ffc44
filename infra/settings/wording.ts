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

/**
 * The known word that somebody may have meant, whatever the case; undefined when none is near. A third of the letters may
 * be wrong, and two always.
 */
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
  return near === undefined ? "" : `; did you mean ${given(near)}?`;
}

/** `a, b and c`; of a long list the first, and how many more there are. */
export function listed(words: readonly string[]): string {
  const { shown, more } = first(words);
  if (more > 0) return `${shown.join(", ")} and ${more} more`;
  return shown.length < 2 ? (shown[0] ?? "") : `${shown.slice(0, -1).join(", ")} and ${shown.at(-1)}`;
}

/** `a, b, c`, as allowed values are listed; `none` where there are none. Of a long list as `listed`. */
export function choices(words: readonly string[]): string {
  const { shown, more } = first(words);
  return words.length === 0 ? "none" : `${shown.join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}

/** Several complaints as one text, of which each is a sentence without its full stop; bounded as `listed` is. */
export function complaints(texts: readonly string[]): string {
  const shown = texts.slice(0, mostListed).map((text) => shortened(text, 400));
  const more = texts.length - shown.length;
  return [...shown, ...(more > 0 ? [`and ${more} more`] : [])].join("; ");
}

/** A text of somebody else's, such as a name in a document, not longer than `max` characters. */
export function shortened(text: string, max: number): string {
  return text.length > max ? `${text.slice(0, max - 1)}…` : text;
}

/** More in one message is not read. */
const mostListed = 12;

function first(words: readonly string[]): { shown: string[]; more: number } {
  const shown = words.slice(0, mostListed).map((word) => shortened(word, 80));
  return { shown, more: words.length - shown.length };
}
