import { Gap } from "../../../gap.ts";
import { boolType, intType, newType, stringType } from "../types.ts";
import { indexer, method, property } from "./define.ts";
import { required } from "./dictionary.ts";
import { staticSide } from "./staticSides.ts";

/**
 * System.Text.RegularExpressions.Regex, for patterns that mean the same in .NET and in JavaScript
 * (learn.microsoft.com/dotnet/standard/base-types/regular-expression-language-quick-reference).
 */
const regex = staticSide("Regex");
export const matchType = newType("Match", {
  toText: (match) => (match as RegExpExecArray | null)?.[0] ?? "",
});
export const groupType = newType("Group", { toText: (group) => (group as Group).value });
const groupsType = newType("GroupCollection");
const options = newType("RegexOptions", { value: true, toText: String });

interface Group {
  readonly success: boolean;
  readonly value: string;
}
/** A match that failed is a Match too, of an empty value. */
interface Match {
  readonly found: RegExpExecArray | null;
}

const flags: Readonly<Record<string, string>> = {
  None: "",
  IgnoreCase: "i",
  Multiline: "m",
  Singleline: "s",
  Compiled: "",
  CultureInvariant: "",
};
for (const name of Object.keys(flags)) property(staticSide("RegexOptions"), name, options, () => name);

/** What .NET has and JavaScript has not, or means something else by. */
const elsewhere = /\(\?[#>i-nsx-]|\\[AGZz]|\(\?\(|\(\?<\w+-|\\p\{Is|\[[^\]]*-\[/;

function compiled(pattern: string, option = "None"): RegExp {
  if (elsewhere.test(required(pattern)))
    throw new Gap(`the rehearsal's policy expressions do not run the regular expression ${pattern}`);
  try {
    return new RegExp(pattern, `${flags[option]!}g`);
  } catch {
    throw new Gap(`the rehearsal's policy expressions do not run the regular expression ${pattern}`);
  }
}

for (const more of [[], [options]]) {
  method<unknown, [string, string, string?]>(
    regex,
    "IsMatch",
    [stringType, stringType, ...more],
    boolType,
    (_, [text, pattern, option]) => compiled(pattern, option).test(required(text)),
  );
  method<unknown, [string, string, string?]>(
    regex,
    "Match",
    [stringType, stringType, ...more],
    matchType,
    (_, [text, pattern, option]): Match => ({ found: compiled(pattern, option).exec(required(text)) }),
  );
  method<unknown, [string, string, string, string?]>(
    regex,
    "Replace",
    [stringType, stringType, stringType, ...more],
    stringType,
    (_, [text, pattern, by, option]) =>
      // $1 and ${name} in .NET, $1 and $<name> in JavaScript.
      required(text).replace(
        compiled(pattern, option),
        required(by).replace(/\$\{(\w+)\}/g, (_all, name: string) =>
          /^\d+$/.test(name) ? `$${name}` : `$<${name}>`,
        ),
      ),
  );
}
property<Match>(matchType, "Success", boolType, ({ found }) => found !== null);
property<Match>(matchType, "Value", stringType, ({ found }) => found?.[0] ?? "");
property<Match>(matchType, "Index", intType, ({ found }) => found?.index ?? 0);
property<Match>(matchType, "Length", intType, ({ found }) => found?.[0].length ?? 0);
property<Match>(matchType, "Groups", groupsType, (self) => self);
const group = (value: string | undefined): Group => ({ success: value !== undefined, value: value ?? "" });
indexer<Match, string>(groupsType, stringType, groupType, ({ found }, name) => group(found?.groups?.[name]));
indexer<Match, number>(groupsType, intType, groupType, ({ found }, index) => group(found?.[index]));
property<Group>(groupType, "Success", boolType, ({ success }) => success);
property<Group>(groupType, "Value", stringType, ({ value }) => value);
