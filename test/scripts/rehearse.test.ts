import assert from "node:assert/strict";
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, it } from "node:test";
import { setTimeout } from "node:timers/promises";
import * as openid from "openid-client";
import { type LoopbackClient, loopbackClient } from "../../lib/net/loopbackClient.ts";
import { UserAgent } from "../../lib/visitor/userAgent.ts";
import { copyProject } from "../rehearsal/support/project.ts";
import { labFolder, labProject } from "../support/labProject.ts";

const script = path.resolve(import.meta.dirname, "../../scripts/rehearse.ts");
const callback = "https://app.contoso.example/callback";

describe("npm run rehearse", { concurrency: 2 }, () => {
  it("tells the lab's story line by line and ends with 0", async () => {
    const { code, stdout, stderr } = await ended(start([]));
    assert.equal(code, 0, stdout + stderr);
    const steps = stdout.split("\n").filter((line) => line.startsWith("✔"));
    const order = [
      /program deploys/,
      /401 without a token/,
      /signs in through the portal/,
      /401 from the portal's console without a token/,
      /200 from the portal's console for the signed-in user/,
    ];
    const places = order.map((step) => steps.findIndex((line) => step.test(line)));
    assert.deepEqual(
      places,
      places.toSorted((a, b) => a - b),
    );
    assert.ok(
      places.every((place) => place >= 0),
      stdout,
    );
    for (const line of steps) assert.match(line, / \d+(\.\d)? m?s$/, "each step with its time");
    assert.match(
      stdout,
      /401 \{ "statusCode": 401, "message": "Unauthorized\. Access token is missing or invalid\." \}/,
    );
    assert.match(stdout, /All \d+ steps hold/);
  });

  it("prints one JSON document with --json, and everything else on stderr", async () => {
    const { code, stdout, stderr } = await ended(start(["--json"]));
    assert.equal(code, 0, stderr);
    const document = JSON.parse(stdout) as Document;
    assert.equal(document.ok, true);
    assert.equal(document.stack, "rehearsal");
    assert.equal(document.engine, "node");
    assert.ok(document.resources > 15);
    assert.ok(document.steps.every(({ name, ok, ms, detail }) => name && ok && ms >= 0 && detail));
    assert.match(stderr, /All \d+ steps hold/);
  });

  it("serves the world to an unmodified openid-client until SIGTERM, and leaves nothing behind", async () => {
    const project = copyProject();
    try {
      project.replace(
        "Pulumi.rehearsal.yaml",
        "    secrets:",
        `    redirectUris: [${callback}]\n    secrets:`,
      );
      const child = start(["--serve", "--json"], project.folder);
      const exit = ended(child);
      const document = JSON.parse(await firstLine(child)) as Document;
      const { listener } = document;
      const client = loopbackClient({ ...listener, ca: readFileSync(listener.ca, "utf8") });
      await signInWithOpenIdClient(client, document);
      await useControl(client);
      await client.close();
      await callByProxy(document.proxy);
      child.kill("SIGTERM");
      assert.equal((await exit).code, 0);
      assert.equal(existsSync(path.dirname(listener.ca)), false, "the certificate's folder is gone");
    } finally {
      project.remove();
    }
  });

  it("ends at Ctrl-C while the program deploys, with nothing left behind", async () => {
    // Of its own: other tests serve worlds at the same time.
    const temporary = mkdtempSync(path.join(tmpdir(), "rehearse-test-"));
    const child = start([], undefined, { TMPDIR: temporary, TEMP: temporary, TMP: temporary });
    const exit = ended(child);
    const programs = await programsOf(child.pid!);
    child.kill("SIGINT");
    const { code, stderr } = await exit;
    assert.equal(code, 130);
    assert.match(stderr, /^Interrupted; nothing is left behind\.$/m);
    assert.deepEqual(rehearsalFolders(temporary), []);
    rmSync(temporary, { recursive: true });
    assert.deepEqual(programs.filter(isRunning), []);
  });

  const mistakes: readonly { what: string; args: string[]; files?: Record<string, string>; says: RegExp }[] =
    [
      {
        what: "an unknown stack",
        args: ["--stack", "nope"],
        says: /^Pulumi\.nope\.yaml does not exist: there is no stack nope; stack files: Pulumi\.dev\.yaml, Pulumi\.rehearsal\.yaml; npm run new-stack -- nope writes another\n$/,
      },
      { what: "an unknown engine", args: ["--engine", "go"], says: /Allowed choices are node, pulumi/ },
      {
        what: "the official providers without the engine that starts them",
        args: ["--providers", "official"],
        says: /^--providers official needs the real engine, which starts their plugins: --engine pulumi\n$/,
      },
      {
        what: "other providers",
        args: ["--providers", "mine"],
        says: /Allowed choices are stand-in, official/,
      },
      { what: "an unknown option", args: ["--wat"], says: /unknown option '--wat'/ },
      {
        what: "a port that is none",
        args: ["--port", "x"],
        says: /A port is a whole number from 0 to 65535/,
      },
      {
        what: "a stack file that is not YAML",
        args: ["--stack", "bad"],
        files: { "Pulumi.bad.yaml": "config:\n  a: [1\n" },
        says: /^Pulumi\.bad\.yaml is not valid YAML \(line \d+\)/,
      },
      {
        what: "a stack file without configuration",
        args: ["--stack", "bad"],
        files: { "Pulumi.bad.yaml": "encryptionsalt: x\n" },
        says: /^Pulumi\.bad\.yaml has no `config` map/,
      },
      {
        what: "several invalid settings, all at once",
        args: ["--stack", "bad"],
        files: {
          "Pulumi.bad.yaml": "config:\n  azuread:tenantId: x\n  apim-oauth:clientApp: { secretz: [] }\n",
        },
        says: /azuread:tenantId[\s\S]*clientApp\.secretz[\s\S]*did you mean "secret"/,
      },
      {
        what: "an OpenAPI document that is missing",
        args: ["--stack", "rehearsal"],
        files: { "Pulumi.rehearsal.yaml": withDocument("apis/none.yaml") },
        says: /apis\[0\]\.openApi: "apis\/none\.yaml": there is no such file/,
      },
      {
        what: "an OpenAPI document that cannot be parsed",
        args: ["--stack", "rehearsal"],
        files: {
          "Pulumi.rehearsal.yaml": withDocument("apis/broken.yaml"),
          "apis/broken.yaml": "openapi: [3\npaths:\n",
        },
        says: /apis\[0\]\.openApi: "apis\/broken\.yaml".*(YAML|line)/,
      },
      {
        what: "an OpenAPI document without operations",
        args: ["--stack", "rehearsal"],
        files: {
          "Pulumi.rehearsal.yaml": withDocument("apis/empty.yaml"),
          "apis/empty.yaml": "openapi: 3.0.3\ninfo: { title: Empty, version: '1' }\npaths: {}\n",
        },
        says: /apis\[0\]\.openApi: "apis\/empty\.yaml".*operation/,
      },
    ];
  for (const { what, args, files = {}, says } of mistakes) {
    it(`says what is wrong with ${what}, without a stack trace, and ends with 2`, async () => {
      const project = copyProject();
      try {
        for (const [file, text] of Object.entries(files)) project.write(file, text);
        const { code, stdout, stderr } = await ended(start(args, project.folder));
        assert.equal(code, 2, stderr);
        assert.match(stderr.replace(/^→ .*\n/, ""), says);
        assert.doesNotMatch(stderr, /^\s+at /m);
        assert.equal(stdout, "");
      } finally {
        project.remove();
      }
    });
  }

  it("says so when the port is in use, and ends with 2", async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as { port: number };
    const { code, stderr } = await ended(start(["--port", String(port)]));
    server.close();
    assert.equal(code, 2);
    assert.match(stderr, new RegExp(`^→ .*\\nPort ${port} on 127\\.0\\.0\\.1 is in use\\.`));
  });
});

interface Document {
  readonly ok: boolean;
  readonly stack: string;
  readonly engine: string;
  readonly steps: readonly { name: string; ok: boolean; ms: number; detail: string }[];
  readonly resources: number;
  readonly listener: { readonly host: string; readonly port: number; readonly ca: string };
  readonly proxy: { readonly url: string; readonly shell: string };
  readonly outputs: {
    readonly clientId: string;
    readonly clientSecret: string;
    readonly apis: Record<string, { url: string; scopes: string[] }>;
  };
  readonly users: readonly { username: string; password: string; tenantId: string }[];
  readonly subscriptionKey: string;
}

function start(
  args: readonly string[],
  cwd = labProject(),
  environment: NodeJS.ProcessEnv = {},
): ChildProcess {
  const env = { ...process.env, ...environment };
  return spawn(process.execPath, [script, ...args], { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
}

async function ended(child: ChildProcess): Promise<{ code: number | null; stdout: string; stderr: string }> {
  let [stdout, stderr] = ["", ""];
  child.stdout!.setEncoding("utf8").on("data", (chunk: string) => {
    stdout += chunk;
  });
  child.stderr!.setEncoding("utf8").on("data", (chunk: string) => {
    stderr += chunk;
  });
  const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
  return { code, stdout, stderr };
}

async function firstLine(child: ChildProcess): Promise<string> {
  let text = "";
  for await (const chunk of child.stdout!) {
    text += chunk;
    if (text.includes("\n")) break;
  }
  return text.slice(0, text.indexOf("\n"));
}

/** The authorization code flow with PKCE and a client secret, as a web application's library does it. */
async function signInWithOpenIdClient(client: LoopbackClient, document: Document): Promise<void> {
  const { outputs, users, subscriptionKey } = document;
  const [{ username, password, tenantId }] = users as [Document["users"][number]];
  const [api] = Object.values(outputs.apis) as [Document["outputs"]["apis"][string]];
  const customFetch: openid.CustomFetch = (url, init) => client.fetch(url, init as RequestInit);
  const configuration = await openid.discovery(
    new URL(`https://login.microsoftonline.com/${tenantId}/v2.0`),
    outputs.clientId,
    undefined,
    openid.ClientSecretPost(outputs.clientSecret),
    { [openid.customFetch]: customFetch },
  );
  const pkceCodeVerifier = openid.randomPKCECodeVerifier();
  const expectedState = openid.randomState();
  const authorize = openid.buildAuthorizationUrl(configuration, {
    redirect_uri: callback,
    scope: `openid ${api.scopes.join(" ")}`,
    state: expectedState,
    code_challenge: await openid.calculatePKCECodeChallenge(pkceCodeVerifier),
    code_challenge_method: "S256",
  });

  const agent = new UserAgent(client.fetch);
  await agent.visit(authorize);
  await agent.submit(agent.formWith("login", "passwd")!, { login: username, passwd: password });
  assert.equal(agent.page.url.href.split("?")[0], callback);

  const tokens = await openid.authorizationCodeGrant(configuration, agent.page.url, {
    pkceCodeVerifier,
    expectedState,
  });
  assert.equal(tokens.claims()?.tid, tenantId);
  const answer = await client.fetch(`${api.url}/add?a=2&b=3`, {
    headers: { authorization: `Bearer ${tokens.access_token}`, "ocp-apim-subscription-key": subscriptionKey },
  });
  assert.equal(answer.status, 200);
  assert.deepEqual(await answer.json(), { operation: "add", a: 2, b: 3, result: 5 });
}

/** As somebody does who sources the file that the rehearsal names. */
async function callByProxy({ url, shell }: Document["proxy"]): Promise<void> {
  const discovery = "https://login.microsoftonline.com/common/v2.0/.well-known/openid-configuration";
  const commands = `. '${shell}'; echo "$HTTPS_PROXY"; curl -sSf ${discovery}; curl -sS https://example.com 2>&1 || true`;
  // The world is another process; this one may wait for the shell.
  const { stdout } = spawnSync("sh", ["-c", commands], { encoding: "utf8" });
  assert.ok(stdout.startsWith(`${url}\n{"token_endpoint":"https://login.microsoftonline.com/`), stdout);
  assert.match(stdout, /curl: .*403/);
}

async function useControl({ fetch }: LoopbackClient): Promise<void> {
  const state = await fetch("https://rehearsal.localhost/state");
  const { services } = (await state.json()) as { services: { name: string }[] };
  assert.ok(services.some(({ name }) => name === "contoso-calc-rehearsal"));
  const clock = await fetch("https://rehearsal.localhost/clock", {
    method: "POST",
    body: '{"advanceSeconds": 3600}',
  });
  const { now } = (await clock.json()) as { now: string };
  assert.ok(Date.parse(now) > Date.now() + 3_500_000);
  const fault = { host: "graph.microsoft.com", status: 503, times: 2 };
  await fetch("https://rehearsal.localhost/faults", { method: "POST", body: JSON.stringify(fault) });
  const statuses: number[] = [];
  for (let call = 0; call < 3; call++)
    statuses.push((await fetch("https://graph.microsoft.com/v1.0/applications")).status);
  assert.deepEqual(statuses, [503, 503, 401]);
  const replication = (requests: number) =>
    fetch("https://rehearsal.localhost/replication", { method: "POST", body: JSON.stringify({ requests }) });
  assert.equal((await replication(2)).status, 200);
  assert.equal((await replication(0)).status, 200);
  assert.equal((await replication(-1)).status, 400);
  const refused = await fetch("https://rehearsal.localhost/clock", {
    method: "POST",
    body: '{"advanceSeconds": -1}',
  });
  assert.equal(refused.status, 400);
}

function rehearsalFolders(temporary: string): string[] {
  return readdirSync(temporary).filter((name) => name.startsWith("apim-oauth-rehearsal-"));
}

/** The program's processes, of both tenants, as soon as the rehearsal with this process id has started them. */
async function programsOf(pid: number): Promise<number[]> {
  for (;;) {
    const { stdout } = spawnSync("ps", ["-o", "pid=", "--ppid", String(pid)], { encoding: "utf8" });
    const children = stdout.trim().split(/\s+/).filter(Boolean).map(Number);
    if (children.length >= 2) return children;
    await setTimeout(50);
  }
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

function withDocument(openApi: string): string {
  const text = readFileSync(path.join(labFolder, "Pulumi.rehearsal.yaml"), "utf8");
  assert.match(text, /- name: basic-calculator\n/);
  return text.replace("- name: basic-calculator\n", `- name: basic-calculator\n      openApi: ${openApi}\n`);
}
