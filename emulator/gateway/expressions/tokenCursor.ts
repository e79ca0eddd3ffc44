import type { Token } from "./lexer.ts";
import { ExpressionProblem } from "./problem.ts";
import type { TypeName } from "./syntax.ts";

/** A place among the tokens of an expression, and what a parser asks there. */
export class TokenCursor {
  readonly tokens: readonly Token[];
  position = 0;

  constructor(tokens: readonly Token[]) {
    this.tokens = tokens;
  }

  get token(): Token {
    return this.tokens[this.position]!;
  }

  /** Takes the symbol when it is next. */
  accept(symbol: string): boolean {
    if (!this.at(symbol)) return false;
    this.position += 1;
    return true;
  }

  /** Takes the symbol. @throws ExpressionProblem when something else is next */
  expect(symbol: string): void {
    if (!this.accept(symbol)) throw this.unexpected(`"${symbol}"`);
  }

  at(symbol: string, ahead = 0): boolean {
    const token = this.tokens[this.position + ahead];
    return token?.kind === "symbol" && token.text === symbol;
  }

  atName(name?: string, ahead = 0): boolean {
    const token = this.tokens[this.position + ahead];
    return token?.kind === "name" && (name === undefined || token.text === name);
  }

  name(): string {
    if (this.token.kind !== "name") throw this.unexpected("a name");
    return this.next().text;
  }

  /** A type as it is written, when one is next and is followed by what `follows` accepts; else nothing is taken. */
  typeName(follows: (cursor: TokenCursor) => boolean): TypeName | undefined {
    const start = this.position;
    const { line } = this.token;
    if (this.token.kind !== "name") return undefined;
    let name = this.next().text;
    while (this.at(".") && this.atName(undefined, 1)) {
      this.position += 1;
      name += `.${this.next().text}`;
    }
    let suffix: TypeName["suffix"] = "";
    if (this.at("[") && this.at("]", 1)) {
      this.position += 2;
      suffix = "[]";
    } else if (this.at("?")) {
      this.position += 1;
      suffix = "?";
    }
    if (follows(this)) return { line, name, suffix };
    this.position = start;
    return undefined;
  }

  unexpected(wanted: string): ExpressionProblem {
    const { kind, text, line } = this.token;
    const found = kind === "end" ? "the end of the expression" : kind === "string" ? "a string" : `"${text}"`;
    return new ExpressionProblem(line, `expected ${wanted} but found ${found}`);
  }

  /** Takes whatever is next. */
  next(): Token {
    const token = this.token;
    this.position += 1;
    return token;
  }
}
