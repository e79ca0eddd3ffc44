import { type Token, tokenize } from "./lexer.ts";
import { Nesting } from "./nesting.ts";
import { ExpressionProblem } from "./problem.ts";
import {
  type Argument,
  type BinaryOperator,
  constructorName,
  type Expression,
  type TypeName,
} from "./syntax.ts";
import { TokenCursor } from "./tokenCursor.ts";

/** How tightly the binary operators bind (C# language specification, "Operator precedence"). */
const precedence: Readonly<Record<BinaryOperator, number>> = {
  "??": 1,
  "||": 2,
  "&&": 3,
  "==": 4,
  "!=": 4,
  "<": 5,
  ">": 5,
  "<=": 5,
  ">=": 5,
  "+": 6,
  "-": 6,
  "*": 7,
  "/": 7,
  "%": 7,
};

/** Types in front of which a sign can only be part of a cast's operand. */
const numericTypes = new Set(["int", "long", "double"]);
const refusedSymbols = new Set(["++", "--", "&", "|", "^", "~", "<<", "*=", "/=", "%=", "??="]);
const refusedNames = new Set([
  "is",
  "typeof",
  "nameof",
  "default",
  "checked",
  "unchecked",
  "await",
  "delegate",
  "stackalloc",
  "sizeof",
  "out",
  "ref",
]);

/** A Pratt parser over the tokens of one expression; `StatementParser` builds on it. */
export class Parser extends TokenCursor {
  readonly nesting: Nesting;

  constructor(tokens: readonly Token[], nesting = new Nesting()) {
    super(tokens);
    this.nesting = nesting;
  }

  /** A whole expression, assignment excluded. */
  expression(): Expression {
    return this.nesting.within(this.token.line, () => this.#expression());
  }

  #expression(): Expression {
    const lambda = this.#lambda();
    if (lambda) return lambda;
    const test = this.#binary(0);
    if (!this.accept("?")) return test;
    const then = this.expression();
    this.expect(":");
    return { kind: "conditional", line: test.line, test, then, otherwise: this.expression() };
  }

  #lambda(): Expression | undefined {
    const { line } = this.token;
    if (this.atName() && this.at("=>", 1)) {
      const parameters = [this.name()];
      this.position += 1;
      return { kind: "lambda", line, parameters, body: this.expression() };
    }
    if (this.at("(") && this.atName(undefined, 1) && this.at(")", 2) && this.at("=>", 3)) {
      this.position += 1;
      const parameters = [this.name()];
      this.position += 2;
      return { kind: "lambda", line, parameters, body: this.expression() };
    }
    return undefined;
  }

  #binary(minimum: number): Expression {
    let left = this.#unary();
    for (;;) {
      this.#refuse();
      if (this.atName("as")) {
        this.position += 1;
        const type = this.typeName(() => true);
        if (!type) throw this.unexpected("a type");
        left = { kind: "as", line: left.line, type, operand: left };
        continue;
      }
      const operator = this.token.kind === "symbol" ? (this.token.text as BinaryOperator) : undefined;
      const binding = operator && precedence[operator];
      if (!binding || binding < minimum) return left;
      this.position += 1;
      // `??` groups to the right, everything else to the left.
      const right = this.nesting.within(left.line, () =>
        this.#binary(operator === "??" ? binding : binding + 1),
      );
      left = { kind: "binary", line: left.line, operator, left, right };
    }
  }

  #refuse(): void {
    const { kind, text, line } = this.token;
    if ((kind === "symbol" && refusedSymbols.has(text)) || (kind === "name" && refusedNames.has(text))) {
      throw new ExpressionProblem(line, `the rehearsal does not run the C# operator "${text}"`);
    }
  }

  #unary(): Expression {
    this.#refuse();
    const { line } = this.token;
    for (const operator of ["!", "-", "+"] as const) {
      if (this.accept(operator)) return { kind: "unary", line, operator, operand: this.#operand(line) };
    }
    const cast = this.#castType();
    if (cast) return { kind: "cast", line, type: cast, operand: this.#operand(line) };
    return this.#postfix(this.#primary());
  }

  #operand(line: number): Expression {
    return this.nesting.within(line, () => this.#unary());
  }

  /** `(T)` in front of an operand, as opposed to an expression in brackets. */
  #castType(): TypeName | undefined {
    if (!this.at("(") || !this.atName(undefined, 1)) return undefined;
    const start = this.position;
    this.position += 1;
    const type = this.typeName((parser) => parser.at(")"));
    if (type) {
      this.position += 1;
      const { kind, text } = this.token;
      const operand =
        ["name", "int", "long", "double", "string", "char", "interpolated"].includes(kind) && text !== "as";
      const signed = numericTypes.has(type.name) && (text === "-" || text === "+");
      if (operand || signed || (kind === "symbol" && (text === "(" || text === "!"))) return type;
    }
    this.position = start;
    return undefined;
  }

  #primary(): Expression {
    const token = this.token;
    const { line } = token;
    switch (token.kind) {
      case "int":
      case "double":
        this.position += 1;
        return { kind: "literal", line, type: token.kind, value: Number(token.text) };
      case "long":
        this.position += 1;
        return { kind: "literal", line, type: "long", value: BigInt(token.text) };
      case "string":
      case "char":
        this.position += 1;
        return { kind: "literal", line, type: token.kind, value: token.text };
      case "interpolated":
        this.position += 1;
        return { kind: "interpolation", line, parts: interpolation(token, this.nesting) };
      case "name":
        return this.#named();
      default:
        if (!this.accept("(")) throw this.unexpected("an expression");
        return this.#bracketed();
    }
  }

  #bracketed(): Expression {
    const inner = this.expression();
    this.expect(")");
    return inner;
  }

  #named(): Expression {
    const { text, line } = this.next();
    if (text === "true" || text === "false")
      return { kind: "literal", line, type: "bool", value: text === "true" };
    if (text === "null") return { kind: "literal", line, type: "null", value: null };
    if (text === "new") return this.#new(line);
    return { kind: "name", line, name: text };
  }

  #new(line: number): Expression {
    let elementType: TypeName | undefined;
    if (this.at("{")) return this.#newAnonymous(line);
    if (!this.at("[")) {
      const type = this.typeName(() => true);
      if (!type) throw this.unexpected("a type");
      if (type.suffix === "" && this.at("(")) return this.#newObject(type, line);
      if (type.suffix === "" && /(^|\.)HMAC[A-Z0-9]+$/.test(type.name) && this.at("{"))
        return this.#newKeyed(type, line);
      if (type.suffix === "" && this.accept("[")) {
        const length = this.expression();
        this.expect("]");
        return { kind: "emptyArray", line, elementType: type, length };
      }
      if (type.suffix !== "[]")
        throw new ExpressionProblem(
          line,
          `the rehearsal does not run "new ${type.name}" without brackets behind it`,
        );
      elementType = { ...type, suffix: "" };
    } else {
      this.expect("[");
      this.expect("]");
    }
    this.expect("{");
    const elements: Expression[] = [];
    while (!this.accept("}")) {
      elements.push(this.expression());
      if (!this.at("}")) this.expect(",");
    }
    return { kind: "array", line, elementType, elements };
  }

  #newAnonymous(line: number): Expression {
    this.expect("{");
    const members: { name: string; value: Expression }[] = [];
    while (!this.accept("}")) {
      const given = this.atName() && this.at("=", 1) ? this.name() : undefined;
      if (given !== undefined) this.position += 1;
      const value = this.expression();
      const name = given ?? (value.kind === "name" || value.kind === "member" ? value.name : undefined);
      if (name === undefined)
        throw new ExpressionProblem(line, "a member of new { … } has a name: name = value");
      members.push({ name, value });
      if (!this.at("}")) this.expect(",");
    }
    return { kind: "anonymous", line, members };
  }

  /** `new HMACSHA256 { Key = a }`: as `new HMACSHA256(a)`. */
  #newKeyed(type: TypeName, line: number): Expression {
    this.expect("{");
    if (this.name() !== "Key")
      throw new ExpressionProblem(line, `of new ${type.name} { … }, the rehearsal sets Key alone`);
    this.expect("=");
    const value = this.expression();
    this.accept(",");
    this.expect("}");
    return constructed(type, line, [{ value }]);
  }

  /** `new T(a, b)`: a call of the constructor. */
  #newObject(type: TypeName, line: number): Expression {
    this.expect("(");
    const given = this.#arguments(")");
    if (this.at("{"))
      throw new ExpressionProblem(
        line,
        `the rehearsal does not run "new ${type.name}(…) { … }", with what is in it`,
      );
    return constructed(type, line, given);
  }

  #postfix(start: Expression): Expression {
    return this.nesting.within(start.line, () => this.#postfixes(start));
  }

  #postfixes(start: Expression): Expression {
    let target = start;
    for (;;) {
      const { line } = this.token;
      if (this.accept(".")) target = this.#member(target, line);
      else if (this.accept("[")) target = { kind: "index", line, target, arguments: this.#arguments("]") };
      else if (this.accept("("))
        target = { kind: "call", line, target, typeArguments: [], arguments: this.#arguments(")") };
      else if (this.accept("?.")) {
        const rest = this.#postfix(this.#member({ kind: "placeholder", line }, line));
        return { kind: "conditionalAccess", line, target, rest };
      } else if (this.at("?") && this.at("[", 1)) {
        this.position += 2;
        const first: Expression = {
          kind: "index",
          line,
          target: { kind: "placeholder", line },
          arguments: this.#arguments("]"),
        };
        return { kind: "conditionalAccess", line, target, rest: this.#postfix(first) };
      } else return target;
    }
  }

  #member(target: Expression, line: number): Expression {
    const name = this.name();
    const member: Expression = { kind: "member", line, target, name };
    if (!this.at("<")) return member;
    const start = this.position;
    this.position += 1;
    const typeArguments: TypeName[] = [];
    do {
      const type = this.typeName((parser) => parser.at(",") || parser.at(">"));
      if (!type) break;
      typeArguments.push(type);
    } while (this.accept(","));
    if (typeArguments.length > 0 && this.accept(">") && this.accept("(")) {
      return { kind: "call", line, target: member, typeArguments, arguments: this.#arguments(")") };
    }
    this.position = start;
    return member;
  }

  /** `out var name`, `out string[] name`, `out name`. */
  #out(): Expression {
    const { line } = this.next();
    const type = this.typeName((parser) => parser.atName());
    const name = this.name();
    return { kind: "out", line, declares: type !== undefined, ...(type?.name !== "var" && { type }), name };
  }

  #arguments(close: ")" | "]"): Argument[] {
    const found: Argument[] = [];
    while (!this.accept(close)) {
      const name = this.atName() && this.at(":", 1) ? this.name() : undefined;
      if (name !== undefined) this.position += 1;
      found.push({ name, value: this.atName("out") ? this.#out() : this.expression() });
      if (!this.at(close)) this.expect(",");
    }
    return found;
  }
}

function interpolation(token: Token, nesting: Nesting): (string | Expression)[] {
  return token.parts!.map(({ literal, source, line }) => {
    if (source === undefined) return literal ?? "";
    const parser = new Parser(tokenize(source, line), nesting);
    const inner = parser.expression();
    if (parser.token.kind !== "end") throw parser.unexpected("the end of the value in braces");
    return inner;
  });
}

function constructed(type: TypeName, line: number, given: readonly Argument[]): Expression {
  const name = type.name.split(".").at(-1)!;
  const target: Expression = {
    kind: "member",
    line,
    target: { kind: "name", line, name },
    name: constructorName,
  };
  return { kind: "call", line, target, typeArguments: [], arguments: given };
}
