import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, describe, it } from "node:test";
import { destination } from "../../../lib/azure/destination.ts";
import { labProject } from "../../support/labProject.ts";

const folder = mkdtempSync(path.join(tmpdir(), "destination-"));
const listener = createServer((socket) => socket.destroy());
before(() => once(listener.listen(0, "127.0.0.1"), "listening"));
after(() => {
  listener.close();
  rmSync(folder, { recursive: true });
});

/** The world.json of a practice at a port, or of a rehearsal that has deployed something. */
function worldFile(port: number, stacks: object = {}): string {
  const file = path.join(folder, `${port}-${Object.keys(stacks).length}.json`);
  writeFileSync(
    file,
    JSON.stringify({ listener: { host: "127.0.0.1", port, ca: "ca.pem" }, tenants: [], stacks }),
  );
  return file;
}

const port = () => (listener.address() as AddressInfo).port;
const ids = { tenantId: "t", subscriptionId: "s" };
const rehearsed = { rehearsal: { project: "apim-oauth", config: {}, outputs: {} } };

describe("where a command goes", () => {
  for (const [what, environment, settings, line] of [
    ["Azure", {}, ids, "Azure, tenant t, subscription s"],
    ["a national cloud", {}, { ...ids, cloud: "china" }, "Azure (china), tenant t, subscription s"],
    [
      "what only an ESC environment knows",
      {},
      {},
      /^Azure, tenant that the stack file does not name, subscription/,
    ],
  ] as const) {
    it(`is ${what}`, async () => {
      const said = await destination(settings, environment);
      if (typeof line === "string") assert.equal(said, line);
      else assert.match(said, line);
    });
  }

  it("is a practice, or a rehearsal that has deployed the stack itself", async () => {
    const practice = { REHEARSAL: worldFile(port()) };
    const served = { REHEARSAL: worldFile(port(), rehearsed) };
    const rest = `at 127.0.0.1:${port()}, tenant t, subscription s`;
    assert.equal(await destination(ids, practice), `the practice ${rest}`);
    assert.equal(await destination(ids, served), `the rehearsal ${rest}`);
  });

  it("is nowhere in the shell of a practice that has ended", async () => {
    const free = createServer().listen(0, "127.0.0.1");
    await once(free, "listening");
    const { port } = free.address() as AddressInfo;
    await new Promise((resolve) => free.close(resolve));
    await assert.rejects(destination(ids, { REHEARSAL: worldFile(port) }), {
      name: "UsageError",
      message:
        /^Nothing answers at 127\.0\.0\.1:\d+: the rehearsal of REHEARSAL=.* has ended\. .* leave_practice, /,
    });
  });

  it("is nowhere in half of such a shell, whose pulumi would go to the practice still", async () => {
    await assert.rejects(destination(ids, { PULUMI_DEBUG_PROVIDERS: "azuread:1,azure-native:2" }), {
      name: "UsageError",
      message:
        /^REHEARSAL is not set, but PULUMI_DEBUG_PROVIDERS .* leave_practice, or open another terminal\.$/,
    });
  });
});

describe("a command in the shell of a practice whose files are gone", { concurrency: 2 }, () => {
  for (const script of [
    "preview",
    "up",
    "destroy",
    "drift",
    "recover",
    "purge",
    "verify",
    "openPortal",
    "portal",
  ]) {
    it(`says so, and nothing else: ${script}`, async () => {
      const { exitCode, stderr } = await new Promise<{ exitCode: number | null; stderr: string }>(
        (resolve) => {
          const child = execFile(
            process.execPath,
            [path.resolve(import.meta.dirname, `../../../scripts/${script}.ts`), "rehearsal"],
            { cwd: labProject(), env: { ...process.env, REHEARSAL: "/nowhere/world.json" } },
            (_error, _stdout, stderr) => resolve({ exitCode: child.exitCode, stderr }),
          );
        },
      );
      assert.match(
        stderr,
        /^REHEARSAL=\/nowhere\/world\.json does not exist: is that rehearsal still up\? [^\n]* leave_practice, or open another terminal\.\n$/,
      );
      assert.equal(exitCode, 2);
    });
  }
});
