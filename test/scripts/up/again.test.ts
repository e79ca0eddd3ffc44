import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, it } from "node:test";
import { AzureError } from "../../../lib/azure/serviceClient.ts";
import type { EngineEvent } from "../../../lib/engine/events.ts";
import { mostRuns, type Update, updateUntilSettled } from "../../../scripts/up/again.ts";
import { transients } from "../../../scripts/up/transient.ts";

const arm = "azure-native:apimanagement:";
const urnOf = (type: string, name: string) =>
  `urn:pulumi:dev::apim-oauth::apim-oauth:infra:Parent$${type}::${name}`;

/** What the engine reports of a resource whose creation fails. */
function failed(type: string, name: string, message: string, inputs = {}): EngineEvent[] {
  const urn = urnOf(type, name);
  return [
    { resourcePreEvent: { metadata: { op: "create", urn, type, new: { inputs } } } },
    { diagnosticEvent: { severity: "error", urn, message: `${message}\n` } },
  ];
}

function made(type: string, name: string): EngineEvent[] {
  return [{ resOutputsEvent: { metadata: { op: "create", urn: urnOf(type, name), type } } }];
}

function diagnostic(message: string): EngineEvent {
  return {
    diagnosticEvent: { severity: "error", urn: urnOf("pulumi:pulumi:Stack", "apim-oauth-dev"), message },
  };
}

const closing = diagnostic("update failed");
const registration = made("azuread:index/applicationRegistration:ApplicationRegistration", "client-app");
const notReplicated = failed(
  "azuread:index/applicationPassword:ApplicationPassword",
  "client-app/2026-h2",
  "retrieving Application (Application: \"5e1f\"): unexpected status 404 (404 Not Found) with error: Request_ResourceNotFound: Resource '5e1f' does not exist or one of its queried reference-property objects are not present.",
);
const apiHeld = failed(
  `${arm}ApiPolicy`,
  "basic-calculator",
  'Status=409 Code="PessimisticConcurrencyConflict" Message="Operation on the API is in progress"',
);
const locked = failed(
  `${arm}Product`,
  "basic-calculator",
  'Status=409 Code="ServiceLocked" Message="The API Service x is transitioning at this time. Please try the request again later."',
);
const notPublished = failed(
  "azure-native:resources:Deployment",
  "developer-portal",
  'Status=200 Code="DeploymentFailed" Message="At least one resource deployment operation failed."',
);
const wrong = failed(
  `${arm}Api`,
  "basic-calculator",
  'Status=400 Code="ValidationError" Message="One or more…"',
);

/** Runs updates that end as listed; the one after the last succeeds. */
async function updated(ends: readonly EngineEvent[][], options: readonly string[] = ["--yes"]) {
  const runs: (readonly string[])[] = [];
  const pauses: number[] = [];
  const said: string[] = [];
  const exitCode = await updateUntilSettled(options, {
    async run(given): Promise<Update> {
      const events = ends[runs.push(given) - 1];
      return events ? { exitCode: 255, events } : { exitCode: 0, events: [] };
    },
    say: (line) => said.push(line),
    pause: async (seconds) => void pauses.push(seconds),
  });
  return { exitCode, runs, pauses, said: said.join("\n") };
}

function refusal(status: number, code: string, method = "GET"): AzureError {
  const url = "https://management.azure.com/subscriptions/x/providers/Microsoft.ApiManagement/service/y";
  return new AzureError(`${method} ${url}`, status, code, "no reason given");
}

describe("an update that Azure was not ready for", () => {
  const passing: [what: string, events: EngineEvent[], said: RegExp][] = [
    [
      "an application has not replicated",
      [...registration, ...notReplicated],
      /ApplicationPassword client-app\/2026-h2/,
    ],
    [
      "an import still holds the API",
      apiHeld,
      /still holds the API after its import .*ApiPolicy basic-calculator/,
    ],
    [
      "so it does, under another code",
      failed(`${arm}Api`, "a", 'Status=409 Code="Conflict" Message="Operation on the API is in progress"'),
      /still holds the API/,
    ],
    ["the instance is busy", locked, /busy with another change/],
    [
      "the instance does not answer the program",
      [
        diagnostic(
          'Error: invocation of azure-native:apimanagement:getContentItem returned an error: request failed /x: Status=422 Code="ManagementApiRequestFailed"',
        ),
      ],
      /did not answer Resource Manager/,
    ],
    [
      "the instance does not answer when it is asked what there is",
      failed(
        `${arm}Api`,
        "a",
        'cannot check existence of resource \'x\': status code 422, {"error":{"code":"ManagementApiRequestFailed"}}',
      ),
      /did not answer Resource Manager/,
    ],
    [
      "an instance was deleted just now",
      failed(`${arm}ApiManagementService`, "api-management", 'Status=400 Code="X" Message="…"', {
        restore: true,
      }),
      /about a minute after its deletion/,
    ],
    [
      "another publication is under way",
      failed(
        "azure-native:resources:Deployment",
        "developer-portal",
        'Status=409 Code="DeploymentActive" Message="…"',
      ),
      /still under way/,
    ],
  ];
  for (const [what, events, said] of passing) {
    it(`is run again after a while: ${what}`, async () => {
      const result = await updated([[...events, closing]]);
      assert.equal(result.exitCode, 0);
      assert.equal(result.runs.length, 2);
      assert.match(result.said, said);
      assert.match(result.said, new RegExp(`Waiting ${result.pauses[0]} s`));
    });
  }

  const lasting: [what: string, events: EngineEvent[]][] = [
    ["a refusal that stays", wrong],
    ["one that stays beside one that passes", [...apiHeld, ...wrong]],
    ["an application that was there before this update", notReplicated],
    [
      "the same words of another provider",
      failed("azure-native:resources:ResourceGroup", "g", "ServiceLocked"),
    ],
    [
      "a new instance's 400",
      failed(`${arm}ApiManagementService`, "api-management", "Status=400", { restore: false }),
    ],
    ["the program", [diagnostic("Error: no such file"), closing]],
    ["nothing that anybody has named", []],
    [
      "a guardrail beside one that passes",
      [...apiHeld, { policyEvent: { policyName: "tls-floor", message: "…", enforcementLevel: "mandatory" } }],
    ],
  ];
  for (const [what, events] of lasting) {
    it(`is not run again where something else is to blame: ${what}`, async () => {
      const { exitCode, runs, pauses } = await updated([events]);
      assert.deepEqual({ exitCode, runs: runs.length, pauses }, { exitCode: 255, runs: 1, pauses: [] });
    });
  }

  const looks: [what: string, refused: AzureError, waits: RegExp | undefined][] = [
    ["the instance is busy", refusal(409, "ServiceLocked"), /busy with another change/],
    ["the instance does not answer", refusal(422, "ManagementApiRequestFailed"), /did not answer/],
    ["it does not answer, and says no more", refusal(422, "Unprocessable Entity", "HEAD"), /did not answer/],
    ["too much is asked", refusal(429, "TooManyRequests"), /too much to do .*\(429, 5xx; GET https:/],
    ["Azure is out of order", refusal(503, "ServiceUnavailable", "POST"), /too much to do/],
    ["it is not allowed", refusal(403, "AuthorizationFailed"), undefined],
    ["the question is wrong", refusal(400, "ValidationError"), undefined],
    ["a deletion is refused", refusal(409, "Conflict", "DELETE"), undefined],
  ];
  for (const [what, refused, waits] of looks) {
    it(`is looked at again where a look before it fails, if that passes: ${what}`, async () => {
      const pauses: number[] = [];
      const said: string[] = [];
      let runs = 0;
      const exitCode = updateUntilSettled(["--yes", "--replace", "x"], {
        run: async () => (++runs === 1 ? { exitCode: 1, events: [], refused } : { exitCode: 0, events: [] }),
        say: (line) => said.push(line),
        pause: async (seconds) => void pauses.push(seconds),
      });
      if (!waits) return assert.rejects(exitCode, refused);
      assert.equal(await exitCode, 0);
      assert.equal(pauses.length, 1);
      assert.match(said.join("\n"), waits);
    });
  }

  it("is given up where the look goes on failing, with what Azure has said", async () => {
    const refused = refusal(409, "ServiceLocked");
    const run = async () => ({ exitCode: 1, events: [], refused });
    await assert.rejects(updateUntilSettled([], { run, say: () => {}, pause: async () => {} }), refused);
  });

  it("is judged by causes, not by what follows from them", async () => {
    const rule = diagnostic("failed to run policy: context canceled");
    const advice = {
      policyEvent: { policyName: "no-wildcard-cors", message: "…", enforcementLevel: "advisory" },
    };
    assert.equal((await updated([[...apiHeld, rule, advice, closing]])).exitCode, 0);
  });

  it("knows an application again that an earlier run has made", async () => {
    const { exitCode, runs } = await updated([[...registration, ...notReplicated], notReplicated]);
    assert.deepEqual([exitCode, runs.length], [0, 3]);
  });

  it("waits longer each time, for the slowest reason, and a bounded number of times", async () => {
    const always = Array.from({ length: 20 }, () => apiHeld);
    const { exitCode, pauses, said } = await updated(always);
    assert.equal(exitCode, 255);
    assert.deepEqual(pauses, [15, 30, 60, 120]);
    assert.match(said, /did not become ready in time/);
    assert.deepEqual((await updated([[...apiHeld, ...locked], apiHeld])).pauses, [60, 30]);
  });

  it("ends after some runs, however many reasons there are to wait", async () => {
    const turns = Array.from(
      { length: 20 },
      (_, index) => [apiHeld, locked, [...registration, ...notReplicated]][index % 3]!,
    );
    assert.equal((await updated(turns)).runs.length, mostRuns);
  });

  it("publishes the portal once more, under another id, and only then", async () => {
    const { runs } = await updated([notPublished, apiHeld]);
    assert.deepEqual(runs, [
      ["--yes"],
      ["--yes", "--replace", "**RandomString::developer-portal"],
      ["--yes"],
    ]);
    assert.equal((await updated([notPublished, notPublished])).exitCode, 255);
  });

  it("does not ask a second time for what was agreed to, and asks for what was not", async () => {
    assert.deepEqual((await updated([apiHeld], ["--refresh"])).runs[1], ["--refresh", "--yes"]);
    assert.deepEqual((await updated([apiHeld], ["-y"])).runs[1], ["-y"]);
    const preview = apiHeld.map(({ resourcePreEvent: begun, ...rest }) =>
      begun ? { resourcePreEvent: { ...begun, planning: true } } : rest,
    );
    assert.deepEqual((await updated([preview], [])).runs[1], []);
  });

  it("is left to the person where an option would do something twice", async () => {
    for (const options of [["--replace", "urn:x"], ["--target-replace=urn:x"]])
      assert.equal((await updated([apiHeld], options)).exitCode, 255);
  });

  it("is documented with its codes and pauses", () => {
    const page = readFileSync(path.join(import.meta.dirname, "../../../docs/operations.md"), "utf8");
    for (const { code, pauses } of transients) {
      const row = page.split("\n").find((line) => line.startsWith("|") && line.includes(`\`${code}\``));
      assert.ok(row?.includes(`| ${pauses.join(", ")} s |`), `${code}: ${row}`);
    }
  });
});
