import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, describe, it } from "node:test";
import { Command } from "commander";
import { forStack, stackAndOptions } from "../../../lib/terminal/stackArgument.ts";
import { copyLab, labProject } from "../../support/labProject.ts";

const scripts = path.resolve(import.meta.dirname, "../../../scripts");

describe("the stack of a command", { concurrency: 2 }, () => {
  // Those that a name without a stack file does not do any harm to.
  for (const [npmScript, script] of [
    ["rehearse", "rehearse"],
    ["policy", "policy"],
    ["preview", "preview"],
    ["up", "up"],
    ["verify", "verify"],
    ["open-portal", "openPortal"],
    ["portal", "portal"],
    ["drift", "drift"],
    ["recover", "recover"],
    ["purge", "purge"],
    ["rotate-secret", "rotateSecret"],
  ] as const) {
    for (const args of [["nope"], ["--stack", "nope"]]) {
      it(`is named by npm run ${npmScript} -- ${args.join(" ")}`, async () => {
        const { exitCode, stderr } = await run(script, args);
        assert.match(stderr, /^Pulumi\.nope\.yaml does not exist: there is no stack nope;/m);
        assert.equal(exitCode, 2, stderr);
      });
    }
  }

  for (const [argv, stack, options] of [
    [["dev"], "dev", []],
    [["--stack", "dev"], "dev", []],
    [["-s", "dev", "--yes"], "dev", ["--yes"]],
    [["--yes", "--stack=dev", "--diff"], "dev", ["--yes", "--diff"]],
    [["dev", "--yes", "--stack", "dev"], "dev", ["--yes"]],
    [["dev", "--target", "urn"], "dev", ["--target", "urn"]],
  ] as [string[], string, string[]][]) {
    it(`is taken from ${argv.join(" ")}, where the rest goes to pulumi`, async () => {
      assert.deepEqual(stackAndOptions("up", argv), { stack, options });
    });
  }

  it("is the same in the other commands", async () => {
    for (const [argv, expected] of [
      [
        ["contoso", "--yes"],
        ["contoso", { yes: true }],
      ],
      [
        ["--yes", "--stack", "contoso"],
        ["contoso", { yes: true }],
      ],
      [["--yes"], ["dev", { yes: true }]],
    ] as [string[], unknown[]][]) {
      let taken: unknown[] = [];
      const command = new Command("test").option("--yes");
      const main = (...args: unknown[]) => {
        taken = args;
      };
      forStack(command, "test", main, "dev");
      await command.parseAsync(argv, { from: "user" });
      assert.deepEqual(taken, expected);
    }
  });

  for (const argv of [
    ["a", "--stack", "b"],
    ["--stack=a", "-s", "b"],
  ]) {
    it(`is refused where two are named: ${argv.join(" ")}`, () => {
      assert.throws(() => stackAndOptions("up", argv), /^UsageError: Which stack, a or b\? Name one\.$/);
    });
  }

  for (const script of ["up", "drift"]) {
    it(`is asked for by ${script} where none is named`, async () => {
      const { exitCode, stderr } = await run(script, []);
      assert.match(
        stderr,
        new RegExp(`^Which stack\\? npm run ${script} -- NAME; stack files: dev, rehearsal$`, "m"),
      );
      assert.equal(exitCode, 2);
    });
  }
});

describe("a broken stack file", { concurrency: 2 }, () => {
  const folder = mkdtempSync(path.join(tmpdir(), "broken-stack-"));
  after(() => rmSync(folder, { recursive: true }));
  copyLab(folder, ["Pulumi.yaml", "apis"]);
  // Outside of config, of a provider, of the project, a date that does not exist: each is found by another part.
  writeFileSync(
    path.join(folder, "Pulumi.broken.yaml"),
    `config:
  azuread:tenantId: 7b6a2d1e-4c1f-4f0e-9a53-6d2f8f1f0c11
  azure-native:tenantId: 7b6a2d1e-4c1f-4f0e-9a53-6d2f8f1f0c11
  azure-native:subscriptionId: 0x10
  azure-native:environmnt: public
  apim-oath:apiManagement: { sku: Gold }
  apim-oauth:clientApp: { secrets: [{ name: one, expires: 2027-13-45 }] }
azure-native:location: west_europe
`,
  );
  const problems = [
    "azure-native:subscriptionId: 0x10 is not allowed",
    "azure-native:location: is outside of `config:`",
    'azure-native:location: "west_europe" is not allowed',
    'apim-oauth:apiManagement.sku: "Gold" is not allowed',
    'apim-oauth:clientApp.secrets[0].expires: "2027-13-45" is not a date that exists',
    "azure-native:environmnt: is not a setting of the provider azure-native",
    'apim-oath:apiManagement: has the namespace "apim-oath", which nothing here reads',
  ];

  for (const [script, ...args] of [
    ["rehearse", "broken"],
    ["policy", "broken"],
    ["preview", "broken"],
    ["up", "broken"],
    ["verify", "broken"],
    ["openPortal", "broken"],
    ["portal", "broken"],
    ["drift", "broken"],
    ["recover", "broken"],
    ["purge", "broken"],
    ["rotateSecret", "broken"],
    ["prEnvironment", "up", "12", "--base", "broken"],
  ] as [string, ...string[]][]) {
    it(`is refused by ${script} with all its problems and exit code 2`, async () => {
      const { exitCode, stderr } = await run(script, args, folder);
      const [head, ...lines] = stderr
        .replace(/^→ .*\n/, "")
        .trimEnd()
        .split("\n");
      assert.equal(head, `Pulumi.broken.yaml has ${problems.length} problems:`, stderr);
      assert.deepEqual(
        lines.map((line, index) => line.slice(2, 2 + problems[index]!.length)),
        problems,
      );
      assert.equal(exitCode, 2);
    });
  }
});

function run(
  script: string,
  args: readonly string[],
  cwd = labProject(),
): Promise<{ exitCode: number | null; stderr: string }> {
  return new Promise((resolve) => {
    const { REHEARSAL: _, ...env } = process.env;
    const child = execFile(
      process.execPath,
      [path.join(scripts, `${script}.ts`), ...args],
      { cwd, env },
      (_error, _stdout, stderr) => resolve({ exitCode: child.exitCode, stderr }),
    );
  });
}
