import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { text } from "node:stream/consumers";
import { after, before, describe, it } from "node:test";
import { connect } from "../../lib/azure/connection.ts";
import { newTenant } from "../../rehearsal/practice.ts";
import { copyProject, type ProjectCopy } from "../rehearsal/support/project.ts";

const script = path.resolve(import.meta.dirname, "../../scripts/practice.ts");
const { tenantId, subscriptionId } = newTenant;

describe("npm run practice", () => {
  let project: ProjectCopy;
  let practice: ChildProcess;
  let told = "";
  const inFolder = (name: string) => path.join(project.folder, ".practice", name);

  before(async () => {
    project = copyProject();
    practice = start();
    practice.stdout!.on("data", (text: Buffer) => {
      told += text.toString();
    });
    while (!told.includes("Ctrl-C")) await once(practice.stdout!, "data");
  });
  after(async () => {
    if (practice.exitCode === null) {
      practice.kill("SIGTERM");
      await once(practice, "close");
    }
    project.remove();
  });

  it("tells of the tenants it has, and how to use it", () => {
    assert.match(told, /Tenant of rehearsal: 7b6a2d1e-/);
    const options = `--tenant ${tenantId} --subscription ${subscriptionId}`;
    assert.match(told, new RegExp(`^  npm run new-stack -- NAME --yes ${options}$`, "m"));
    assert.match(told, /source \.practice\/env\.sh/);
  });

  it("writes what points a shell at it, for its owner's eyes alone", () => {
    const variables = readFileSync(inFolder("env.sh"), "utf8");
    for (const name of [
      "REHEARSAL",
      "PULUMI_BACKEND_URL",
      "PULUMI_CONFIG_PASSPHRASE",
      "PULUMI_DEBUG_PROVIDERS",
    ]) {
      assert.match(variables, new RegExp(`^export ${name}='[^']+'$`, "m"));
    }
    assert.match(readFileSync(inFolder("env.ps1"), "utf8"), /^\$env:REHEARSAL = '/m);
    if (process.platform === "win32") return;
    assert.equal(statSync(inFolder("world.json")).mode & 0o777, 0o600);
    for (const folder of [".", "state"]) assert.equal(statSync(inFolder(folder)).mode & 0o777, 0o700, folder);
  });

  it("is an empty Azure to whoever deploys there", async () => {
    const target = { cloud: "public" as const, tenantId };
    const azure = await connect(target, { REHEARSAL: inFolder("world.json") });
    const groups = `/subscriptions/${subscriptionId}/resourceGroups?api-version=2021-04-01`;
    assert.deepEqual(await azure.graph.list("/v1.0/applications"), []);
    assert.deepEqual(await azure.arm.list(groups), []);
    await azure.close();
  });

  it("is where a new stack goes, says npm run new-stack", async () => {
    const args = ["north", "--yes", "--tenant", tenantId, "--subscription", subscriptionId];
    const env = { ...process.env, REHEARSAL: inFolder("world.json") };
    const newStack = path.resolve(import.meta.dirname, "../../scripts/newStack.ts");
    const child = spawn(process.execPath, [newStack, ...args], { cwd: project.folder, env });
    const [stdout] = await Promise.all([text(child.stdout), once(child, "close")]);
    assert.match(stdout, /npm run preview -- north +shows what would be created in this practice$/m);
    assert.doesNotMatch(stdout, /on Azure/);
  });

  it("is not disturbed by a second one in the same folder", async () => {
    const { code, stderr } = await ended(start());
    assert.equal(code, 2);
    assert.match(stderr, /A practice is up already, at 127\.0\.0\.1:\d+: use it \(source .*env\.sh\)/);
  });

  it("takes no folder that is somebody else's", async () => {
    const { code, stderr } = await ended(start("--folder", "infra"));
    assert.equal(code, 2);
    assert.match(stderr, /infra exists and is not a practice's/);
    assert.ok(existsSync(path.join(project.folder, "infra/index.ts")));
  });

  it("ends with everything it has written", async () => {
    practice.kill("SIGTERM");
    const [code] = await once(practice, "close");
    assert.equal(code, 0);
    assert.equal(existsSync(path.join(project.folder, ".practice")), false);
  });

  function start(...args: string[]): ChildProcess {
    return spawn(process.execPath, [script, ...args], { cwd: project.folder });
  }
});

async function ended(child: ChildProcess): Promise<{ code: number | null; stderr: string }> {
  let stderr = "";
  child.stderr!.on("data", (text: Buffer) => {
    stderr += text.toString();
  });
  const [code] = await once(child, "close");
  return { code, stderr };
}
