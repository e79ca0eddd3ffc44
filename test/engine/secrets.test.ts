import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { clientApp, nextSecret, secret } from "./support/lab.ts";
import { type EngineStack, openStack, skip } from "./support/stack.ts";

const namedSecret = `of-a-named-value-${randomUUID()}`;

describe("secrets on the real engine", { skip }, () => {
  let stack: EngineStack;
  const said: string[] = [];
  const rotated = clientApp({ secrets: [secret, nextSecret] });

  before(async () => {
    stack = await openStack();
    await nameSecret();
    answerWithSecrets(stack);
    await run("up", "--yes", "--skip-preview", "--diff");
    stack.requests.stepIn = undefined;
    assert.match(JSON.stringify(await stack.pulumi.export("--show-secrets")), /"primaryKey":/);
    assert.equal(
      [...stack.world.arm.services.values()][0]!.namedValues.get("orders-key")?.value,
      namedSecret,
    );
  });
  after(() => stack?.close());

  it("are hidden in a preview as JSON and as a diff, before and after a change of theirs", async () => {
    await run("preview", "--diff", "--show-full-output", "--show-sames");
    await stack.configure(rotated);
    await nameSecret();
    await run("preview", "--json");
    await run("preview", "--diff", "--show-full-output");
    answerWithSecrets(stack);
    await run("up", "--yes", "--skip-preview", "--diff", "--show-full-output");
    stack.requests.stepIn = undefined;
    const state = JSON.stringify(await stack.pulumi.export("--show-secrets"));
    assert.ok(holds(state, secretTexts().at(-1)!), "Azure has answered the new client secret");
    await run("refresh", "--yes", "--skip-preview", "--diff");
    assertHidden(said.join("\n"));
  });

  it("are masked among the stack's outputs, and shown to those who ask for them", async () => {
    assert.equal((await stack.pulumi.outputs()).clientSecret, "[secret]");
    assertHidden((await stack.pulumi.run("stack", "output")).stdout);
    assertHidden(JSON.stringify(await stack.pulumi.export()));
    const shown = await stack.pulumi.outputs("--show-secrets");
    assert.equal(shown.clientSecret === secretTexts().at(-1), true);
  });

  it("are in no file that the CLI has written, neither the state nor its history nor its logs", async () => {
    const files = await readdir(stack.pulumi.folder.root, { recursive: true, withFileTypes: true });
    const read = files
      .filter((file) => file.isFile())
      .map(async (file) => ({
        file: join(file.parentPath, file.name),
        text: await readFile(join(file.parentPath, file.name), "latin1"),
      }));
    const all = await Promise.all(read);
    assert.ok(all.some(({ file }) => file.includes("/stacks/")));
    assert.ok(all.some(({ file }) => file.includes("/history/")));
    const found = all.filter(({ text }) => secretTexts().some((value) => holds(text, value)));
    assert.deepEqual(
      found.map(({ file }) => file),
      [],
    );
  });

  it("are not in what the world tells of itself", async () => {
    const state = await stack.world.fetch("https://rehearsal.localhost/state");
    assertHidden(await state.text());
  });

  /** A secret that the stack file gives, as a person puts it there. */
  async function nameSecret(): Promise<void> {
    const key = "apim-oauth:namedValues.orders-key.secret";
    await stack.pulumi.run("config", "set", "--secret", "--path", key, namedSecret);
  }

  async function run(...args: string[]): Promise<void> {
    const { stdout, stderr } = await stack.pulumi.run(...args);
    said.push(stdout, stderr);
  }

  /** Of the client app, one or two, which Graph lists newest first; here the last of all is the one in use; before them the subscriptions' keys. */
  function secretTexts(): string[] {
    const credentials = [...stack.tenant.applications.values()]
      .flatMap((each) => each.passwordCredentials)
      .reverse();
    const [service] = stack.world.arm.services.values();
    const keys = [...service!.subscriptions.values()].flatMap((each) => [each.primaryKey, each.secondaryKey]);
    const texts = [...keys, namedSecret, ...credentials.map(({ secretText }) => String(secretText))];
    assert.ok(texts.length > 0 && texts.every((text) => text.length > 20));
    return texts;
  }

  function assertHidden(text: string): void {
    assert.ok(text.length > 0);
    const places = secretTexts().flatMap((value) => (holds(text, value) ? [aroundWithout(text, value)] : []));
    assert.deepEqual(places, []);
  }
});

/**
 * Refuses the GET that follows a PUT: azure-native then keeps the answer to the PUT, in which Azure shows the keys of
 * a subscription and the client secret of an authorization server. Of what the stack deploys these two are all: no
 * recorded answer about another of its kinds has a secret (azure-sdk-for-net's, azure-cli's and Azure Service
 * Operator's recordings).
 */
function answerWithSecrets({ requests }: EngineStack): void {
  const written = new Set<string>();
  requests.stepIn = ({ method, path }) => {
    if (!/\/(subscriptions\/[^/?]+|authorizationServers\/[^/?]+)\?/.test(path)) return undefined;
    if (method === "PUT") written.add(path);
    return method === "GET" && written.has(path) ? new Response(null, { status: 403 }) : undefined;
  };
}

/** In clear, or as base64 and URL encoding write it. */
function holds(text: string, value: string): boolean {
  return [value, Buffer.from(value).toString("base64"), encodeURIComponent(value)].some((form) =>
    text.includes(form),
  );
}

/** Where it is, without telling what it is. */
function aroundWithout(text: string, value: string): string {
  const at = text.indexOf(value);
  return `${text.slice(Math.max(0, at - 120), at)}<here>`;
}
