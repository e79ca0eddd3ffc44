// fastest-levenshtein: no dependencies, typed, the fastest of its kind.
import { distance } from "fastest-levenshtein";

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
