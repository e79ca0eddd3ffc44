import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { compilePolicyExpression } from "../../../emulator/gateway/expressions/compileStatements.ts";
import { ExpressionProblem } from "../../../emulator/gateway/expressions/problem.ts";
import { holds } from "../../support/property.ts";
import { value } from "./support/expressionValue.ts";

describe("any policy expression", () => {
  it("computes with int as 32 bits do", () => {
    const int = fc.integer({ min: -2147483648, max: 2147483647 });
    const wrap = (n: bigint): string => String(BigInt.asIntN(32, n));
    holds(
      fc.property(int, int, (a, b) => {
        const [x, y] = [BigInt(a), BigInt(b)];
        const operand = (n: number): string => (n === -2147483648 ? "(-2147483647 - 1)" : `(${n})`);
        assert.equal(value(`@(${operand(a)} + ${operand(b)})`), wrap(x + y));
        assert.equal(value(`@(${operand(a)} - ${operand(b)})`), wrap(x - y));
        assert.equal(value(`@(${operand(a)} * ${operand(b)})`), wrap(x * y));
        if (b !== 0) assert.equal(value(`@(${operand(a)} / ${operand(b)})`), wrap(x / y));
        if (b !== 0) assert.equal(value(`@(${operand(a)} % ${operand(b)})`), wrap(x % y));
        assert.equal(value(`@(${operand(a)} < ${operand(b)})`), a < b ? "True" : "False");
      }),
      { numRuns: 100 },
    );
  });

  it("reads back every string that is written as a literal, plain or verbatim", () => {
    holds(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const plain = [...text]
          .map((character) =>
            [...Array(character.length).keys()]
              .map((at) => `\\u${character.charCodeAt(at).toString(16).padStart(4, "0")}`)
              .join(""),
          )
          .join("");
        assert.equal(value(`@("${plain}")`), text);
        assert.equal(value(`@(@"${text.replaceAll('"', '""')}")`), text);
      }),
    );
  });

  it("compares strings by their characters and nothing else", () => {
    const literal = (text: string): string => `@"${text.replaceAll('"', '""')}"`;
    holds(
      fc.property(fc.string(), fc.string(), (a, b) => {
        assert.equal(value(`@(${literal(a)} == ${literal(b)})`), a === b ? "True" : "False");
        assert.equal(value(`@(${literal(a)} == ${literal(a)})`), "True");
        assert.equal(value(`@((${literal(a)} + ${literal(b)}).StartsWith(${literal(a)}))`), "True");
        assert.equal(value(`@(string.Join(",", ${literal(a)}.Split(',')))`), a);
      }),
    );
  });

  it("is compiled or refused, whatever it is", () => {
    const piece = fc.constantFrom(
      "context",
      ".",
      "Request",
      "(",
      ")",
      "[",
      "]",
      '"a"',
      "1",
      "+",
      "?",
      "?.",
      "??",
      ":",
      "=>",
      "x",
      "<",
      ">",
      "string",
      "!",
      "{",
      "}",
      "return ",
      ";",
      "var ",
      "=",
    );
    holds(
      fc.property(fc.array(piece, { maxLength: 12 }), fc.boolean(), (pieces, block) => {
        try {
          compilePolicyExpression(block ? `@{${pieces.join("")}}` : `@(${pieces.join("")})`);
        } catch (error) {
          assert.ok(error instanceof ExpressionProblem, String(error));
        }
      }),
      { numRuns: 2000 },
    );
  });
});
