import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import type { Fault } from "../../emulator/faults.ts";
import { clouds } from "../../emulator/model/clouds.ts";
import { apiManagement, soon } from "./support/lab.ts";
import { type EngineStack, openStack, skip } from "./support/stack.ts";

const { arm, graph } = clouds.public;

/** Azure's own sentences, from the sources in scripts/up/transient.ts. */
const notReplicated: Omit<Fault, "times"> = {
  host: graph,
  // What is added to a registration that was just made; a read of the registration itself would lose it.
  method: "PATCH",
  path: "/applications/",
  status: 404,
  code: "Request_ResourceNotFound",
  message: "Resource '5e1f' does not exist or one of its queried reference-property objects are not present.",
};
const apiHeld: Omit<Fault, "times"> = {
  host: arm,
  method: "PUT",
  path: "/policies/policy",
  status: 409,
  code: "PessimisticConcurrencyConflict",
  message: "Operation on the API is in progress",
};
const locked: Omit<Fault, "times"> = {
  host: arm,
  method: "PUT",
  path: "/products/",
  status: 409,
  code: "ServiceLocked",
  message: "The API Service x is transitioning at this time. Please try the request again later.",
};
const noAnswer: Omit<Fault, "times"> = {
  host: arm,
  method: "PUT",
  path: "/authorizationServers/",
  status: 422,
  code: "ManagementApiRequestFailed",
  message: "Management API timed out",
};
const stillPublishing: Omit<Fault, "times"> = {
  host: arm,
  method: "PUT",
  path: "/Microsoft.Resources/deployments/",
  status: 409,
  code: "DeploymentActive",
  message: "Unable to edit or replace deployment 'x': previous deployment from '…' is still active.",
};

describe("npm run up while Azure is not ready", { skip }, () => {
  let stack: EngineStack;
  before(async () => {
    stack = await openStack();
  });
  after(() => stack?.close());

  /** `npm run up`, with what goes wrong on the way. */
  async function up(...faults: Fault[]) {
    for (const fault of faults) stack.world.faults.add(fault);
    const { exitCode, stderr } = await stack.script("up", "dev", "--yes", "--skip-preview");
    return { exitCode, stderr, waits: stderr.match(/Waiting \d+ s/g)?.length ?? 0 };
  }

  it("comes to its end all the same, and reports what it waits for", async () => {
    const { exitCode, stderr } = await up(
      { ...notReplicated, times: 1 },
      { ...noAnswer, times: 1 },
      { ...apiHeld, times: 1 },
      { ...locked, times: 1 },
      { ...stillPublishing, times: 1 },
    );
    assert.equal(exitCode, 0, stderr);
    for (const code of [
      "Request_ResourceNotFound",
      "ManagementApiRequestFailed",
      "PessimisticConcurrencyConflict",
      "ServiceLocked",
      "DeploymentActive",
    ])
      assert.match(stderr, new RegExp(`Azure is not ready: .*\\(${code}; \\w+ `), code);
    await stack.pulumi.up("--expect-no-changes");
    const service = stack.world.arm.service("contoso-calc-dev")!;
    assert.deepEqual([stack.tenant.applications.size, stack.tenant.grants.size], [2, 1]);
    assert.ok(service.apis.get("basic-calculator")?.policy);
    assert.deepEqual(
      [...service.portalRevisions.values()].map(({ properties }) => properties.isCurrent).sort(),
      [true],
    );
  });

  it("ends at once at what does not pass by itself, also beside what does", async () => {
    const secrets = [
      { name: "2026-h2", expires: soon() },
      { name: "2027-h1", expires: soon(150) },
    ];
    await stack.configure({
      "apim-oauth:clientApp": { secrets },
      "apim-oauth:oauthServer": { description: "Signs in" },
    });
    const refused = { ...notReplicated, method: "POST", status: 403, code: "Authorization_RequestDenied" };
    const { exitCode, stderr, waits } = await up({
      ...refused,
      path: "/addPassword",
      message: "Insufficient privileges to complete the operation.",
      times: 1,
    });
    assert.notEqual(exitCode, 0, stderr);
    assert.equal(waits, 0);
    const next = await up({ ...notReplicated, method: "GET", times: 1 });
    assert.notEqual(next.exitCode, 0, "the application was made long ago: it is gone, not late");
    assert.equal(next.waits, 0);
  });

  it("restores an instance that was deleted just now", async () => {
    await stack.pulumi.destroy();
    await stack.configure(apiManagement({ restore: true }));
    const { exitCode, stderr, waits } = await up({
      host: arm,
      method: "PUT",
      path: "/Microsoft.ApiManagement/service/contoso-calc-dev",
      status: 400,
      times: 1,
    });
    assert.deepEqual([exitCode, waits], [0, 1], stderr);
  });
});
