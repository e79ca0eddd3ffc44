import assert from "node:assert/strict";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import type { ApiUnderTest, StackWithUser } from "../../lib/checks/deployedStack.ts";
import { openDeployedStack } from "../../lib/checks/openDeployedStack.ts";
import { signIn } from "../../lib/checks/signIn.ts";
import type { StackOutputs } from "../../lib/stack/outputs.ts";
import { settingsOf } from "../../lib/stack/settings.ts";
import { closedOperationsIn } from "../../policies/closedOperations.ts";
import { worldConnection } from "../../rehearsal/worldConnection.ts";
import { byHand } from "./support/byHand.ts";
import { apis, type Config, calculator, calculatorWith, configText, lab } from "./support/lab.ts";
import { isChange, type ProviderRequest } from "./support/requests.ts";
import { type EngineStack, openStack, project, projectFolder, skip } from "./support/stack.ts";

/** Asks for no key and answers from its examples: nothing but its policies keeps anybody out. */
const open = { serviceUrl: undefined, subscriptionRequired: false };
const readOnly = apis({ ...calculator, ...open });
const calculators = (change: object = {}): Config =>
  apis({
    ...calculatorWith("Calculator.Read", "Calculator.Write"),
    ...open,
    tokenValidation: { operationScopes: { multiply: ["Calculator.Write"] } },
    ...change,
  });
const times = { openApi: "times.yaml", tokenValidation: {} };
const quotient = {
  openApi: "quotient.yaml",
  tokenValidation: { operationScopes: { multiply: ["Calculator.Write"], quotient: ["Calculator.Write"] } },
};

const operations = ["add", "multiply", "times", "quotient"] as const;
type Statuses = Record<(typeof operations)[number], number>;

/**
 * Somebody calls with a token for `Calculator.Read` alone, and without one, before and after each request that changes
 * something.
 */
describe("a policy that the state has and Azure has not", { skip }, () => {
  let stack: EngineStack;
  let token: string;
  /** Operations that have answered since the last look: to whoever may not call them. */
  let opened = new Set<string>();

  before(async () => {
    stack = await openStack(readOnly);
    const document = await readFile(join(projectFolder, "apis/basic-calculator.yaml"), "utf8");
    const renamed = (from: string, to: string) =>
      document.replace(`/${from}:`, `/${to}:`).replace(`operationId: ${from}`, `operationId: ${to}`);
    await writeFile(join(stack.pulumi.folder.project, "times.yaml"), renamed("multiply", "times"));
    await writeFile(join(stack.pulumi.folder.project, "quotient.yaml"), renamed("divide", "quotient"));
    await up();
    token = await tokenOf(stack, readOnly);
    await stack.configure(calculators());
    await up();
    assert.deepEqual(await statuses(), { add: 200, multiply: 401, times: 404, quotient: 404 });
    watch();
  });
  after(() => stack?.close());

  it("comes back with its operation, which an update has dropped that failed and was taken back", async () => {
    await stack.configure(calculators(times));
    stack.requests.stepIn = (request) =>
      request.path.includes("/deployments/") ? failing(request) : undefined;
    const failed = await stack.script("up", "dev", "--yes", "--skip-preview");
    assert.notEqual(failed.exitCode, 0);
    assert.equal((await statuses()).multiply, 404);
    watch();

    await stack.configure(calculators());
    const { stderr } = await up();
    await neverOpen();
    assert.match(stderr, /^ {2}the policy of the operation multiply of the API basic-calculator/m);
  });

  it("comes back with it after an update that was killed at the import", async () => {
    await stack.configure(calculators(times));
    assert.ok(await killedAfter(({ path }) => /\/apis\/[^/?]+\?/.test(path)), "the update has ended before");
    assert.equal((await statuses()).multiply, 404);

    await stack.configure(calculators());
    const { stderr } = await up();
    await neverOpen();
    assert.match(stderr, /^ {2}the operation multiply of the API basic-calculator/m);
    await stack.pulumi.up("--expect-no-changes");
  });

  it("is no cause to open an operation that was to come, and was taken back", async () => {
    await stack.configure(calculators(quotient));
    const imports = ({ path, body }: ProviderRequest) =>
      /\/apis\/[^/?]+\?/.test(path) && JSON.stringify(body).includes("quotient");
    assert.ok(await killedAfter(imports), "the update has ended before");
    assert.deepEqual(closedOperationsIn(api()?.policy?.text ?? ""), ["quotient"]);

    await stack.configure(calculators());
    await up();
    await neverOpen();
    assert.equal((await statuses()).quotient, 404);
  });

  it("is reported when somebody has deleted it, by verify and by an update that fails", async () => {
    api()!.operations.get("multiply")!.policy = undefined;
    assert.equal((await statuses()).multiply, 200);
    const verified = await stack.script("verify", "dev");
    assert.match(verified.stdout, /multiply has none.* npm run up -- dev makes a policy anew/);
    await stack.configure(calculators({ description: "Also divides" }));
    stack.requests.stepIn = failing;
    const failed = await stack.script("up", "dev", "--yes", "--skip-preview");
    assert.notEqual(failed.exitCode, 0);
    assert.match(
      failed.stderr,
      /^The operation multiply of the API basic-calculator has NO POLICY of its own at Azure: it takes tokens with any scope of the API\. To go on: npm run up -- dev$/m,
    );
    watch();
  });

  it("is left alone while somebody else updates the stack", async () => {
    const locks = join(stack.pulumi.folder.state, ".pulumi/locks/organization", project, "dev");
    api()!.policy = undefined;
    mkdirSync(locks, { recursive: true });
    const lock = { pid: 4711, username: "ada", hostname: "runner-7", timestamp: "2026-01-01T00:00:00Z" };
    writeFileSync(join(locks, "1.json"), JSON.stringify(lock));
    const { exitCode, stderr } = await stack.script("up", "dev", "--yes", "--skip-preview");
    assert.notEqual(exitCode, 0);
    assert.match(stderr, /ada@runner-7, process 4711/);
    assert.doesNotMatch(stderr, /Azure does not have all/);
    rmSync(join(locks, "1.json"));
    const state = JSON.stringify((await stack.pulumi.export()).deployment.resources);
    assert.match(state, /ApiPolicy::basic-calculator/);
  });

  it("is made anew before anything else of its API", async () => {
    await stack.configure(calculators(quotient));
    stack.requests.changes();
    const { stderr } = await up();
    assert.match(stderr, /^ {2}the policy of the API basic-calculator/m);
    assert.match(stack.requests.changes()[0]!.path, /\/apis\/basic-calculator\/policies\/policy/);
    assert.deepEqual(await statuses(), { add: 200, multiply: 401, times: 404, quotient: 401 });
    assert.ok(!opened.has("quotient"));
  });

  it("comes before its API when somebody has deleted that", async () => {
    const id = `${service()!.id}/apis/basic-calculator`;
    await byHand(stack.world).remove("azure-native:apimanagement:Api", id);
    await stack.configure(calculators({ ...quotient, description: "Divides and multiplies" }));
    const { stderr } = await up();
    await neverOpen();
    assert.match(stderr, /^ {2}the API basic-calculator, with its policies/m);
    await stack.pulumi.up("--expect-no-changes");
  });

  async function up() {
    opened = new Set();
    const result = await stack.script("up", "dev", "--yes", "--skip-preview");
    assert.equal(result.exitCode, 0, result.stdout + result.stderr);
    return result;
  }

  function service() {
    return stack.world.arm.service("contoso-calc-dev");
  }

  function api() {
    return service()?.apis.get("basic-calculator");
  }

  /** In the end, and all the time since the last update began. */
  async function neverOpen(): Promise<void> {
    const { add, multiply } = await statuses();
    assert.deepEqual([add, multiply], [200, 401]);
    assert.deepEqual([...opened], []);
  }

  async function call(operation: string, headers: Record<string, string>): Promise<number> {
    const url = `https://contoso-calc-dev.azure-api.net/calc/${operation}?a=1&b=2`;
    return (await stack.world.fetch(url, { headers })).status;
  }

  async function statuses(): Promise<Statuses> {
    const found = await Promise.all(
      operations.map(async (each) => [each, await call(each, { authorization: `Bearer ${token}` })] as const),
    );
    return Object.fromEntries(found) as Statuses;
  }

  async function look(): Promise<void> {
    const met = await statuses();
    for (const operation of operations) {
      if (operation !== "add" && operation !== "times" && met[operation] === 200) opened.add(operation);
      if ((await call(operation, {})) === 200) opened.add(`${operation} without a token`);
    }
  }

  function watch(): void {
    stack.requests.stepIn = async (request, send) => {
      if (!isChange(request)) return undefined;
      await look();
      const answer = await send();
      await look();
      return answer;
    };
  }

  /** @returns whether an update was killed after the request had been carried out */
  async function killedAfter(isIt: (request: ProviderRequest) => boolean): Promise<boolean> {
    let killed = false;
    const update = await stack.start("up", "dev", "--yes", "--skip-preview");
    stack.requests.stepIn = async (request, send) => {
      if (!killed && !(isChange(request) && isIt(request))) return undefined;
      if (!killed) {
        killed = true;
        await send();
        update.kill();
      }
      await update.ended;
      throw new Error("the provider has died with the engine");
    };
    await update.ended;
    await stack.idle();
    watch();
    return killed;
  }
});

function failing(request: ProviderRequest): Response | undefined {
  if (!isChange(request)) return undefined;
  return Response.json({ error: { code: "BadRequest", message: "No." } }, { status: 400 });
}

/** A token with the scopes that the API has now. */
async function tokenOf({ world, tenant, pulumi }: EngineStack, change: Config): Promise<string> {
  const config = configText({ ...lab, ...change });
  const settings = settingsOf(projectFolder, { project, stack: "dev", config });
  const outputs = (await pulumi.outputs("--show-secrets")) as unknown as StackOutputs;
  const connection = worldConnection(world, settings);
  const [person] = tenant.users.values();
  const user = { username: person!.userPrincipalName, password: person!.password };
  const subject = { ...openDeployedStack({ settings, outputs, connection, examplesHold: true }), user };
  const trial: ApiUnderTest<StackWithUser> = { subject, api: settings.apis[0]! };
  await signIn(trial, "authorizationCode");
  return trial.token!;
}
