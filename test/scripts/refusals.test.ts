import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { describe, it } from "node:test";
import { queriesFor, refusedCalls } from "../../scripts/refusals/query.ts";
import { copyProject } from "../rehearsal/support/project.ts";

const script = path.resolve(import.meta.dirname, "../../scripts/refusals.ts");

describe("npm run refusals", () => {
  const apis = [{ name: "calc" }, { name: "orders" }] as unknown as Parameters<typeof queriesFor>[0]["apis"];

  it("asks for the refused calls of the stack's APIs at its own gateway", () => {
    const { requests, exceptions } = queriesFor(
      { apis },
      { gatewayUrl: "https://contoso.azure-api.net" },
      "30m",
    );
    const here = `where timestamp > ago(30m) | where customDimensions["Service Name"] == 'contoso.azure-api.net' | where customDimensions["API Name"] in ('calc', 'orders')`;
    assert.equal(
      requests,
      `requests | ${here} | where resultCode in ('401', '403', '429') | order by timestamp desc | take 200`,
    );
    assert.equal(exceptions, `exceptions | ${here} | order by timestamp desc | take 200`);
  });

  it("asks under both names of a gateway with a host name of its own", () => {
    const { requests } = queriesFor(
      { apis },
      { gatewayUrl: "https://api.contoso.example", defaultGatewayUrl: "https://contoso.azure-api.net" },
      "30m",
    );
    assert.match(
      requests,
      /where customDimensions\["Service Name"\] in \('contoso\.azure-api\.net', 'api\.contoso\.example'\)/,
    );
  });

  it("gives each call the failure of its own operation, and says where no policy has told", () => {
    const request = (operation_Id: string, resultCode: string, more = {}) => ({
      timestamp: "2026-11-27T00:00:00.000Z",
      name: "GET /calc/add",
      resultCode,
      operation_Id,
      customDimensions: { "API Name": "calc", ...more },
    });
    const failure = (operation_Id: string, reason: string) => ({
      operation_Id,
      problemId: `${reason} at validate-jwt`,
      outerMessage: `${reason}.`,
    });
    const calls = refusedCalls(
      [request("one", "401"), request("one", "401"), request("two", "429", { "Subscription Name": "web" })],
      [failure("one", "TokenExpired"), failure("three", "Other"), failure("one", "TokenNotPresent")],
    );
    const rest = { time: "2026-11-27T00:00:00.000Z", api: "calc", call: "GET /calc/add" };
    assert.deepEqual(calls, [
      {
        ...rest,
        status: "401",
        reason: "TokenExpired at validate-jwt: TokenExpired.",
        subscription: undefined,
      },
      {
        ...rest,
        status: "401",
        reason: "TokenNotPresent at validate-jwt: TokenNotPresent.",
        subscription: undefined,
      },
      { ...rest, status: "429", reason: undefined, subscription: "web" },
    ]);
  });

  it("says what is wrong with the time, and which key is missing", async () => {
    const project = copyProject();
    const run = async (...args: string[]) => {
      const child = spawn(process.execPath, [script, ...args], { cwd: project.folder });
      let stderr = "";
      child.stderr.on("data", (text: Buffer) => {
        stderr += text.toString();
      });
      const [code] = await once(child, "close");
      return { code, stderr };
    };
    try {
      const wrong = await run("rehearsal", "--since", "yesterday");
      assert.equal(wrong.code, 2);
      assert.match(wrong.stderr, /Write a number and s, m, h or d/);
      const silent = await run("rehearsal");
      assert.equal(silent.code, 2, silent.stderr);
      assert.match(
        silent.stderr,
        /logs nothing: apim-oauth:monitoring\.applicationInsights is missing in Pulumi\.rehearsal\.yaml/,
      );
    } finally {
      project.remove();
    }
  });
});
