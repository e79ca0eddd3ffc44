import { Clock } from "../../../../emulator/clock.ts";
import { compilePolicyExpression } from "../../../../emulator/gateway/expressions/compileStatements.ts";
import { guarded } from "../../../../emulator/gateway/expressions/problem.ts";
import { Boxed, intType, stringType, textOf } from "../../../../emulator/gateway/expressions/types.ts";

const jwtText = `${encode({ alg: "RS256", typ: "JWT" })}.${encode({ sub: "ada", aud: ["a", "b"], scp: "Read Write", exp: 1_800_000_000, n: 3 })}.AA`;

/** A request on its way through the gateway, as expressions see it. */
export function context(): never {
  return {
    clock: new Clock(),
    requestId: "11111111-2222-3333-4444-555555555555",
    timestamp: Date.UTC(2026, 0, 2, 3, 4, 5, 6),
    service: { name: "contoso", location: "West Europe" },
    api: { name: "calc", path: "calc", properties: { displayName: "Calculator" } },
    request: {
      method: "POST",
      headers: new Headers({ authorization: `Bearer ${jwtText}`, "x-list": "a, b" }),
      body: new TextEncoder().encode('{"a":{"b":[1,2]},"s":"text","t":true,"n":null}'),
    },
    originalUrl: new URL("https://contoso.azure-api.net/calc/add?a=1&a=2&b=x"),
    url: new URL("http://backend.example:81/api/add?a=1&a=2&b=x"),
    ipAddress: "127.0.0.1",
    matchedParameters: new Map([["a", "1"]]),
    variables: new Map([
      ["text", new Boxed(stringType, "hello")],
      ["number", new Boxed(intType, 42)],
      ["nothing", null],
    ]),
  } as never;
}

/** The value of an expression as text, as set-header would write it. */
export function value(source: string): string {
  const { type, evaluate } = compilePolicyExpression(source);
  return guarded(() => textOf(type, evaluate(context())));
}

function encode(part: unknown): string {
  return Buffer.from(JSON.stringify(part)).toString("base64url");
}
