import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import type { StackState } from "../../../lib/engine/state.ts";
import { refuseWrongPassphrase } from "../../../lib/pulumi/passphrase.ts";

/** Written by `pulumi stack init` 3.259.0 with the passphrase `one`. */
const salt = "v1:4bMV/E5YeuM=:v1:N9/MxWQoAIbjvobh:FhtdIywCJx1gar8qDQq5ohATZty9Iw==";
const salted = `config: {}\nencryptionsalt: ${salt}\n`;
const stateOf = (type: string): StackState => ({
  version: 3,
  deployment: { manifest: { time: "" }, secrets_providers: { type, state: { salt } } },
});

describe("before npm run up asks anything of Azure, the passphrase", () => {
  const folder = mkdtempSync(join(tmpdir(), "apim-oauth-passphrase-"));
  after(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, "passphrase");
  writeFileSync(file, "two\n");
  const set = (PULUMI_CONFIG_PASSPHRASE?: string, PULUMI_CONFIG_PASSPHRASE_FILE?: string) => ({
    ...(PULUMI_CONFIG_PASSPHRASE !== undefined && { PULUMI_CONFIG_PASSPHRASE }),
    ...(PULUMI_CONFIG_PASSPHRASE_FILE && { PULUMI_CONFIG_PASSPHRASE_FILE }),
  });

  const cases: [
    what: string,
    stackFile: string,
    state: StackState | undefined,
    env: NodeJS.ProcessEnv,
    refused: boolean,
  ][] = [
    ["is another one than the stack file's", salted, undefined, set("two"), true],
    ["is empty, and the stack file's is not", salted, undefined, set(""), true],
    ["is another one, in a file", salted, undefined, set(undefined, file), true],
    ["is another one than the state's", "config: {}", stateOf("passphrase"), set("two"), true],
    ["is the right one", salted, stateOf("passphrase"), set("one"), false],
    ["is not set: the CLI asks for it", salted, stateOf("passphrase"), set(), false],
    ["is in a file that is not there: the CLI says so", salted, undefined, set(undefined, "/no/such"), false],
    ["is none of a state in a service", "config: {}", stateOf("service"), set("two"), false],
    ["is set, and nothing is encrypted with one yet", "config: {}", undefined, set("two"), false],
    ["is of a newer kind, which the CLI judges", "encryptionsalt: v2:x", undefined, set("two"), false],
  ];
  for (const [what, stackFile, state, env, refused] of cases) {
    it(`${refused ? "is refused" : "passes"} when it ${what}`, async () => {
      const looked = refuseWrongPassphrase("dev", stackFile, state, env);
      if (!refused) return looked;
      await assert.rejects(
        looked,
        /encryptionsalt in Pulumi\.dev\.yaml, or the state, .*PULUMI_CONFIG_PASSPHRASE/s,
      );
    });
  }
});
