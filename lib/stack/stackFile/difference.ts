/**
 * The lines that differ between two texts, which are alike at the beginning and at the end: lines that went with
 * `-`, lines that came with `+`, and up to two lines around them.
 */
export function difference(before: string, after: string): string {
  const [old, now] = [before, after].map((text) => text.replace(/\r?\n$/, "").split(/\r?\n/)) as [
    string[],
    string[],
  ];
  const most = Math.min(old.length, now.length);
  let head = 0;
  while (head < most && old[head] === now[head]) head++;
  let tail = 0;
  while (tail < most - head && old.at(-1 - tail) === now.at(-1 - tail)) tail++;
  const around = (lines: string[]) => lines.map((line) => `  ${line}`);
  return [
    ...around(old.slice(Math.max(0, head - 2), head)),
    ...old.slice(head, old.length - tail).map((line) => `- ${line}`),
    ...now.slice(head, now.length - tail).map((line) => `+ ${line}`),
    ...around(old.slice(old.length - tail, old.length - tail + 2)),
  ]
    .map((line) => `${line.trimEnd()}\n`)
    .join("");
}
