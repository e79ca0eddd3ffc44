import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { startCommand } from "../../lib/engine/command.ts";
import { managedResources } from "../../lib/engine/state.ts";
import { byHand } from "./support/byHand.ts";
import { apis, calculator } from "./support/lab.ts";
import { type EngineStack, openStack, skip } from "./support/stack.ts";

describe("npm run verify, on what the real engine has deployed,", { skip }, () => {
  let stack: EngineStack;
  before(async () => {
    // Answers from its examples, so that a call with a token gets its 200 without a backend.
    stack = await openStack(apis({ ...calculator, serviceUrl: undefined }));
  });
  after(() => stack?.close());

  it("says that the stack is not deployed, as long as it is not", async () => {
    const { exitCode, stdout, stderr } = await stack.script("verify", "--stack", "dev");
    assert.equal(exitCode, 2, stdout);
    assert.match(
      stderr,
      /^→ dev: the practice at .*, tenant .*, subscription .*\nThe stack dev is not deployed, or not to its end: npm run up -- dev\n$/,
    );
  });

  it("holds after an update, with the outputs from the stack's state", async () => {
    await stack.pulumi.up();
    const { exitCode, stdout, stderr } = await stack.script("verify", "--stack", "dev", "--sign-in");
    assert.equal(exitCode, 0, stdout + stderr);
    assert.match(stdout, /^✔ 200 with the user's token, from any client/m);
    const { clientSecret } = await stack.pulumi.outputs("--show-secrets");
    assert.equal((stdout + stderr).includes(String(clientSecret)), false);
  });

  it("says so when the passphrase is another one", async () => {
    const env = { ...stack.pulumi.environment, REHEARSAL: join(stack.pulumi.folder.root, "world.json") };
    const verify = (passphrase: string | undefined) => {
      const { project: cwd } = stack.pulumi.folder;
      const args = [join(cwd, "scripts/verify.ts"), "--stack", "dev"];
      return startCommand(process.execPath, args, {
        cwd,
        env: { ...env, PULUMI_CONFIG_PASSPHRASE: passphrase },
      }).ended;
    };
    const wrong = await verify("another one");
    assert.equal(wrong.exitCode, 2);
    assert.match(
      wrong.stderr,
      /^The outputs of the stack dev cannot be read: .*incorrect passphrase[^\n]*\n.*was made with another passphrase/ms,
    );
    const none = await verify(undefined);
    assert.equal(none.exitCode, 2);
    assert.match(none.stderr, /encrypted with a passphrase\. Set PULUMI_CONFIG_PASSPHRASE/);
  });

  it("is red where the policy was replaced by hand, until an update after a refresh", async () => {
    const resources = managedResources(await stack.pulumi.export());
    const { id } = resources.find(({ type }) => type.endsWith(":ApiPolicy"))!;
    const open = "<policies><inbound><base /></inbound><backend><base /></backend></policies>";
    await byHand(stack.world).change("azure-native:apimanagement:ApiPolicy", id!, { value: open });
    const { exitCode, stdout } = await stack.script("verify", "--stack", "dev");
    assert.equal(exitCode, 1, stdout);
    assert.match(stdout, /^✘ The API's policy is the one that the stack file renders to/m);
    await stack.pulumi.up("--refresh");
    assert.equal((await stack.script("verify", "--stack", "dev")).exitCode, 0);
  });
});
