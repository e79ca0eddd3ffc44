/** A way to name secrets by the calendar. */
interface Scheme {
  readonly pattern: RegExp;
  /** The period that a name stands for, counted so that the next one is one more. */
  readonly count: (match: RegExpExecArray) => number;
  readonly today: (now: Date) => number;
  readonly name: (count: number) => string;
}

const halves = parts("h", 2);

const schemes: readonly Scheme[] = [halves, parts("q", 4), months(), days()];

/** What a stack's first secret is called: `2026-h2`, after the half-year. */
export function currentName(now: Date): string {
  return halves.name(halves.today(now));
}

/**
 * The name of the next secret, in the way in which the last one is named: `2026-h2` is followed by `2027-h1`,
 * `2026-q4` by `2027-q1`, `2026-12` by `2027-01`, a day by today, `portal-9` by `portal-10`; any other name gets a
 * number. A period that is over is not named again.
 * @param names of the secrets there are, the last one last; none of them is the result
 */
export function nextName(names: readonly string[], now: Date): string {
  const last = names.at(-1) ?? "";
  const taken = new Set(names.map((name) => name.toLowerCase()));
  for (const { pattern, count, today, name } of schemes) {
    const match = pattern.exec(last);
    if (!match) continue;
    const next = Math.max(count(match) + 1, today(now));
    return firstFree((step) => name(next + step));
  }
  const [, stem = last, digits] = /^(.*?)(\d+)$/.exec(last) ?? [];
  if (digits === undefined) return firstFree((step) => `${last}-${step + 2}`);
  return firstFree(
    (step) => `${stem}${String(BigInt(digits) + BigInt(step + 1)).padStart(digits.length, "0")}`,
  );

  function firstFree(candidate: (step: number) => string): string {
    let step = 0;
    while (taken.has(candidate(step).toLowerCase())) step++;
    return candidate(step);
  }
}

/** `2026-h2`: a year in equal parts. */
function parts(letter: string, each: number): Scheme {
  return {
    pattern: new RegExp(`^(\\d{4})-(${letter})([1-${each}])$`, "i"),
    count: ([, year, , part]) => Number(year) * each + Number(part) - 1,
    today: (now) => now.getUTCFullYear() * each + Math.floor((now.getUTCMonth() * each) / 12),
    name: (count) => `${Math.floor(count / each)}-${letter}${(count % each) + 1}`,
  };
}

/** `2026-07` */
function months(): Scheme {
  return {
    pattern: /^(\d{4})-(0[1-9]|1[0-2])$/,
    count: ([, year, month]) => Number(year) * 12 + Number(month) - 1,
    today: (now) => now.getUTCFullYear() * 12 + now.getUTCMonth(),
    name: (count) => `${Math.floor(count / 12)}-${String((count % 12) + 1).padStart(2, "0")}`,
  };
}

/** `2026-07-31` */
function days(): Scheme {
  const day = 24 * 60 * 60 * 1000;
  return {
    pattern: /^\d{4}-\d{2}-\d{2}$/,
    count: ([date]) => Math.floor((Date.parse(date) || 0) / day),
    today: (now) => Math.floor(now.getTime() / day),
    name: (count) => new Date(count * day).toISOString().slice(0, 10),
  };
}
