/** GitHub refuses a longer body of a comment or an issue (docs.github.com/rest/issues: 65536 characters). */
const LONGEST_BODY = 65_536;
const CUT = "\n[…]\n";

/**
 * Text in a code block that nothing in the text can end: no mention, link or image of it comes to life.
 * @param language names the highlighting, such as `diff`
 */
export function fenced(text: string, language: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = "`".repeat(longest + 1);
  return `${fence}${language}\n${text.trimEnd()}\n${fence}`;
}

/**
 * The text, or its beginning and its end, where the errors and the summary of a command are.
 * @param room characters that something else needs in the same body
 */
export function fitting(text: string, room: number): string {
  const most = LONGEST_BODY - room;
  if (text.length <= most) return text;
  const half = Math.floor((most - CUT.length) / 2);
  return `${text.slice(0, half)}${CUT}${text.slice(-half)}`;
}
