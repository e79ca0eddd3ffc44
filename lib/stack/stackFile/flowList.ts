import type { Node, YAMLSeq } from "yaml";
import { type Edit, endOf, lineBreakOf, lineStart, rangeOf } from "./edit.ts";
import { flowItem, paddingOf, quotingOf, type SecretEntry } from "./secretEntry.ts";

/** Adds an entry behind the last one of a list in flow style: entries with commas, in one line or more. */
export function addToFlow(text: string, list: YAMLSeq, secret: SecretEntry): Edit[] {
  const last = list.items.at(-1) as Node;
  const [start] = rangeOf(last);
  const end = endOf(text, last);
  const item = flowItem(secret, paddingOf(text, last), quotingOf(last));
  const before = text.slice(lineStart(text, start), start);
  const ownLine = before.trim() === "";
  const between = ownLine ? `${lineBreakOf(text)}${before}` : " ";
  const rest = text.slice(end, rangeOf(list)[1] - 1);
  const comma = /^\s*,/.exec(rest)?.[0].length;
  const comment = /#[^\r\n]*/.exec(rest);
  if (!comment) {
    const behind = end + (comma ?? 0);
    return [
      { start: behind, end: behind, text: comma === undefined ? `,${between}${item}` : `${between}${item},` },
    ];
  }
  // The comment stays beside the entry that it was written for.
  const behind = end + comment.index + comment[0].length;
  const line = ownLine ? between : `${lineBreakOf(text)}${" ".repeat(start - lineStart(text, start))}`;
  return [
    ...(comma === undefined ? [{ start: end, end, text: "," }] : []),
    { start: behind, end: behind, text: `${line}${item}${comma === undefined ? "" : ","}` },
  ];
}

/** An entry of a list in flow style with its comma, the comment beside it, and the line break if nothing else is on the line. */
export function flowPlace(text: string, item: Node): Edit {
  const [start] = rangeOf(item);
  const rest = text.slice(endOf(text, item));
  const behind = /^\s*,[ \t]*(?:#[^\r\n]*)?(?:\r?\n[ \t]*)?/.exec(rest)?.[0].length ?? 0;
  return { start, end: endOf(text, item) + behind, text: "" };
}
