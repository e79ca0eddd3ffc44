import { createRequire } from "node:module";
import type * as FastCheck from "fast-check";
import type { Node } from "../values.ts";

/** One value for each format of OpenAPI and JSON Schema that says what a text looks like. */
const formats: Readonly<Record<string, string>> = {
  date: "2026-01-31",
  "date-time": "2026-01-31T12:00:00Z",
  time: "12:00:00Z",
  duration: "PT1H",
  uuid: "3fa85f64-5717-4562-b3fc-2c963f66afa6",
  guid: "3fa85f64-5717-4562-b3fc-2c963f66afa6",
  email: "user@contoso.example",
  "idn-email": "user@contoso.example",
  hostname: "contoso.example",
  "idn-hostname": "contoso.example",
  ipv4: "192.0.2.1",
  ipv6: "2001:db8::1",
  uri: "https://contoso.example/",
  url: "https://contoso.example/",
  iri: "https://contoso.example/",
  "uri-reference": "https://contoso.example/",
  "iri-reference": "https://contoso.example/",
  "uri-template": "https://contoso.example/{id}",
  "json-pointer": "/string",
  "relative-json-pointer": "0/string",
  regex: "^string$",
  byte: "c3RyaW5n",
  base64: "c3RyaW5n",
};

/** Longer texts than this are no sample any more. */
const longest = 10_000;

/** A text that satisfies a flat schema of type string; where no pattern can be met, one that says so by itself. */
export function sampleText(keywords: Node): string {
  const { format, pattern, minLength = 0, maxLength = Number.POSITIVE_INFINITY } = keywords;
  const [min, max] = [Math.min(Number(minLength) || 0, longest), Number(maxLength)];
  const usual = (typeof format === "string" && formats[format]) || "string";
  const fits = (text: string) => {
    const { length } = [...text];
    return length >= min && length <= max;
  };
  const sized = fits(usual) ? usual : resized(usual, min, max);
  const expression = typeof pattern === "string" ? patternOf(pattern) : undefined;
  if (!expression) return sized;
  const simple = [usual, sized, "a", "A", "0", "1", "10", "Aa1", "aa", "en", "EUR"].find(
    (text) => fits(text) && expression.test(text),
  );
  if (simple !== undefined) return simple;
  const key = `${expression.source} ${min} ${max}`;
  if (!known.has(key)) known.set(key, generated(expression, fits));
  return known.get(key) ?? sized;
}

/** Documents have one pattern in many places. */
const known = new Map<string, string | undefined>();

/** JSON Schema's patterns are those of JavaScript with the flag u; many were written for one without it. */
function patternOf(pattern: string): RegExp | undefined {
  for (const flags of ["u", ""]) {
    try {
      return new RegExp(pattern, flags);
    } catch {}
  }
  return undefined;
}

/** fast-check makes texts of regular expressions; it takes a while to load, and few schemas have patterns. */
const load = createRequire(import.meta.url);

function generated(expression: RegExp, fits: (text: string) => boolean): string | undefined {
  try {
    const { sample, stringMatching } = load("fast-check") as typeof FastCheck;
    const texts = sample(stringMatching(expression, { size: "small" }), { numRuns: 20, seed: 1 });
    // The shortest is the one that a person reads most easily.
    return texts.filter(fits).sort((a, b) => a.length - b.length)[0];
  } catch {
    // Not every part of a regular expression can be turned round, a look-behind for example.
    return undefined;
  }
}

function resized(text: string, min: number, max: number): string {
  return text.padEnd(min, text).slice(0, Number.isFinite(max) ? Math.max(0, max) : undefined);
}
