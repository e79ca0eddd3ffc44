import { endOfExpression } from "../expressions.ts";
import type { Verbatim } from "../xml.ts";

/** What a text of a policy file is, or why it is refused: completes "… ". */
export type FileText = Verbatim | { readonly refused: string };

/**
 * A text of a policy file as it goes into a document of format `rawxml`: an expression as the C# that it is, everything
 * else escaped. An expression is the whole of its text; wherever readers could disagree where one ends, it is refused.
 * @param escaped of what is no expression
 */
export function fileText(text: string, escaped: (text: string) => string): FileText {
  const code = text.trim();
  if (!/@[({]/.test(text)) return { verbatim: escaped(text) };
  if (!/^@[({]/.test(code)) {
    return {
      refused:
        'has "@(" or "@{" in a text; an expression is the whole of an attribute or of an element\'s text',
    };
  }
  if (endOfExpression(code, 0) !== code.length) {
    return { refused: "has an expression that does not end with the text: check its brackets and quotes" };
  }
  const markup = /<\/|<!|<\?|\]\]>/.exec(code)?.[0];
  if (markup !== undefined) {
    return {
      refused: `has "${markup}" in an expression, which could be read as markup; write it in two strings, "<" + "/"`,
    };
  }
  return { verbatim: code.replace(/&(?=#?\w+;)/g, "&amp;") };
}
