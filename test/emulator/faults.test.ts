import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { startWorld, type World } from "../../emulator/world.ts";

describe("a fault", () => {
  let world: World;
  before(async () => {
    world = await startWorld();
  });
  after(() => world.close());

  const inject = (fault: object) =>
    world.client.fetch("https://rehearsal.localhost/faults", { method: "POST", body: JSON.stringify(fault) });
  const service = "/subscriptions/s/resourceGroups/g/providers/Microsoft.ApiManagement/service/x";
  const code = "TheCode";
  const message = "What Azure says.";

  it("meets who asks in the same process, as it meets who comes to the listener", async () => {
    const url = `https://management.azure.com${service}/apis/a?api-version=2024-05-01`;
    for (const ask of [world.direct, world.client.fetch]) {
      await inject({ host: "management.azure.com", status: 409, code, message });
      const response = await ask(url);
      assert.deepEqual(
        [response.status, await response.json()],
        [409, { error: { code, message, details: null } }],
      );
    }
    for (const ask of [world.direct, world.client.fetch]) {
      const head = await ask(url, { method: "HEAD" });
      assert.deepEqual([head.status, await head.text()], [401, ""]);
    }
    assert.equal((await world.direct("https://no-such-host.example/")).status, 421);
  });

  const shapes: [what: string, host: string, path: string, status: number, body: object][] = [
    [
      "API Management's",
      "management.azure.com",
      `${service}/apis/a`,
      409,
      { error: { code, message, details: null } },
    ],
    [
      "Resource Manager's own",
      "management.usgovcloudapi.net",
      "/subscriptions/s/resourceGroups/g/providers/Microsoft.Resources/deployments/d",
      409,
      { error: { code, message } },
    ],
    [
      "a failed operation's",
      "management.azure.com",
      `${service}/tenant/operationResults/1`,
      200,
      { status: "Failed", error: { code, message, details: null } },
    ],
    [
      "Entra ID's",
      "login.microsoftonline.com",
      "/t/oauth2/v2.0/token",
      400,
      { error: code, error_description: message },
    ],
  ];
  for (const [whose, host, path, status, body] of shapes) {
    it(`has ${whose} shape`, async () => {
      assert.equal((await inject({ host, path, status, code, message, retryAfter: 7 })).status, 201);
      const answer = await world.client.fetch(`https://${host}${path}`);
      assert.deepEqual([answer.status, answer.headers.get("retry-after")], [status, "7"]);
      assert.deepEqual(await answer.json(), body);
      assert.notEqual((await world.client.fetch(`https://${host}${path}`)).headers.get("retry-after"), "7");
    });
  }

  it("has Microsoft Graph's shape", async () => {
    await inject({ host: "graph.microsoft.com", status: 404, code, message });
    const answer = await world.client.fetch("https://graph.microsoft.com/v1.0/applications/1");
    const { error } = (await answer.json()) as { error: Record<string, unknown> };
    assert.deepEqual([answer.status, error.code, error.message], [404, code, message]);
    assert.deepEqual(Object.keys(error.innerError as object), ["date", "request-id", "client-request-id"]);
  });

  const refused: [what: string, fault: object, path: string][] = [
    ["an answer that is none", { status: 302 }, "status"],
    ["a success without a code", { status: 200 }, "code"],
    ["a code of nothing", { status: 409, code: "" }, "code"],
    ["a key that does not exist", { status: 409, body: "" }, "body"],
  ];
  for (const [what, fault, path] of refused) {
    it(`is refused where it is ${what}`, async () => {
      const answer = await inject({ host: "management.azure.com", ...fault });
      const { problems } = (await answer.json()) as { problems: { path: string }[] };
      assert.deepEqual([answer.status, problems.map((problem) => problem.path)], [400, [path]]);
    });
  }
});
