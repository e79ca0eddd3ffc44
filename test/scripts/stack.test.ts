import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import path from "node:path";
import { describe, it } from "node:test";
import { Command } from "commander";
import { forStack, stackAndOptions } from "../../lib/terminal/stackArgument.ts";
import { labProject } from "../support/labProject.ts";

const scripts = path.resolve(import.meta.dirname, "../../scripts");

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

function run(script: string, args: readonly string[]): Promise<{ exitCode: number | null; stderr: string }> {
  return new Promise((resolve) => {
    const { REHEARSAL: _, ...env } = process.env;
    const child = execFile(
      process.execPath,
      [path.join(scripts, `${script}.ts`), ...args],
      { cwd: labProject(), env },
      (_error, _stdout, stderr) => resolve({ exitCode: child.exitCode, stderr }),
    );
  });
}
