import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import path from "node:path";
import { text } from "node:stream/consumers";
import { after, before, describe, it } from "node:test";
import { type LoopbackClient, loopbackClient } from "../../../lib/net/loopbackClient.ts";
import { signInThroughPortal } from "../../../lib/visitor/signIn.ts";
import { labProject } from "../../support/labProject.ts";

const repository = path.resolve(import.meta.dirname, "../../..");

interface Served {
  readonly worldFile: string;
  readonly listener: { readonly host: string; readonly port: number; readonly ca: string };
  readonly outputs: Readonly<Record<"clientSecret" | "developerPortalUrl" | "gatewayUrl", string>>;
  readonly users: readonly { readonly username: string; readonly password: string }[];
  readonly subscriptionKey: string;
}

describe("npm run verify, on what npm run rehearse -- --serve has deployed,", () => {
  let served: Served;
  let client: LoopbackClient;
  let token: string;
  const rehearsal = new AbortController();
  let ended: Promise<unknown>;

  before(async () => {
    const child = start("rehearse", ["--serve", "--json"], {});
    ended = once(child, "close");
    rehearsal.signal.addEventListener("abort", () => child.kill("SIGTERM"));
    child.stderr.resume();
    served = JSON.parse(await firstLine(child.stdout)) as Served;
    client = loopbackClient({ ...served.listener, ca: readFileSync(served.listener.ca, "utf8") });
    const { accessToken } = await signInThroughPortal(client, {
      portalUrl: served.outputs.developerPortalUrl,
      apiName: "basic-calculator",
      operation: "add",
      user: served.users[0]!,
    });
    token = accessToken;
  });
  after(async () => {
    rehearsal.abort();
    await ended;
    await client.close();
  });

  it("prints a line for each check, tells no secret, and ends with 0", async () => {
    const { exitCode, stdout, stderr } = await verify(["--stack", "rehearsal", "--sign-in"]);
    assert.equal(exitCode, 0, stdout + stderr);
    assert.match(
      stderr,
      /^→ rehearsal: the rehearsal at 127\.0\.0\.1:\d+, tenant 7b6a2d1e-\S+, subscription 0f3c9b52-\S+\n$/,
    );
    assert.match(stdout, /^Verifying the stack rehearsal\n\n✔ The OpenID/);
    assert.match(
      stdout,
      /^✔ 200 with the user's token, from any client \d+ ms\n {4}200 \{"operation":"add"/m,
    );
    assert.match(stdout, /^All \d+ steps hold, in \d/m);
    for (const secret of [served.outputs.clientSecret, served.subscriptionKey, served.users[0]!.password]) {
      assert.equal(stdout.includes(secret), false);
    }
  });

  it("prints with --quiet what does not hold, and how many steps there were", async () => {
    const good = await verify(["rehearsal", "--quiet"]);
    assert.match(good.stdout, /^Verifying [^\n]*\n\n\nAll \d+ steps hold, in [^\n]*\n$/);
    const bad = await verify(["rehearsal", "--quiet", "--min-secret-days", "100000"]);
    assert.equal(bad.exitCode, 1);
    assert.deepEqual(bad.stdout.match(/^[✔✘]/gmu), ["✘"]);
  });

  it("verifies the second tenant's stack as well", async () => {
    const { exitCode, stdout } = await verify(["--stack", "rehearsal-second"]);
    assert.equal(exitCode, 0, stdout);
  });

  it("prints one document with --json, and the lines on stderr", async () => {
    const { exitCode, stdout, stderr } = await verify(["--stack", "rehearsal", "--json"]);
    assert.equal(exitCode, 0, stderr);
    const document = JSON.parse(stdout) as {
      ok: boolean;
      stack: string;
      place: string;
      versions: Record<string, string>;
      steps: object[];
    };
    assert.deepEqual([document.ok, document.stack], [true, "rehearsal"]);
    assert.match(document.place, /^the rehearsal at /);
    const reported = ["apim-oauth", "node", "pulumi", "@pulumi/azure-native", "@pulumi/azuread"];
    for (const name of reported) assert.match(document.versions[name]!, /^\d+\.\d+\.\d+$/, name);
    assert.deepEqual(Object.keys(document.steps[0]!), ["name", "ok", "ms", "detail"]);
    assert.match(stderr, /^✔ 401 without a token/m);
  });

  it("takes the token that a user has been given, also from stdin and with its scheme", async () => {
    const given = await verify(["--stack", "rehearsal", "--token", token]);
    assert.equal(given.exitCode, 0, given.stdout + given.stderr);
    assert.match(given.stdout, /^✔ 200 with the user's token/m);
    const read = await verify(["--stack", "rehearsal", "--token", "-"], {}, `Bearer ${token}\n`);
    assert.equal(read.exitCode, 0, read.stdout + read.stderr);
    assert.match(read.stdout, /^✔ 401 for a tampered token/m);
    assert.equal(read.stdout.includes(token.slice(-20)), false);
  });

  it("sees what the gateway refuses although the backend is down", async () => {
    await client.fetch("https://rehearsal.localhost/faults", {
      method: "POST",
      body: JSON.stringify({ host: "calculator.rehearsal.localhost", status: 503, times: 2 }),
    });
    const { exitCode, stdout } = await verify(["--stack", "rehearsal", "--token", token, "--json"]);
    const { steps } = JSON.parse(stdout) as { steps: { name: string; ok: boolean }[] };
    assert.equal(exitCode, 1);
    assert.deepEqual(
      steps.filter((step) => !step.ok).map(({ name }) => name),
      ["200 with the user's token, from any client"],
    );
    assert.ok(steps.find(({ name }) => name === "401 for a tampered token")?.ok);
  });

  it("ends with 1 where a check fails, says what to look at, and tries nothing that needs it", async () => {
    await client.fetch("https://rehearsal.localhost/faults", {
      method: "POST",
      body: JSON.stringify({ host: "login.microsoftonline.com", path: "openid-configuration", status: 503 }),
    });
    const { exitCode, stdout } = await verify(["--stack", "rehearsal", "--json"]);
    const { ok, steps } = JSON.parse(stdout) as { ok: boolean; steps: { ok: boolean; detail: string }[] };
    assert.deepEqual([exitCode, ok], [1, false]);
    assert.deepEqual(
      steps.filter((step) => !step.ok).map(({ detail }) => detail.replace(/^https:\S+/, "It")),
      [
        'It answers 503: {"error":{"code":"InjectedFault","message":"Fault injected into login.microsoftonline.com: 503."}} Look at: whether this cloud has such a tenant (azuread:tenantId).',
        "Not tried, since this failed: The OpenID configuration answers, with the issuer that the policy accepts.",
      ],
    );
  });

  const gatewayIsLate = () => {
    const host = new URL(served.outputs.gatewayUrl).hostname;
    return client.fetch("https://rehearsal.localhost/faults", {
      method: "POST",
      body: JSON.stringify({ host, status: 404 }),
    });
  };

  it("tries everything once in a rehearsal, where nothing is late", async () => {
    await gatewayIsLate();
    const { exitCode, stdout } = await verify(["--stack", "rehearsal"]);
    assert.equal(exitCode, 1);
    assert.match(stdout, /^✘ 401 without a token .*\n {4}Expected 401, got 404/m);
    assert.doesNotMatch(stdout, /Not yet/);
  });

  it("tries again for as long as it is told to", async () => {
    await gatewayIsLate();
    const { exitCode, stdout } = await verify(["--stack", "rehearsal", "--wait", "60"]);
    assert.equal(exitCode, 0, stdout);
    assert.match(stdout, /^Not yet: 401 without a token: Expected 401, got 404: .* for up to 60 s\.$/m);
    assert.match(stdout, /^✔ 401 without a token/m);
  });

  it("asks for more than a secret that has not expired, when told to", async () => {
    const { exitCode, stdout } = await verify(["--stack", "rehearsal", "--min-secret-days", "99999"]);
    assert.equal(exitCode, 1);
    assert.match(
      stdout,
      /The secret rehearsal expires on 2099-12-31, in \d+ days; wanted are 99999\. Look at: docs/,
    );
  });

  const mistakes: readonly { what: string; args: string[]; variables?: NodeJS.ProcessEnv; says: RegExp }[] = [
    {
      what: "a stack that this rehearsal has not deployed",
      args: ["--stack", "dev"],
      says: /has not deployed the stack dev; it has deployed rehearsal, rehearsal-second\.\n$/,
    },
    {
      what: "a rehearsal that has ended",
      args: ["--stack", "rehearsal"],
      variables: { REHEARSAL: "/nowhere/world.json" },
      says: /^REHEARSAL=\/nowhere\/world\.json does not exist: is that rehearsal still up\?/,
    },
    {
      what: "a token that is none",
      args: ["--token", "abc"],
      says: /^--token is not an access token: three parts with dots/,
    },
    {
      what: "two ways to a token at once",
      args: ["--token", "abc", "--sign-in"],
      says: /'--token <token>' cannot be used with option '--sign-in'/,
    },
    {
      what: "days that are no number",
      args: ["--min-secret-days", "soon"],
      says: /a whole number such as 30/,
    },
    {
      what: "a wait without an end",
      args: ["--wait", "ever"],
      says: /a whole number of seconds, 3600 at most/,
    },
    { what: "an unknown option", args: ["--wat"], says: /unknown option '--wat'/ },
  ];
  for (const { what, args, variables, says } of mistakes) {
    it(`says what is wrong with ${what}, without a stack trace, and ends with 2`, async () => {
      const { exitCode, stdout, stderr } = await verify(args, variables);
      assert.equal(exitCode, 2, stderr);
      assert.match(stderr, says);
      assert.doesNotMatch(stderr, /^\s+at /m);
      assert.equal(stdout, "");
    });
  }

  async function verify(args: readonly string[], variables: NodeJS.ProcessEnv = {}, input = "") {
    const child = start("verify", args, { REHEARSAL: served.worldFile, ...variables });
    child.stdin.end(input);
    const [stdout, stderr, [exitCode]] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      once(child, "close"),
    ]);
    return { stdout, stderr, exitCode: exitCode as number | null };
  }
});

function start(script: string, args: readonly string[], variables: NodeJS.ProcessEnv) {
  return spawn(process.execPath, [path.join(repository, "scripts", `${script}.ts`), ...args], {
    cwd: labProject(),
    env: { ...process.env, ...variables },
  });
}

async function firstLine(stream: NodeJS.ReadableStream): Promise<string> {
  let line = "";
  for await (const chunk of stream) {
    line += String(chunk);
    if (line.includes("\n")) break;
  }
  return line.slice(0, line.indexOf("\n"));
}
