import { tokenize } from "./lexer.ts";
import { Parser } from "./parser.ts";
import { ExpressionProblem } from "./problem.ts";
import { type Expression, type Statement, setterName } from "./syntax.ts";

const refusedStatements = new Set(["while", "for", "do", "throw", "lock", "break", "continue", "goto"]);

/**
 * Reads a policy expression, `@(...)` or `@{...}`. The first is a block of one `return`.
 * @throws ExpressionProblem for what is no C#, or C# that the rehearsal does not run
 */
export function parsePolicyExpression(source: string): Statement {
  const inner = source.slice(2, -1);
  const parser = new Parser(tokenize(inner));
  if (source[1] === "{") return parseBlock(parser);
  const value = parser.expression();
  if (parser.token.kind !== "end") throw parser.unexpected("the end of the expression");
  return { kind: "return", line: value.line, value };
}

function parseBlock(parser: Parser): Statement {
  const statements: Statement[] = [];
  while (parser.token.kind !== "end") statements.push(parseStatement(parser));
  return { kind: "block", line: 0, statements };
}

function parseStatement(parser: Parser): Statement {
  return parser.nesting.within(parser.token.line, () => parseOneStatement(parser));
}

function parseOneStatement(parser: Parser): Statement {
  const { line, kind, text } = parser.token;
  if (parser.accept("{")) {
    const statements: Statement[] = [];
    while (!parser.accept("}")) statements.push(parseStatement(parser));
    return { kind: "block", line, statements };
  }
  if (kind === "name" && refusedStatements.has(text)) {
    throw new ExpressionProblem(line, `the rehearsal does not run the C# statement "${text}"`);
  }
  if (kind === "name") {
    if (text === "return") return parseReturn(parser, line);
    if (text === "if") return parseIf(parser, line);
    if (text === "foreach") return parseForeach(parser, line);
    if (text === "using") return parseUsing(parser, line);
    if (text === "try") return parseTry(parser, line);
    if (text === "switch") return parseSwitch(parser, line);
    // A constant is a variable that nothing may change; what is deployed to Azure has been compiled there.
    if (text === "const") parser.position += 1;
    const declaration = parseDeclaration(parser, line);
    if (declaration) return declaration;
    for (const operator of ["=", "+=", "-="] as const) {
      if (!parser.at(operator, 1)) continue;
      parser.position += 2;
      return { kind: "assign", line, name: text, operator, value: terminated(parser) };
    }
  }
  return parseCall(parser, line, text);
}

/** `a.Method(b);`. */
function parseCall(parser: Parser, line: number, text: string): Statement {
  const refused = new ExpressionProblem(
    line,
    `the rehearsal runs declarations, assignments to local variables and by [ ], calls, if, switch, try, foreach and return; not the statement that starts with "${text}"`,
  );
  if (parser.token.kind !== "name") throw refused;
  const call = parser.expression();
  if (call.kind === "index" && parser.accept("=")) {
    const member: Expression = { kind: "member", line, target: call.target, name: setterName };
    const value = terminated(parser);
    const given = [...call.arguments, { value }];
    return {
      kind: "run",
      line,
      call: { kind: "call", line, target: member, typeArguments: [], arguments: given },
    };
  }
  if (!parser.at(";") || (call.kind !== "call" && call.kind !== "conditionalAccess")) throw refused;
  parser.expect(";");
  return { kind: "run", line, call };
}

function parseReturn(parser: Parser, line: number): Statement {
  parser.position += 1;
  return { kind: "return", line, value: terminated(parser) };
}

function parseIf(parser: Parser, line: number): Statement {
  parser.position += 1;
  parser.expect("(");
  const test = parser.expression();
  parser.expect(")");
  const then = parseStatement(parser);
  if (!parser.atName("else")) return { kind: "if", line, test, then };
  parser.position += 1;
  return { kind: "if", line, test, then, otherwise: parseStatement(parser) };
}

function parseTry(parser: Parser, line: number): Statement {
  parser.position += 1;
  const body = parseBraces(parser);
  const catches: Extract<Statement, { kind: "try" }>["catches"][number][] = [];
  while (parser.atName("catch")) {
    const at = parser.next().line;
    let [type, name]: (string | undefined)[] = [];
    if (parser.accept("(")) {
      type = parser.typeName(() => true)?.name;
      if (type === undefined) throw parser.unexpected("an exception type");
      if (parser.atName()) name = parser.name();
      parser.expect(")");
    }
    catches.push({ type, name, body: parseBraces(parser), line: at });
  }
  let last: Statement | undefined;
  if (parser.atName("finally")) {
    parser.position += 1;
    last = parseBraces(parser);
  }
  if (catches.length === 0 && !last) throw parser.unexpected("catch or finally");
  return { kind: "try", line, body, catches, ...(last && { finally: last }) };
}

function parseUsing(parser: Parser, line: number): Statement {
  parser.position += 1;
  parser.expect("(");
  // The variable has the type of its value, whatever is written.
  const type = parser.typeName((next) => next.atName());
  const name = type && parser.name();
  if (type) parser.expect("=");
  const value = parser.expression();
  parser.expect(")");
  return { kind: "using", line, ...(name !== undefined && { name }), value, body: parseStatement(parser) };
}

function parseBraces(parser: Parser): Statement {
  if (!parser.at("{")) throw parser.unexpected('"{"');
  return parseStatement(parser);
}

function parseSwitch(parser: Parser, line: number): Statement {
  parser.position += 1;
  parser.expect("(");
  const subject = parser.expression();
  parser.expect(")");
  parser.expect("{");
  const sections: Extract<Statement, { kind: "switch" }>["sections"][number][] = [];
  while (!parser.accept("}")) sections.push(parseSection(parser));
  return { kind: "switch", line, subject, sections };
}

function parseSection(parser: Parser): Extract<Statement, { kind: "switch" }>["sections"][number] {
  const { line } = parser.token;
  const labels: (Expression | undefined)[] = [];
  while (parser.atName("case") || parser.atName("default")) {
    labels.push(parser.next().text === "case" ? parser.expression() : undefined);
    parser.expect(":");
  }
  if (labels.length === 0) throw parser.unexpected("case or default");
  const statements: Statement[] = [];
  let breaks = false;
  while (!parser.atName("case") && !parser.atName("default") && !parser.at("}")) {
    if (parser.atName("break")) {
      parser.position += 1;
      parser.expect(";");
      breaks = true;
      break;
    }
    statements.push(parseStatement(parser));
  }
  return { labels, body: { kind: "block", line, statements }, breaks, line };
}

function parseForeach(parser: Parser, line: number): Statement {
  parser.position += 1;
  parser.expect("(");
  const type = parser.typeName((next) => next.atName());
  if (!type) throw parser.unexpected("a type or var");
  const name = parser.name();
  if (parser.name() !== "in")
    throw new ExpressionProblem(line, `foreach (var ${name} in ...) misses its "in"`);
  const list = parser.expression();
  parser.expect(")");
  const typed = type.name === "var" ? {} : { type };
  return { kind: "foreach", line, ...typed, name, list, body: parseStatement(parser) };
}

function parseDeclaration(parser: Parser, line: number): Statement | undefined {
  const start = parser.position;
  const type = parser.typeName((next) => next.atName() && !next.atName("as"));
  if (!type) return undefined;
  const name = parser.name();
  if (parser.accept(";")) {
    if (type.name === "var") throw new ExpressionProblem(line, `var ${name} needs a value to have a type`);
    return { kind: "declare", line, type, name };
  }
  if (!parser.accept("=")) {
    parser.position = start;
    return undefined;
  }
  return {
    kind: "declare",
    line,
    type: type.name === "var" ? undefined : type,
    name,
    value: terminated(parser),
  };
}

function terminated(parser: Parser): Expression {
  const value = parser.expression();
  parser.expect(";");
  return value;
}
