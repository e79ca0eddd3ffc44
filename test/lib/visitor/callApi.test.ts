import assert from "node:assert/strict";
import { after, afterEach, before, test } from "node:test";
import { callApi } from "../../../lib/visitor/callApi.ts";
import { type ConsoleView, openConsole } from "../../../lib/visitor/consoleView.ts";
import { CorsError } from "../../../lib/visitor/cors.ts";
import { UserAgent } from "../../../lib/visitor/userAgent.ts";
import { type Lab, startLab } from "../../emulator/portal/support/lab.ts";

const allowed = ["authorization", "ocp-apim-subscription-key", "cache-control"];
let lab: Lab;
let console: ConsoleView;

before(async () => {
  lab = await startLab();
  console = await openConsole(new UserAgent(lab.world.fetch), {
    portalUrl: lab.portalUrl,
    apiName: "Basic Calculator",
    operation: "Add two integers",
  });
});
after(() => lab.close());
afterEach(() => {
  lab.gateway.allowedHeaders = allowed;
});

test("a call asks by OPTIONS first, for exactly the headers it will send", async () => {
  lab.gateway.calls.length = 0;
  const answer = await callApi(lab.world, { console, accessToken: "a.b.c", subscriptionKey: "primary-key" });
  assert.equal(answer.status, 200);
  assert.deepEqual(
    lab.gateway.calls.map(({ method }) => method),
    ["OPTIONS", "GET"],
  );
  const [preflight, call] = lab.gateway.calls;
  assert.equal(preflight?.headers.origin, lab.portalUrl);
  assert.equal(preflight?.headers["access-control-request-method"], "GET");
  assert.equal(
    preflight?.headers["access-control-request-headers"],
    "authorization,cache-control,ocp-apim-subscription-key",
  );
  assert.equal(preflight?.headers.authorization, undefined);
  assert.equal(call?.headers.authorization, "Bearer a.b.c");
  assert.equal(call?.headers["ocp-apim-subscription-key"], "primary-key");
  assert.equal(call?.headers.origin, lab.portalUrl);
});

test("typed parameters replace the form's, and an unknown one is refused by name", async () => {
  const { body, request } = await callApi(lab.world, {
    console,
    accessToken: "a.b.c",
    parameters: { a: "1" },
  });
  assert.equal(request.url, "https://contoso-calc.azure-api.net/calc/add?a=1&b=49");
  assert.equal(body, "<result><value>50</value></result>");
  await assert.rejects(
    callApi(lab.world, { console, parameters: { c: "1" } }),
    /no parameter c; it has a, b/,
  );
});

test("without a token no Authorization header is sent, and the 401 is readable", async () => {
  const answer = await callApi(lab.world, { console });
  assert.equal(answer.status, 401);
  assert.match(answer.body, /Access token is missing or invalid/);
  assert.equal(lab.gateway.calls.at(-1)?.headers.authorization, undefined);
});

test("only exposed headers of the answer are seen, as by a page's script", async () => {
  const { headers } = await callApi(lab.world, { console });
  assert.equal(headers["content-type"], "application/json");
  assert.equal("x-hidden" in headers, false);
});

test("the subscription key is what the person pastes, and headers can be added", async () => {
  await callApi(lab.world, { console });
  assert.equal(lab.gateway.calls.at(-1)?.headers["ocp-apim-subscription-key"], undefined);
  await callApi(lab.world, { console, subscriptionKey: "other", headers: { Accept: "text/plain" } });
  assert.equal(lab.gateway.calls.at(-1)?.headers["ocp-apim-subscription-key"], "other");
  assert.equal(lab.gateway.calls.at(-1)?.headers.accept, "text/plain");
});

for (const [what, headers, said] of [
  ["no cors policy", null, /no Access-Control-Allow-Origin/],
  [
    "a policy without the authorization header",
    ["ocp-apim-subscription-key", "cache-control"],
    /does not allow the header authorization;/,
  ],
  [
    "a policy without cache-control, which the console sends",
    ["authorization", "ocp-apim-subscription-key"],
    /does not allow the header cache-control;/,
  ],
  [
    "a wildcard, which does not cover authorization",
    ["*"],
    /does not allow the header authorization; it allows \*/,
  ],
] as const) {
  test(`a browser would refuse: ${what}`, async () => {
    lab.gateway.allowedHeaders = headers && [...headers];
    await assert.rejects(callApi(lab.world, { console, accessToken: "a.b.c" }), (error: Error) => {
      assert.ok(error instanceof CorsError);
      assert.match(error.message, said);
      return true;
    });
  });
}
