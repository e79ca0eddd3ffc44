import * as v from "valibot";
import { didYouMean, given, kind } from "./wording.ts";

/** The issues that carry a message of ours, whatever valibot calls them. */
type Issue = v.BaseIssue<unknown>;

/** What a text may be. `allowed` completes "… is not allowed: ". */
export interface TextRule {
  readonly allowed: string;
  /** In characters. @default 1 */
  readonly min?: number;
  /** In characters. */
  readonly max?: number;
  /** Without flags, or with `u` alone: it is also the JSON Schema's, which has no flags. */
  readonly pattern?: RegExp;
  /**
   * What the JSON Schema says in place of `pattern`, where the cross-checks say more and say it better: takes
   * everything that they take.
   */
  readonly outline?: RegExp;
}

/**
 * Says what a value is. The description is what editors show, what the JSON Schema of the stack file holds and
 * what Pulumi.yaml lists: this is the one place to write it.
 * @param examples values that editors offer where there is no default
 */
export function help<Schema extends v.GenericSchema>(
  description: string,
  schema: Schema,
  ...examples: v.InferInput<Schema>[]
) {
  return v.pipe(schema, v.metadata({ description, ...(examples.length > 0 && { examples }) }));
}

/** A text that obeys a rule. */
export function text(rule: TextRule) {
  const message = ({ input }: Issue) => {
    if (typeof input === "string") return `${given(input)} is not allowed: ${rule.allowed}`;
    const quote = typeof input === "number" || typeof input === "boolean" ? "; put it in quotes" : "";
    return `${given(input)} is not text; ${rule.allowed}${quote}`;
  };
  return v.pipe(
    v.string(message),
    v.minLength(rule.min ?? 1, message),
    v.maxLength(rule.max ?? Number.MAX_SAFE_INTEGER, message),
    v.regex(rule.pattern ?? /^/, message),
    v.metadata(rule.outline ? { pattern: rule.outline.source } : {}),
  );
}

/**
 * A text for people: no line breaks, no blanks at either end.
 * @param max in characters; without it Azure documents no limit
 */
export function label(what: string, max?: number) {
  const length = max === undefined ? "at least one character" : `1 to ${max} characters`;
  const allowed = `${what} has ${length}, no line breaks and no blanks at either end`;
  return text({ allowed, max, pattern: /^(?!\s)[^\p{Cc}]*(?<!\s)$/u });
}

/**
 * A label that goes into a policy: API Management replaces `{{name}}` in it and runs `@(...)` and `@{...}`, and XML has
 * no place for some characters (`policies/xml.ts` refuses both as well).
 */
export function policyLabel(what: string) {
  const allowed = `${what} has at least one character, no line breaks, no blanks at either end, and none of "{{", "@(" and "@{", which API Management would replace or run`;
  return text({ allowed, pattern: /^(?!\s)(?!.*(?:\{\{|@[({]))[^\p{Cc}\p{Cs}\uFFFE\uFFFF]*(?<!\s)$/u });
}

/**
 * One of a few words.
 * @param fallback what holds when the key is left out, where a message is the place to say so
 */
export function choice<const Options extends readonly string[]>(options: Options, fallback?: string) {
  const allowed = `allowed: ${options.join(", ")}${fallback ? ` (the default is ${fallback})` : ""}`;
  return v.picklist(options, ({ input }: Issue) => {
    const near = typeof input === "string" ? didYouMean(input, options) : "";
    return `${given(input)} is not allowed; ${allowed}${near}`;
  });
}

/** One of a few numbers. */
export function numberOf<const Options extends readonly number[]>(options: Options) {
  return v.picklist(options, ({ input }: Issue) => {
    const unquote = options.some((option) => String(option) === input) ? "; write it without quotes" : "";
    return `${given(input)} is not allowed; allowed: ${options.join(", ")}${unquote}`;
  });
}

/** What YAML 1.1 took for flags, and Pulumi hands over as texts. */
const words: Readonly<Record<string, boolean>> = {
  yes: true,
  on: true,
  y: true,
  no: false,
  off: false,
  n: false,
};

/** true or false. */
export function flag() {
  return v.boolean(({ input }: Issue) => {
    const unquote = input === "true" || input === "false" ? "; write it without quotes" : "";
    const flag = typeof input === "string" ? words[input.toLowerCase()] : undefined;
    return `${given(input)} is not true or false${unquote}${flag === undefined ? "" : `; write ${flag}`}`;
  });
}

/**
 * A short value, or a map that says more. A value is held against one of the two, by what it is, so that its mistakes are
 * those of a short value or those inside the map.
 */
export function shortOr<Short extends v.GenericSchema, Entries extends v.ObjectEntries>(
  short: Short,
  inFull: v.StrictObjectSchema<Entries, v.ErrorMessage<v.StrictObjectIssue> | undefined>,
) {
  const either = v.union([short, inFull]);
  return {
    ...either,
    // Known keys, which `config.ts` looks for.
    entries: inFull.entries,
    "~run": (dataset: v.UnknownDataset, config: v.Config<v.BaseIssue<unknown>>) =>
      (kind(dataset.value) === "a map" ? inFull : short)["~run"](dataset, config),
  } as typeof either;
}

/** A text that is encrypted in the stack file, where only its envelope can be read. No message shows it. */
export function hiddenText({ allowed, min = 1, max = Number.MAX_SAFE_INTEGER, pattern = /^/ }: TextRule) {
  const message = () => `is not allowed: ${allowed}`;
  const open = v.pipe(
    v.string(({ input }: Issue) => `is ${kind(input)} and not a secret`),
    v.minLength(min, message),
    v.maxLength(max, message),
    v.regex(pattern, message),
  );
  const encrypted = v.strictObject({ secure: v.string(message) }, message);
  const either = v.union([open, encrypted]);
  return {
    ...either,
    entries: encrypted.entries,
    "~run": (dataset: v.UnknownDataset, config: v.Config<v.BaseIssue<unknown>>) =>
      (kind(dataset.value) === "a map" ? encrypted : open)["~run"](dataset, config),
  } as typeof either;
}

/** A whole number. */
export function whole(min: number, max: number, what: string) {
  const message = ({ input }: Issue) =>
    `${given(input)} is not allowed: ${what} is a whole number from ${min} to ${max}`;
  return v.pipe(v.number(message), v.integer(message), v.minValue(min, message), v.maxValue(max, message));
}

/** A list. */
export function list<Item extends v.GenericSchema>(item: Item, min: number, example: string) {
  return v.pipe(
    v.array(item, ({ input }: Issue) => `${kind(input)} is not a list; write for example ${example}`),
    v.minLength(min, () => `is an empty list; write for example ${example}`),
  );
}

/**
 * A map with known keys. Unknown ones are found by `config.ts`, since valibot stops at the first.
 * @param hints what to say about a required key that is missing
 */
export function map<Entries extends v.ObjectEntries>(
  entries: Entries,
  hints: Readonly<Record<string, string>> = {},
) {
  return v.strictObject(entries, ({ input, path }: Issue) => {
    const key = String(path?.at(-1)?.key ?? "");
    if (path && input === undefined) return `is missing${hints[key] ? `; ${hints[key]}` : ""}`;
    return `${kind(input)} is not a map with keys; allowed keys: ${Object.keys(entries).join(", ")}`;
  });
}
