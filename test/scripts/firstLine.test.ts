import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { text } from "node:stream/consumers";
import { describe, it } from "node:test";
import { pathToFileURL } from "node:url";
import { labProject } from "../support/labProject.ts";

const project = path.resolve(import.meta.dirname, "../..");

/** What takes most of a command's start: a process that loads one of these ends there. */
const heavy =
  "^(infra/settings/(schema/|parse)|emulator/|rehearsal/|node_modules/(@|valibot/|undici/|saxes/))";

const refuseToLoad = `data:text/javascript,${encodeURIComponent(`
  import { registerHooks } from "node:module";
  const project = ${JSON.stringify(`${pathToFileURL(project).href}/`)};
  registerHooks({
    load(url, context, next) {
      const own = url.startsWith(project) ? url.slice(project.length) : "";
      if (new RegExp(${JSON.stringify(heavy)}).test(own)) throw new Error("loads " + own);
      return next(url, context);
    },
  });
`)}`;

const whereRehearsalGoes =
  "→ rehearsal: Azure, tenant 7b6a2d1e-4c1f-4f0e-9a53-6d2f8f1f0c11, subscription 0f3c9b52-8d64-4e0b-b2a7-51c0a6d47e22";

const anyId = "11111111-1111-4111-8111-111111111111";

describe("the first line of a command is there before what the rest of it takes is loaded", {
  concurrency: 2,
}, () => {
  for (const [script, args, line] of [
    ["preview", ["rehearsal"], whereRehearsalGoes],
    ["up", ["rehearsal"], whereRehearsalGoes],
    ["destroy", ["rehearsal"], whereRehearsalGoes],
    ["verify", ["rehearsal"], whereRehearsalGoes],
    ["drift", ["rehearsal"], whereRehearsalGoes],
    ["adopt", ["rehearsal", "--client-app", "--client-id", anyId], whereRehearsalGoes],
    ["recover", ["rehearsal"], whereRehearsalGoes],
    ["purge", ["rehearsal"], whereRehearsalGoes],
    ["refusals", ["rehearsal"], whereRehearsalGoes],
    ["rehearse", [], "→ rehearsal: a rehearsal on this machine, with the node engine"],
    [
      "rehearse",
      ["--json", "--as", "least-privilege"],
      "→ rehearsal: a rehearsal on this machine, with the node engine, as an identity with the least privileges",
    ],
    ["practice", [], "→ practice: an empty stand-in of Azure on this machine"],
  ] as const) {
    it(`${script} ${args.join(" ")}`, async () => {
      const { REHEARSAL: _, ...env } = process.env;
      const child = spawn(
        process.execPath,
        ["--import", refuseToLoad, path.join(project, `scripts/${script}.ts`), ...args],
        {
          cwd: labProject(),
          env,
        },
      );
      const [said, stdout] = await Promise.all([
        text(child.stderr),
        text(child.stdout),
        once(child, "close"),
      ]);
      const [first, ...rest] = said.split("\n");
      assert.equal(first, line, said);
      assert.equal(stdout, "", "which is for what the command answers");
      // Otherwise nothing here would see what is loaded too early.
      assert.match(rest.join("\n"), /^Error: loads /);
    });
  }
});
