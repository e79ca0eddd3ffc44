import assert from "node:assert/strict";
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { connect } from "node:net";
import path from "node:path";
import { after, before, describe, it } from "node:test";
import { fetch as fetchWith, ProxyAgent } from "undici";
import { newTenant } from "../../rehearsal/practice.ts";
import { copyProject, type ProjectCopy } from "../rehearsal/support/project.ts";

const script = path.resolve(import.meta.dirname, "../../scripts/practice.ts");
const clients = path.join(import.meta.dirname, "clients");

/** Clients as they are, that nobody has told of a practice: all they have is what proxy.sh sets. */
describe("the proxy of a practice", () => {
  let project: ProjectCopy;
  let practice: ChildProcess;
  let told = "";
  let proxy: URL;
  let identity: Identity;
  const inFolder = (name: string) => path.join(project.folder, ".practice", name);

  before(async () => {
    project = copyProject();
    practice = spawn(process.execPath, [script], { cwd: project.folder });
    practice.stdout!.on("data", (text: Buffer) => {
      told += text.toString();
    });
    while (!told.includes("Ctrl-C")) await once(practice.stdout!, "data");
    const shown = /by the proxy at (http:\/\/127\.0\.0\.1:\d+),/.exec(told)?.[1];
    proxy = new URL(shown ?? assert.fail(told));
    const { tenants } = JSON.parse(readFileSync(inFolder("world.json"), "utf8")) as { tenants: Identity[] };
    identity = tenants.find(({ id }) => id === newTenant.tenantId)!;
  });
  after(async () => {
    if (practice.exitCode === null) {
      practice.kill("SIGTERM");
      await once(practice, "close");
    }
    project.remove();
  });

  /** What a command line prints in a shell that has sourced proxy.sh. */
  async function inShell(commandLine: string, variables: NodeJS.ProcessEnv = {}): Promise<string> {
    const env = { PATH: process.env.PATH, HOME: process.env.HOME, ...variables };
    const child = spawn("sh", ["-c", `. '${inFolder("proxy.sh")}'; ${commandLine}`], { env });
    let [stdout, stderr] = ["", ""];
    child.stdout.on("data", (text: Buffer) => {
      stdout += text.toString();
    });
    child.stderr.on("data", (text: Buffer) => {
      stderr += text.toString();
    });
    const [code] = await once(child, "close");
    assert.equal(code, 0, stderr);
    return stdout;
  }
  const asDeployer = () => ({
    AZURE_TENANT_ID: identity.id,
    AZURE_CLIENT_ID: identity.deployer.clientId,
    AZURE_CLIENT_SECRET: identity.deployer.clientSecret,
  });
  const program = async (name: string, ...args: string[]): Promise<unknown> =>
    JSON.parse(
      await inShell(`'${process.execPath}' '${path.join(clients, name)}' ${args.join(" ")}`, asDeployer()),
    );

  it("is told of by the practice, and is not in env.sh", () => {
    assert.match(told, /^ {2}source \.practice\/proxy\.sh$/m);
    assert.doesNotMatch(readFileSync(inFolder("env.sh"), "utf8"), /proxy/i);
    assert.match(readFileSync(inFolder("proxy.ps1"), "utf8"), /^\$env:HTTPS_PROXY = 'http:/m);
  });

  it("leads curl to every cloud's hosts", async () => {
    for (const login of [
      "login.microsoftonline.com",
      "login.microsoftonline.us",
      "login.partner.microsoftonline.cn",
    ]) {
      const answer = await inShell(`curl -sSf https://${login}/common/v2.0/.well-known/openid-configuration`);
      assert.match(answer, new RegExp(`"issuer":"https://${login.replaceAll(".", "\\.")}/`));
    }
    assert.match(
      await inShell("curl -sS https://no-such-instance.azure-api.net/"),
      /there is no API Management instance no-such-instance/,
    );
  });

  it("leads curl to the control, when it is told to leave out no host", async () => {
    const clock = await inShell("curl -sSf --noproxy '' https://rehearsal.localhost/clock");
    assert.ok(Date.parse((JSON.parse(clock) as { now: string }).now) > 0);
  });

  it("tells curl which host it does not have, and that nothing went outside", async () => {
    const answer = await inShell("curl -sS -v https://example.com/ 2>&1 || true");
    assert.match(answer, /403 Forbidden: the rehearsal has no host example\.com, and sends nothing outside/);
    assert.match(
      await inShell("curl -sS http://example.com/"),
      /^The rehearsal answers over https alone, not GET http:\/\/example\.com, and sends nothing outside\.$/m,
    );
  });

  it("leads undici's ProxyAgent", async () => {
    const ca = readFileSync(inFolder("ca.pem"), "utf8");
    const dispatcher = new ProxyAgent({ uri: proxy.href, requestTls: { ca } });
    const answer = await fetchWith("https://management.azure.com/metadata/endpoints?api-version=2022-09-01", {
      dispatcher,
    });
    assert.equal(((await answer.json()) as { name: string }).name, "AzureCloud");
    await assert.rejects(fetchWith("https://example.com/", { dispatcher }), { name: "TypeError" });
    await dispatcher.close();
  });

  it("leads @azure/identity and @azure/arm-apimanagement, which make an instance", async () => {
    assert.deepEqual(await program("azureSdk.ts", newTenant.subscriptionId), {
      group: 201,
      state: "Succeeded",
      gateway: 404,
      foreign: "AbortError: Proxy response (403) !== 200 when HTTP Tunneling",
    });
  });

  it("leads @azure/identity and plain requests to a key vault, which asks them for a token", async () => {
    assert.deepEqual(await program("keyVault.ts", newTenant.subscriptionId, identity.deployer.objectId), {
      vault: 200,
      challenged: 401,
      resource: "https://vault.azure.net",
      set: 200,
      value: "s3cret",
    });
  });

  it("leads @azure/msal-node, whose token Microsoft Graph takes", async () => {
    assert.deepEqual(await program("msalNode.ts"), {
      aud: "https://graph.microsoft.com",
      tid: identity.id,
      graph: 200,
    });
  });

  it("leads openid-client, which signs a user in to an application of its own", async () => {
    const [{ username, password }] = identity.users;
    assert.deepEqual(await program("openIdClient.ts", username, password), {
      name: username,
      tid: identity.id,
    });
  });

  it("leads MSAL for Go, azidentity and armapimanagement, which make and delete an instance", async (t) => {
    const built = buildGoClients(project.folder);
    if ("missing" in built) return t.skip(built.missing);
    const answer = await inShell(`'${built.program}' ${newTenant.subscriptionId}`, asDeployer());
    assert.deepEqual(JSON.parse(answer), {
      group: 201,
      state: "Succeeded",
      api: "calculator",
      gateway: 404,
      deleted: 404,
      foreign: `Get "https://example.com/": Forbidden: the rehearsal has no host example.com, and sends nothing outside`,
    });
  });

  it("ends with the practice, and so does what goes through it", async () => {
    const socket = connect(Number(proxy.port), proxy.hostname);
    socket.on("error", () => {}).write("CONNECT graph.microsoft.com:443 HTTP/1.1\r\nHost: a\r\n\r\n");
    await once(socket, "data");
    const gone = once(socket.resume(), "close");
    practice.kill("SIGTERM");
    assert.equal((await once(practice, "close"))[0], 0);
    await gone;
    assert.equal(existsSync(inFolder("proxy.sh")), false);
    await assert.rejects(once(connect(Number(proxy.port), proxy.hostname), "connect"), {
      code: "ECONNREFUSED",
    });
  });
});

/** The program in clients/go, or what this machine lacks to build it. */
function buildGoClients(folder: string): { readonly program: string } | { readonly missing: string } {
  const cwd = path.join(clients, "go");
  const go = (...args: string[]) =>
    spawnSync("go", args, {
      cwd,
      encoding: "utf8",
      env: { ...process.env, GOFLAGS: "-mod=readonly", GOWORK: "off" },
    });
  if (go("version").status !== 0) return { missing: "MSAL for Go, azidentity and armapimanagement need Go" };
  const download = go("mod", "download");
  if (download.status !== 0) {
    return {
      missing: `MSAL for Go, azidentity and armapimanagement are not to be had: ${download.stderr.trim()}`,
    };
  }
  const program = path.join(folder, "go-clients");
  const build = go("build", "-o", program, ".");
  assert.equal(build.status, 0, build.stderr);
  return { program };
}

interface Identity {
  readonly id: string;
  readonly deployer: { readonly clientId: string; readonly clientSecret: string; readonly objectId: string };
  readonly users: readonly [{ readonly username: string; readonly password: string }];
}
