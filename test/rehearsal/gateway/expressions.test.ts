import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { compilePolicyExpression } from "../../../rehearsal/gateway/expressions/compileStatements.ts";
import { ExpressionFailure, ExpressionProblem } from "../../../rehearsal/gateway/expressions/problem.ts";
import { context, value } from "./support/expressionValue.ts";

describe("a policy expression", () => {
  const table: readonly [source: string, expected: string][] = [
    ["@(1 + 2 * 3)", "7"],
    ["@((1 + 2) * 3)", "9"],
    ["@(7 / 2)", "3"],
    ["@(-7 / 2)", "-3"],
    ["@(-7 % 3)", "-1"],
    ["@(7 / 2.0)", "3.5"],
    ["@(2147483647 + 1)", "-2147483648"],
    ["@(2147483647L + 1)", "2147483648"],
    ["@(1e21 * 10)", "1E+22"],
    [`@("a" + null + 1 + true + 'c')`, "a1Truec"],
    ["@(1 < 2 && 2 <= 2 || false)", "True"],
    ["@(!(1 == 2))", "True"],
    [`@("A" == "a")`, "False"],
    [`@("a" == null)`, "False"],
    [`@(true ? "y" : "n")`, "y"],
    [`@(null ?? "other")`, "other"],
    [`@(@"c:\\dir ""x""")`, 'c:\\dir "x"'],
    [`@("tab\\t\\u0041\\"")`, 'tab\tA"'],
    [`@($"{1 + 1} and {{{"x"}}}")`, "2 and {x}"],
    [`@("Hi There".Length)`, "8"],
    ["@((1+1).ToString())", "2"],
    [`@("a,b,,c".Split(',').Length)`, "4"],
    [`@("a,b,,c".Split(',')[3])`, "c"],
    [`@("Bearer x".StartsWith("bearer", StringComparison.OrdinalIgnoreCase))`, "True"],
    [`@("abc".Contains("B"))`, "False"],
    [`@("abc".IndexOf("c"))`, "2"],
    [`@("  x ".Trim() + "X".ToLower() + "x".ToUpperInvariant())`, "xxX"],
    [`@("abcdef".Substring(2, 3).Replace("d", "-"))`, "c-e"],
    [`@(string.IsNullOrEmpty("") && String.IsNullOrWhiteSpace(" "))`, "True"],
    [`@(string.Join("+", new [] { "a", "b" }))`, "a+b"],
    [`@(string.Format("{1}-{0}", 1, "x"))`, "x-1"],
    [`@(new string[] { "a", "b" }.Any(x => x == "b"))`, "True"],
    [`@("a b c".Split(' ').Where(x => x != "b").Select(x => x.ToUpper()).FirstOrDefault())`, "A"],
    [`@("a b".Split(' ').Select(x => x.Length).Count())`, "2"],
    ['@(int.Parse(" 12 ") + Convert.ToInt32("1"))', "13"],
    [`@(Encoding.UTF8.GetString(Convert.FromBase64String("aMOp")))`, "hé"],
    [`@(System.Uri.EscapeDataString("a b/(c)"))`, "a%20b%2F%28c%29"],
    ["@(context.Request.Method)", "POST"],
    ["@(context.Request.OriginalUrl.Path)", "/calc/add"],
    ["@(context.Request.OriginalUrl.Host + context.Request.OriginalUrl.Port)", "contoso.azure-api.net443"],
    ["@(context.Request.Url.Scheme + context.Request.Url.Port)", "http81"],
    [`@(context.Request.Url.Query.GetValueOrDefault("a"))`, "1,2"],
    [`@(context.Request.Url.Query["a"][1])`, "2"],
    [`@(context.Request.Headers.GetValueOrDefault("X-LIST", ""))`, "a, b"],
    [`@(context.Request.Headers.GetValueOrDefault("missing", "none"))`, "none"],
    [`@(context.Request.Headers.ContainsKey("missing"))`, "False"],
    [`@(context.Request.MatchedParameters["a"])`, "1"],
    ["@(context.Api.Name + context.Api.Id + context.Api.Path)", "Calculatorcalccalc"],
    [`@(context.User?.Id ?? "anonymous")`, "anonymous"],
    [`@(context.Subscription?.Key?.Length ?? -1)`, "-1"],
    ["@(context.User == null)", "True"],
    ["@(context.Deployment.ServiceName)", "contoso"],
    ["@(context.RequestId)", "11111111-2222-3333-4444-555555555555"],
    ["@(context.Timestamp)", "01/02/2026 03:04:05"],
    ['@(context.Timestamp.AddDays(1).ToString("o"))', "2026-01-03T03:04:05.0060000Z"],
    ["@(context.Timestamp - context.Timestamp.AddHours(-1))", "01:00:00"],
    [`@((string)context.Variables["text"] == "hello")`, "True"],
    [`@((int)context.Variables["number"] + 1)`, "43"],
    [
      `@(context.Variables.GetValueOrDefault<int>("number") + context.Variables.GetValueOrDefault<int>("missing"))`,
      "42",
    ],
    [`@(context.Variables.GetValueOrDefault<string>("missing", "none"))`, "none"],
    [`@(context.Variables.ContainsKey("nothing"))`, "True"],
    [`@((context.Variables["number"] as string) ?? "no text")`, "no text"],
    [`@(context.Request.Headers.GetValueOrDefault("Authorization","").AsJwt()?.Subject)`, "ada"],
    [`@(context.Request.Headers["Authorization"][0].Split(' ')[1].AsJwt().Audiences.Contains("b"))`, "True"],
    [`@("no token".AsJwt() == null)`, "True"],
    [
      `@(context.Request.Headers["Authorization"][0].AsJwt().Claims["scp"][0].Split(' ').Contains("Write"))`,
      "True",
    ],
    [`@(context.Request.Headers["Authorization"][0].AsJwt().Claims.GetValueOrDefault("n", ""))`, "3"],
    [`@(context.Request.Headers["Authorization"][0].AsJwt().ExpirationTime > DateTime.UtcNow)`, "True"],
    [`@(context.Request.Body.As<string>(preserveContent: true).Length)`, "46"],
    [`@((int)context.Request.Body.As<JObject>(true)["a"]["b"][1])`, "2"],
    [`@((string)context.Request.Body.As<JObject>()["s"])`, "text"],
    [`@((bool)context.Request.Body.As<JObject>()["t"] == false)`, "False"],
    [`@(context.Request.Body.As<JObject>()["missing"] == null)`, "True"],
    [`@(context.Request.Body.As<JObject>()["n"] == null)`, "False"],
    [
      `@{ var x = "a"; if (x.Length > 1) { return "long"; } else if (x == "a") return "a"; return "b"; }`,
      "a",
    ],
    [`@{ string s = ""; foreach (var part in "a b".Split(' ')) { s += part; } return s; }`, "ab"],
    ['@{ // a comment with ) and }\n return "}"; /* and ( */ }', "}"],
  ];
  for (const [source, expected] of table)
    it(`${source} is ${expected}`, () => assert.equal(value(source), expected));

  const refused: readonly [source: string, message: RegExp][] = [
    ["@(1 +)", /expected an expression but found the end/],
    ["@(1 2)", /expected the end of the expression but found "2"/],
    [`@("a)`, /never closed/],
    ["@(foo)", /does not know the name foo/],
    ["@(context.Foo)", /does not know context\.Foo/],
    ["@(context.Request.Methot)", /did you mean Method\?/],
    [`@("a".Contain("b"))`, /does not know string\.Contain; did you mean Contains\?/],
    ['@("a".Length())', /does not know string\.Length/],
    [`@("a".Trim)`, /is a method: call it/],
    [
      `@("a".Substring("b"))`,
      /string\.Substring\(string\) is not what the rehearsal runs; it runs Substring\(int\), Substring\(int, int\)/,
    ],
    [`@(1 + new Random())`, /does not run "new Random"/],
    ['@(Regex.IsMatch("a", "b"))', /does not know the name Regex/],
    ["@(1 & 2)", /does not run the C# operator "&"/],
    [`@(context.Variables["text"] == "hello")`, /compares references/],
    [`@(context.Variables["text"].Length)`, /does not know object\.Length/],
    ['@((Foo)context.Variables["text"])', /does not know the type Foo/],
    ['@((int)"1")', /cannot convert string to int/],
    ['@(1 == "1")', /no operator == for int and string/],
    ["@(1 == null)", /int is never null/],
    ["@(1 ? 2 : 3)", /the condition of \?: wants bool but gets int/],
    ['@(true ? 1 : "a")', /do not meet in one type/],
    ['@("a" && true)', /&& wants bool but gets string/],
    ["@(1 ?? 2)", /int, which is never null/],
    ['@("a"?.Length?.Foo)', /\?\. behind int, which is never null/],
    ["@{ return; }", /expected an expression/],
    ["@{ if (true) return 1; }", /not every way through/],
    ['@{ return true ? "a" : null; return 1; }', /give them one type/],
    ["@{ while (true) { } }", /does not run the C# statement "while"/],
    ["@{ var x = 1; var x = 2; return x; }", /already taken/],
    ['@{ int x = "a"; return x; }', /x wants int but gets string/],
    ['@{ context.Trace("a"); return 1; }', /not the statement that starts with "context"/],
    ["@{ byte[] value; return value; }", /give value its value/],
    ['@(DateTime.UtcNow.ToString("yyyy"))', /of DateTime formats/],
    ['@(string.Format("{0:X}", 1))', /plain placeholders/],
    ['@($"{1:X}")', /alignment or format/],
    ["@(context.Request.Body.As<XElement>())", /does not know the type XElement/],
    ["@(context.Request.Body.As<int>())", /is not what the rehearsal runs/],
    ["@(1m)", /int, long \(L\) and double/],
  ];
  for (const [source, message] of refused) {
    it(`${source} is refused when it is deployed`, () => {
      assert.throws(
        () => compilePolicyExpression(source),
        (error) => error instanceof ExpressionProblem && message.test(error.message),
      );
    });
  }

  const failing: readonly [source: string, exception: string][] = [
    ["@(context.User.Id)", "NullReferenceException"],
    [`@(context.Variables["missing"])`, "KeyNotFoundException"],
    [`@(context.Request.Headers["missing"][0])`, "KeyNotFoundException"],
    [`@((string)context.Variables["number"])`, "InvalidCastException"],
    [`@((int)context.Variables["nothing"])`, "NullReferenceException"],
    [`@(context.Variables.GetValueOrDefault<string>("number"))`, "InvalidCastException"],
    [`@("a".Split(' ')[1])`, "IndexOutOfRangeException"],
    [`@("abc".Substring(2, 5))`, "ArgumentOutOfRangeException"],
    [`@(int.Parse("1.5"))`, "FormatException"],
    [`@(int.Parse("99999999999"))`, "OverflowException"],
    ["@(1 / (1 - 1))", "DivideByZeroException"],
    [`@(context.Request.Body.As<JArray>())`, "JsonReaderException"],
    [`@((int)context.Request.Body.As<JObject>()["s"])`, "ArgumentException"],
    [`@("a b".Split(' ').First(x => x == "c"))`, "InvalidOperationException"],
    ["@(context.Response.StatusCode)", "NullReferenceException"],
  ];
  for (const [source, exception] of failing) {
    it(`${source} fails with ${exception}`, () => {
      assert.throws(
        () => value(source),
        (error) => error instanceof ExpressionFailure && error.exception === exception,
      );
    });
  }

  it("empties a body that is read without preserveContent", () => {
    const held = context() as { request: { body: Uint8Array } };
    const read = (source: string) => compilePolicyExpression(source).evaluate(held as never);
    assert.equal(read("@(context.Request.Body.As<string>(true).Length)"), 46);
    assert.equal(read("@(context.Request.Body.As<string>().Length)"), 46);
    assert.equal(read("@(context.Request.Body.As<string>().Length)"), 0);
  });
});
