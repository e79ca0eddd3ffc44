import { isMap, type Node, type YAMLSeq } from "yaml";
import { type Edit, endOf, lineBreakOf, lineStart, nextLine, rangeOf } from "./edit.ts";
import { flowItem, keysOf, paddingOf, quotingOf, type SecretEntry } from "./secretEntry.ts";

/** Adds an entry behind the last one of a list in block style: a hyphen, and the lines behind it. */
export function addToBlock(text: string, list: YAMLSeq, secret: SecretEntry): Edit[] {
  const last = list.items.at(-1) as Node;
  const place = blockPlace(text, list, last, list.items.length - 1);
  const lineBreak = lineBreakOf(text);
  const dash = dashesOf(list).at(-1)!;
  const column = dash - lineStart(text, dash);
  const gap = text.slice(dash + 1, rangeOf(last)[0]);
  const blanks = /^ +$/.test(gap) ? gap : " ";
  const quoted = quotingOf(last);
  const lines =
    isMap(last) && !last.flow
      ? keysOf(last).map(
          (key, index) => `${index === 0 ? `-${blanks}` : ` ${blanks}`}${key}: ${quoted(secret, key)}`,
        )
      : [`-${blanks}${flowItem(secret, paddingOf(text, last), quoted)}`];
  const added = lines.map((line) => `${" ".repeat(column)}${line}`).join(lineBreak);
  const endsLine = text[place.end - 1] === "\n";
  return [{ start: place.end, end: place.end, text: endsLine ? added + lineBreak : lineBreak + added }];
}

/** The lines of an entry of a list in block style, with the comments that stand further in than its hyphen. */
export function blockPlace(text: string, list: YAMLSeq, item: Node, index: number): Edit {
  const dash = dashesOf(list)[index]!;
  const start = lineStart(text, dash);
  let end = nextLine(text, endOf(text, item));
  for (;;) {
    const comment = /^( *)#/.exec(text.slice(end, nextLine(text, end)));
    if (!comment || comment[1]!.length <= dash - start) return { start, end, text: "" };
    end = nextLine(text, end);
  }
}

function dashesOf(list: YAMLSeq): number[] {
  const token = list.srcToken;
  if (token?.type !== "block-seq") return [];
  return token.items.flatMap(({ start }) =>
    start.filter(({ type }) => type === "seq-item-ind").map((each) => each.offset),
  );
}
