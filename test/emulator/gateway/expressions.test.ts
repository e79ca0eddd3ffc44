import assert from "node:assert/strict";
import { createHash, createHmac } from "node:crypto";
import { describe, it } from "node:test";
import { compilePolicyExpression } from "../../../emulator/gateway/expressions/compileStatements.ts";
import { ExpressionFailure, ExpressionProblem } from "../../../emulator/gateway/expressions/problem.ts";
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
    [`@($"port{(8443 != 443 ? $":{8443}" : "")}")`, "port:8443"],
    [`@($"a{"}"}b{string.Join(",", new [] { "1", $@"""{"2"}""" })}")`, 'a}b1,"2"'],
    [`@($@"c:\\{"dir"}\\")`, "c:\\dir\\"],
    ["@(1e15)", "1E+15"],
    ["@(100000000000000.0)", "100000000000000"],
    ["@(0.0001 / 10)", "1E-05"],
    [`@(int.TryParse("12", out var n) ? n + 1 : -1)`, "13"],
    [`@(int.TryParse("x", out int n) ? n : -1)`, "-1"],
    [`@(long.TryParse("9007199254740993", out _))`, "True"],
    [`@{ bool held; bool.TryParse("true", out held); return held; }`, "True"],
    [
      `@{ string[] found; if (context.Request.Headers.TryGetValue("x-list", out found)) { return found[0]; } return null; }`,
      "a, b",
    ],
    [
      `@(context.Request.Url.Query.TryGetValue("none", out string[] found) ? "" : found?[0] ?? "none")`,
      "none",
    ],
    [`@(context.Request.MatchedParameters.TryGetValue("a", out var a) ? a : "")`, "1"],
    [`@(context.Variables.TryGetValue("text", out var text) ? (string)text : "")`, "hello"],
    [
      `@(context.Variables.GetValueOrDefault("text", "none") + context.Variables.GetValueOrDefault("x", "none"))`,
      "hellonone",
    ],
    [`@(context.Request.Headers["Authorization"][0].TryParseJwt(out Jwt jwt) ? jwt.Subject : "")`, "ada"],
    [`@("x".TryParseJwt(out var jwt))`, "False"],
    ["@{ var all = new byte[2]; all[1] = 255; return all[0] + all[1]; }", "255"],
    ["@(System.Text.Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(System.String.Empty)))", ""],
    [`@("a  b".Split(null).Length)`, "3"],
    [
      `@(new JObject(new JProperty("s", "x"), new JProperty("n", 1), new JProperty("l", new JArray(1, "a", true)), new JProperty("none", null)).ToString(Formatting.None))`,
      '{"s":"x","n":1,"l":[1,"a",true],"none":null}',
    ],
    [
      `@{ var made = new JObject(); made["a"] = new JObject(); made["a"]["b"] = 1.5; made["c"] = "d"; made.Add("e", true); return made.ToString(Newtonsoft.Json.Formatting.None); }`,
      '{"a":{"b":1.5},"c":"d","e":true}',
    ],
    [
      `@{ var one = new JObject(new JProperty("a", new JObject())); var other = new JObject(); other["a"] = one["a"]; other["a"]["b"] = 1; return one.ToString(Formatting.None); }`,
      '{"a":{}}',
    ],
    [`@(JArray.FromObject(new [] { "a", "b" }).Select(x => x.ToString() + "!").ToArray()[1])`, "b!"],
    [`@(JArray.Parse("['a','*']").Any(x => x.ToString() == "*"))`, "True"],
    [
      `@{ var sum = 0; foreach (JToken one in JArray.Parse("[1,2,3]")) { sum += (int)one; } return sum; }`,
      "6",
    ],
    [`@((JToken.Parse("{'a':[1]}")["a"] as JArray).Count)`, "1"],
    [`@(((JArray)JToken.Parse("{'a':[1]}")["a"]).FirstOrDefault(x => (int)x == 2) == null)`, "True"],
    [`@((string)JObject.Parse("{'a':{'b':[{'c':'d'}]}}").SelectToken("a.b[0].c"))`, "d"],
    [`@(JsonConvert.SerializeObject(context.Request.Headers["x-list"]))`, '["a, b"]'],
    ["@(new Random().Next(5, 6))", "5"],
    ["@(new Random(7).Next(1))", "0"],
    [`@(new string('*', 3) + new string(new [] { 'a', 'b' }))`, "***ab"],
    ["@(new byte[2].Length + new byte[] { 1, 2, 3 }.Length)", "5"],
    ["@(Convert.ToBase64String(new byte[] { 1, 2, 3 }))", "AQID"],
    [
      `@(Convert.ToBase64String(new System.Security.Cryptography.HMACSHA256(Encoding.UTF8.GetBytes("key")).ComputeHash(System.Text.Encoding.UTF8.GetBytes("text"))))`,
      createHmac("sha256", "key").update("text").digest("base64"),
    ],
    [
      `@(Convert.ToBase64String(SHA256.Create().ComputeHash(Encoding.UTF8.GetBytes("text"))))`,
      createHash("sha256").update("text").digest("base64"),
    ],
    ["@(DateTimeOffset.FromUnixTimeSeconds(0))", "01/01/1970 00:00:00 +00:00"],
    [`@(DateTimeOffset.FromUnixTimeMilliseconds(1500).AddSeconds(1).ToUnixTimeMilliseconds())`, "2500"],
    ["@(new DateTimeOffset(context.Timestamp).ToUnixTimeSeconds())", "1767323045"],
    ["@(DateTimeOffset.UtcNow > DateTimeOffset.FromUnixTimeSeconds(0))", "True"],
    [`@(context.Timestamp.ToString("yyyy-MM-ddTHH:mm:ssZ"))`, "2026-01-02T03:04:05Z"],
    [
      `@(context.Timestamp.ToString("ddd, d MMM yy h:mm tt '(at' HH')' fff"))`,
      "Fri, 2 Jan 26 3:04 AM (at 03) 006",
    ],
    [`@(Regex.IsMatch("abc-1", @"^[a-z]+-[0-9]$"))`, "True"],
    [`@(Regex.Match("public, max-age=60", @"max-age=(?<age>[0-9]+)").Groups["age"]?.Value)`, "60"],
    [`@(Regex.Match("a", "b").Success + Regex.Replace("a1b2", @"([0-9])", "[$1]"))`, "Falsea[1]b[2]"],
    [`@(new Uri("https://contoso.com/a/b?c=d").AbsolutePath)`, "/a/b"],
    [`@(Uri.UnescapeDataString("a%20b%C3%A9%zz+"))`, "a bé%zz+"],
    [
      `@(System.Net.WebUtility.UrlEncode("a b/c~") + WebUtility.HtmlEncode("<&>"))`,
      "a+b%2Fc%7E&lt;&amp;&gt;",
    ],
    [`@(Convert.ToBoolean("True") && Convert.ToInt64("9007199254740993") > 1)`, "True"],
    [
      `@(Guid.Parse("{0F8FAD5B-D9CB-469F-A165-70867728950E}").ToString("N"))`,
      "0f8fad5bd9cb469fa16570867728950e",
    ],
    ["@(context.RequestId.GetHashCode() == context.RequestId.GetHashCode())", "True"],
    [
      `@("Basic YWRhOnNlY3JldDp4".AsBasic().UserId + "Basic YWRhOnNlY3JldDp4".AsBasic()?.Password)`,
      "adasecret:x",
    ],
    [`@("Bearer x".AsBasic() == null)`, "True"],
    [
      `@(string.Join(";", context.Request.Headers.Where(h => h.Key == "x-list").Select(h => h.Key + "=" + h.Value[0])))`,
      "x-list=a, b",
    ],
    [`@(string.Join(",", new [] { "b", "a" }.OrderBy(x => x)))`, "a,b"],
    [`@(context.Request.Url.Query.Keys.SingleOrDefault(k => k == "b"))`, "b"],
    [
      `@{ var exp = 5L; var held = new { exp, context.Api.Id, list = new [] { "a" } }; return JsonConvert.SerializeObject(held) + held.list[0]; }`,
      '{"exp":5,"Id":"calc","list":["a"]}a',
    ],
    [`@(JsonConvert.SerializeObject(new { a = 1 }, Formatting.Indented))`, '{\n  "a": 1\n}'],
    [
      `@{ byte[] key = Encoding.UTF8.GetBytes("0123456789abcdef"); var sealed_ = Encoding.UTF8.GetBytes("text").Encrypt("Aes", key, key); return Encoding.UTF8.GetString(sealed_.Decrypt("Aes", key, key)); }`,
      "text",
    ],
    [
      `@{ string hash; using (System.Security.Cryptography.HMACSHA256 mac = new HMACSHA256(new byte[1])) { hash = "a"; } return hash; }`,
      "a",
    ],
    [
      `@{ using (var mac = new HMACSHA256(new byte[1])) { return mac.ComputeHash(new byte[1]).Length; } }`,
      "32",
    ],
    [
      `@(new Guid(Guid.Parse("0f8fad5b-d9cb-469f-a165-70867728950e").ToByteArray()))`,
      "0f8fad5b-d9cb-469f-a165-70867728950e",
    ],
    [
      '@(Guid.Empty.ToByteArray().Length + (int)Guid.Parse("0f8fad5b-d9cb-469f-a165-70867728950e").ToByteArray()[0])',
      "107",
    ],
    ["@(Math.Max(3L, 2) + Math.Min(1.5, 2) + Math.Abs(-1))", "5.5"],
    [`@("a".PadRight(3, '=') + new DateTime(2026, 1, 2).ToString("s"))`, "a==2026-01-02T00:00:00"],
    [`@(context.Request.Headers.GetValueOrDefault("none", new [] { "a" })[0])`, "a"],
    [`@(string.Format("{0}{1}{2}{3}{4}", 1, "b", true, 4, 5))`, "1bTrue45"],
    [`@{ try { return int.Parse("x"); } catch (FormatException) { return 1; } catch { return 2; } }`, "1"],
    [
      `@{ try { return JObject.Parse("["); } catch (Exception ex) { return new JObject(new JProperty("a", ex.Message != null)); } }`,
      '{\n  "a": true\n}',
    ],
    [`@{ var n = 0; try { n = 1; } finally { n += 1; } return n; }`, "2"],
    [
      `@{ switch (context.Api.Id) { case "x": case "calc": return "found"; default: return "none"; } }`,
      "found",
    ],
    [
      `@{ string[] all; switch ("b") { case "a": all = new [] { "1" }; break; default: all = new string[] { "2" }; break; } return all[0]; }`,
      "2",
    ],
    [`@{ const int limit = 3; context.Trace("seen"); return limit; }`, "3"],
    [`@((string)context.Variables.GetValueOrDefault("text"))`, "hello"],
    [
      `@(JObject.Parse("{'a': 9007199254740993, b: 10.0, /* c */ 'd': [1e400,],}").ToString(Formatting.None))`,
      '{"a":9007199254740993,"b":10.0,"d":["Infinity"]}',
    ],
    [
      `@(JArray.Parse("[]").ToString() + JObject.Parse("{'2':[1],'1':{}}"))`,
      '[]{\n  "2": [\n    1\n  ],\n  "1": {}\n}',
    ],
    [`@((string)JToken.Parse("10.0") + JToken.Parse("10.0"))`, "1010"],
    [`@((long)JToken.Parse("9007199254740993") + 1)`, "9007199254740994"],
    [`@((string)JToken.Parse("123456789012345678901234567890"))`, "123456789012345678901234567890"],
    [`@((int)JToken.Parse("2.5") + (int)JToken.Parse("'7'") + (int)JToken.Parse("true"))`, "10"],
    [`@((bool)JToken.Parse("1") && (bool)JToken.Parse("'True'"))`, "True"],
    [`@((double)JToken.Parse("'1.5'"))`, "1.5"],
    [`@(JObject.Parse("{}").Value<int>("none") + JObject.Parse("{'n':'3'}").Value<int>("n"))`, "3"],
    [`@((JToken.Parse("[1,2]") as JArray)?.Count ?? -1)`, "2"],
    [`@((JToken.Parse("[1,2]") as JObject)?.Count ?? -1)`, "-1"],
    [`@(JObject.Parse("{'n':1}").TryGetValue("n", out JToken n) ? (int)n : 0)`, "1"],
    [`@(JsonConvert.SerializeObject(JToken.Parse("[1, 1.50, '\u2028']")))`, '[1,1.5,"\\u2028"]'],
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
    [`@(string.Join(",", "a", 1, true, null, 2.5))`, "a,1,True,,2.5"],
    [`@(string.Join(",", "a", "b", "c"))`, "a,b,c"],
    [`@(string.Join(",", 7))`, "7"],
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
    [
      `@(Convert.ToBase64String(new System.Security.Cryptography.HMACSHA256 { Key = new byte[2] }.ComputeHash(new byte[1])) == Convert.ToBase64String(new HMACSHA256(new byte[2]).ComputeHash(new byte[1])))`,
      "True",
    ],
    [`@(context.Variables["text"] == string.Empty)`, "False"],
    [`@("" != context.Variables["number"])`, "True"],
    [`@(context.Variables["nothing"] == "")`, "False"],
    [`@{ object trimmed = " ".Trim(); return trimmed == String.Empty; }`, "True"],
    [`@(Array.Exists(new [] { "a", "b" }, x => x == "b"))`, "True"],
    [`@(Array.Exists(new [] { "a", "b" }, x => x == "c"))`, "False"],
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
    ["@(foo)", /the name foo does not exist in a policy expression/],
    ["@(context.Foo)", /policy expressions have no context\.Foo/],
    [
      "@(context.Request.Certificate)",
      /IRequest\.Certificate is a member of API Management's policy expressions that the rehearsal does not run/,
    ],
    ["@(context.Request.Methot)", /did you mean Method\?/],
    [`@("a".Contain("b"))`, /does not run string\.Contain; did you mean Contains\?/],
    ['@("a".Length())', /string\.Length is a property/],
    [`@("a".Trim)`, /is a method: call it/],
    [
      `@("a".Substring("b"))`,
      /string\.Substring\(string\) is not what the rehearsal runs; it runs Substring\(int\), Substring\(int, int\)/,
    ],
    [
      "@(new Stack())",
      /Stack is a type of API Management's policy expressions that the rehearsal does not run/,
    ],
    ["@(new Guid(1))", /new Guid\(int\) is not what the rehearsal runs; it runs new Guid\(string\)/],
    ["@(new { 1 })", /a member of new \{ … \} has a name/],
    [`@(new byte[1].Encrypt("DES", new byte[1], new byte[1]))`, /runs Aes alone/],
    [`@(new JObject() { { "a", 1 } })`, /does not run "new JObject\(…\) \{ … \}"/],
    ["@(Formatting.None + new Formatting())", /does not run "new Formatting\(…\)"/],
    [`@{ context.Variables["a"] = 1; return 1; }`, /does not set members of Variables by \[ \]/],
    [`@{ try { return 1; } catch (Foo) { return 2; } }`, /catch wants a class of exceptions, not Foo/],
    [`@{ try { return 1; } return 2; }`, /expected catch or finally/],
    [`@{ switch (1) { case 1: var a = 2; } return 1; }`, /a section of switch ends with break or return/],
    [`@(JToken.Parse("{}").SelectToken("$..a"))`, /of JSON paths, the rehearsal runs literal ones/],
    ['@(System.Net.IPAddress.Parse("::1"))', /IPAddress is a type of API Management's .* does not run/],
    ['@(System.IO.File.Exists("a"))', /File is no type that policy expressions may use/],
    ["@(1 & 2)", /does not run the C# operator "&"/],
    [`@(context.Variables["text"] == "hello")`, /compares references/],
    [`@(context.Variables["text"].Length)`, /does not run object\.Length/],
    ['@((Foo)context.Variables["text"])', /Foo is no type that policy expressions may use/],
    [
      '@((Authorization)context.Variables["text"])',
      /Authorization is a type of API Management's .* does not run/,
    ],
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
    ["@{ 1; return 1; }", /not the statement that starts with "1"/],
    ["@{ context.Request.Method; return 1; }", /not the statement that starts with "context"/],
    ["@{ byte[] value; return value; }", /value is used before it has a value/],
    ["@{ var value; return value; }", /var value needs a value/],
    ['@{ int n; int.TryParse("1", n); return n; }', /n is used before it has a value/],
    ['@{ int n = 0; return int.TryParse("1", n); }', /it runs TryParse\(string, out int\)/],
    ['@{ string n; return int.TryParse("1", out n); }', /out n wants a variable of type int, not string/],
    ['@{ return int.TryParse("1", out n); }', /n is no local variable/],
    ['@(int.TryParse("1", out string n))', /wants a variable of type int, not string/],
    ['@("a".Contains(out var n))', /string\.Contains\(out n\) is not what the rehearsal runs/],
    ['@(DateTime.UtcNow.ToString("D"))', /of date formats/],
    ['@(DateTime.UtcNow.ToString("yyyy gg"))', /of date formats/],
    ['@(string.Format("{0:X}", 1))', /plain placeholders/],
    ['@($"{1:X}")', /alignment or format/],
    [`@($"{context.Timestamp:yyyy-MM-dd'T'HH}")`, /alignment or format/],
    ['@($"{1,5}")', /alignment or format/],
    ['@($"{1")', /a \{ of an interpolated string is never closed/],
    ['@($"{"a")', /never closed/],
    ["@(context.Request.Body.As<XElement>())", /XElement is a type of API Management's .* does not run/],
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
    [`@((IResponse)context.Variables["text"])`, "InvalidCastException"],
    [`@("a".Split(' ')[1])`, "IndexOutOfRangeException"],
    [`@(new JObject(new JProperty("a", 1), new JProperty("a", 2)))`, "ArgumentException"],
    [`@(new JObject(1))`, "ArgumentException"],
    [`@(new Uri("/relative"))`, "UriFormatException"],
    [`@(Guid.Parse("1"))`, "FormatException"],
    ["@(new DateTime(2026, 2, 30))", "ArgumentOutOfRangeException"],
    [`@(new byte[3].Decrypt("Aes", new byte[16], new byte[16]))`, "CryptographicException"],
    [`@(new Random().Next(2, 1))`, "ArgumentOutOfRangeException"],
    [`@(JArray.Parse("[1,2]").Single().ToString())`, "InvalidOperationException"],
    [`@{ try { return int.Parse("x"); } catch (OverflowException) { return 0; } }`, "FormatException"],
    [`@("abc".Substring(2, 5))`, "ArgumentOutOfRangeException"],
    [`@(int.Parse("1.5"))`, "FormatException"],
    [`@(int.Parse("99999999999"))`, "OverflowException"],
    ["@(1 / (1 - 1))", "DivideByZeroException"],
    [`@(context.Request.Body.As<JArray>())`, "JsonReaderException"],
    [`@((int)context.Request.Body.As<JObject>()["s"])`, "FormatException"],
    [`@((int)context.Request.Body.As<JObject>()["a"])`, "ArgumentException"],
    [`@((int)context.Request.Body.As<JObject>()["n"])`, "ArgumentException"],
    [`@((int)JToken.Parse("9007199254740993"))`, "OverflowException"],
    [`@((long)JToken.Parse("9223372036854775808"))`, "OverflowException"],
    [`@((string)JToken.Parse("[1]")["a"])`, "ArgumentException"],
    [`@((string)JToken.Parse("{}")[0])`, "ArgumentException"],
    [`@((string)JToken.Parse("1")["a"])`, "InvalidOperationException"],
    [`@(JObject.Parse("{'n':null}").Value<int>("n"))`, "InvalidCastException"],
    [`@(JToken.Parse("[1 2]"))`, "JsonReaderException"],
    [`@(JToken.Parse("1 2"))`, "JsonReaderException"],
    [`@(JToken.Parse("01x"))`, "JsonReaderException"],
    [`@(Encoding.UTF8.GetString(Convert.FromBase64String(null)))`, "ArgumentNullException"],
    [`@(Uri.EscapeDataString(null))`, "ArgumentNullException"],
    [`@(context.Request.Headers.ContainsKey(null))`, "ArgumentNullException"],
    [`@("a".PadLeft(2000000000))`, "ArgumentOutOfRangeException"],
    ["@(context.Timestamp.AddDays(1e300))", "ArgumentOutOfRangeException"],
    [`@(Uri.EscapeDataString("\uD800"))`, "UriFormatException"],
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

  it("loses a body that is read without preserveContent, and fails to read it again", () => {
    const held = context() as { request: { body: Uint8Array } };
    const read = (source: string) => compilePolicyExpression(source).evaluate(held as never);
    assert.equal(read("@(context.Request.Body.As<string>(true).Length)"), 46);
    assert.equal(read("@(context.Request.Body.As<string>().Length)"), 46);
    for (const again of ["As<string>()", "As<byte[]>(preserveContent: true)", "As<JObject>()"]) {
      assert.throws(
        () => read(`@(context.Request.Body.${again})`),
        (error) => error instanceof ExpressionFailure && error.exception === "InvalidOperationException",
      );
    }
  });

  const deep: readonly [what: string, source: string][] = [
    ["brackets", `@(${"(".repeat(3000)}1${")".repeat(3000)})`],
    ["signs", `@(${"- ".repeat(3000)}1)`],
    ["a chain of operators", `@(${"1 + ".repeat(5000)}1)`],
    ["a chain of ??", `@(${'"a" ?? '.repeat(5000)}"b")`],
    ["a chain of calls", `@("a"${".Trim()".repeat(5000)})`],
    ["a chain of ?.", `@("a"${"?.Trim()".repeat(5000)})`],
    ["conditions", `@(${"true ? 1 : ".repeat(5000)}1)`],
    ["casts", `@(${"(int)".repeat(5000)}1)`],
    ["arrays", `@(${"new [] { ".repeat(3000)}1${" }".repeat(3000)})`],
    ["blocks", `@{${"{".repeat(3000)}return 1;${"}".repeat(3000)}}`],
    ["else-ifs", `@{${"if (true) return 1; else ".repeat(3000)}return 1;}`],
    ["interpolated strings", `@(${'$"{'.repeat(3000)}1${'}"'.repeat(3000)})`],
  ];
  for (const [what, source] of deep) {
    it(`of ${what} that nest too deep is refused with a sentence`, () => {
      assert.throws(
        () => compilePolicyExpression(source),
        (error) =>
          error instanceof ExpressionProblem && /nests more than 200 levels deep/.test(error.message),
      );
    });
  }

  it("reads JSON as deep as Newtonsoft.Json does, and no deeper", () => {
    const nested = (levels: number): string => `${"[".repeat(levels)}${"]".repeat(levels)}`;
    assert.equal(value(`@(JToken.Parse("${nested(64)}").ToString(Formatting.None))`), nested(64));
    for (const levels of [65, 20_000]) {
      assert.throws(
        () => value(`@(JToken.Parse("${nested(levels)}"))`),
        (error) => error instanceof ExpressionFailure && /MaxDepth of 64/.test(error.message),
      );
    }
  });
});
