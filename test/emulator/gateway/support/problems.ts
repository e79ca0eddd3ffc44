import assert from "node:assert/strict";
import { it } from "node:test";
import { PolicyRefused } from "../../../../emulator/gateway/compiler/problems.ts";
import { compilePolicy } from "../../../../emulator/gateway/documents/policyDocument.ts";
import type { PolicyScope } from "../../../../emulator/model/policyScope.ts";

/** "line element: message" of every problem; empty for a document that is taken. */
export function problems(
  text: string,
  scope: PolicyScope = "api",
  format: "xml" | "rawxml" = "rawxml",
): string[] {
  try {
    compilePolicy(text, { format, scope });
    return [];
  } catch (error) {
    assert.ok(error instanceof PolicyRefused, String(error));
    return error.problems.map(({ line, element, message }) => `${line} ${element}: ${message}`);
  }
}

/** A document of these inbound policies, which begin on its second line. */
export const inbound = (xml: string): string => `<policies><inbound>\n${xml}\n</inbound></policies>`;

/** What a document is called, its text, and its problems as `problems` tells them. */
export type Refusal = readonly [
  name: string,
  text: string,
  expected: readonly (string | RegExp)[],
  scope?: PolicyScope,
];

/** One test for each document that has to be refused, with exactly these problems. */
export function itRefuses(refusals: readonly Refusal[]): void {
  for (const [name, text, expected, scope] of refusals) {
    it(`with ${name} is refused`, () => {
      const found = problems(text, scope);
      assert.equal(found.length, expected.length, found.join("\n"));
      for (const [index, one] of expected.entries()) {
        if (typeof one === "string") assert.equal(found[index], one);
        else assert.match(found[index]!, one);
      }
    });
  }
}
