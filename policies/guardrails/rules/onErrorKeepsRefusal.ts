import { hasPassed } from "../../checkedToken.ts";
import { answersOnError } from "../../files/onError.ts";
import { NotWellFormed, type PolicyElement, rawPolicy } from "../documents/policyDocument.ts";
import { isKnown } from "../facts/known.ts";
import { resourceRule } from "../rule.ts";

export const onErrorKeepsRefusal = resourceRule({
  name: "on-error-keeps-refusal",
  why: "A call that the token check has refused goes on to on-error, where an answer would be given to everyone.",
  fix: 'Answer there only inside a <when> whose condition is context.Variables.ContainsKey("token-passed"), as the stack\'s own policy does.',
  kinds: ["ApiPolicy", "ApiOperationPolicy"],
  check({ value }) {
    const onError = isKnown(value) ? onErrorOf(value) : [];
    return onError
      .flatMap(answering)
      .map((name) => `on-error has <${name}> for calls whose token was refused`);
  },
});

/** What a document does with what went wrong; nothing where it cannot be read, which token-checked-first reports. */
function onErrorOf(text: string): readonly PolicyElement[] {
  try {
    return rawPolicy(text).children.find(({ name }) => name === "on-error")?.children ?? [];
  } catch (error) {
    if (error instanceof NotWellFormed) return [];
    throw error;
  }
}

function answering({ name, attributes, children }: PolicyElement): string[] {
  const guard = `@(${hasPassed.code})`;
  if (name === "when" && attributes.condition === guard) return [];
  return [...(answersOnError.includes(name) ? [name] : []), ...children.flatMap(answering)];
}
