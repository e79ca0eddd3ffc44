import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import type { CommandResult } from "../../lib/engine/command.ts";
import { closedOperationsIn } from "../../policies/closedOperations.ts";
import { apis, type Config, calculatorWith } from "./support/lab.ts";
import { isChange, type ProviderRequest } from "./support/requests.ts";
import { type EngineStack, openStack, projectFolder, skip } from "./support/stack.ts";

/** An API that asks for no key and answers from its examples: nothing but its policy keeps anybody out. */
const openTo = (tokenValidation: object, change: object = {}): Config =>
  apis({
    ...calculatorWith("Calculator.Read", "Calculator.Write"),
    serviceUrl: undefined,
    subscriptionRequired: false,
    tokenValidation,
    ...change,
  });
const ownScopes = (...operations: string[]) => ({
  operationScopes: Object.fromEntries(operations.map((operation) => [operation, ["Calculator.Write"]])),
});

/**
 * One stack through everything that creates an API or an operation. It is called before and after each request that
 * changes something: an update that ends there, for whatever reason, leaves what these calls meet.
 */
describe("what is new answers nobody before its policy is there,", { skip }, () => {
  let stack: EngineStack;
  /** What calls without a token have met since the last look: operation to statuses. */
  let met: Record<string, Set<number>> = {};

  before(async () => {
    stack = await openStack(openTo({ requireScope: false }));
    watch();
  });
  after(() => stack?.close());

  it("when a guardrail refuses the policy in the update itself", async () => {
    const { exitCode, stdout, stderr } = await up("--yes", "--skip-preview");
    assert.notEqual(exitCode, 0);
    assert.match(stdout, /token-scope-required/);
    assert.match(
      stderr,
      /^The API basic-calculator has no policy yet, and no operations: nobody can call it/m,
    );
    assert.deepEqual(statuses(), { add: [404], multiply: [404], quotient: [404] });
  });

  const steps: [what: string, isIt: (request: ProviderRequest) => boolean][] = [
    ["its policy is there", ({ path }) => /\/apis\/[^/]+\/policies\//.test(path)],
    ["its document is imported", ({ path, body }) => /\/apis\/[^/?]+\?/.test(path) && hasDocument(body)],
    ["its operation has its policy", ({ path }) => /\/operations\/multiply\/policies\//.test(path)],
  ];
  for (const [what, isIt] of steps) {
    it(`when npm run up is killed once ${what}`, async () => {
      await stack.configure(openTo(ownScopes("multiply")));
      assert.ok(await killedAfter(isIt), "the update has ended before");
      for (const [operation, seen] of Object.entries(statuses()))
        assert.ok(!seen.includes(200), `${operation}: ${seen}`);
    });
  }

  it("and in the end the stack is as its file says, published once", async () => {
    await done("--yes", "--skip-preview");
    assert.deepEqual(closed(), []);
    assert.ok(deployed()?.operations.get("multiply")?.policy);
    assert.equal(stack.world.arm.service("contoso-calc-dev")?.portalRevisions.size, 1);
    await stack.pulumi.up("--expect-no-changes");
  });

  it("when it is an operation of an API that is there, whose others answer meanwhile", async () => {
    const document = await readFile(join(projectFolder, "apis/basic-calculator.yaml"), "utf8");
    const changed = document
      .replace("/divide:", "/quotient:")
      .replace("operationId: divide", "operationId: quotient\n      security: [{ entra: [Sums.All] }]");
    await writeFile(join(stack.pulumi.folder.project, "changed.yaml"), changed);
    await stack.configure(openTo(ownScopes("multiply", "quotient"), { openApi: "changed.yaml" }));
    statuses();
    const { stdout, stderr } = await done("--yes", "--skip-preview");
    assert.match(stderr, /New: basic-calculator\/quotient\. This takes 3 updates/);
    const notes = stdout.split("Updating (dev)").map((each) => /security asks for Sums\.All/.test(each));
    assert.deepEqual(notes, [false, true, false, false], "what there is to say of the document is said once");
    assert.deepEqual(statuses(), { add: [401], multiply: [401], quotient: [401, 404] });
    assert.deepEqual(closed(), []);
  });

  it("when it takes the place of an API of another name", async () => {
    const name = { name: "sums", formerly: ["basic-calculator"], openApi: "changed.yaml" };
    await stack.configure(openTo(ownScopes("multiply", "quotient"), name));
    statuses();
    await done("--yes", "--skip-preview");
    assert.deepEqual(statuses(), { add: [401, 404], multiply: [401, 404], quotient: [401, 404] });
    await stack.pulumi.up("--expect-no-changes");
  });

  it("and whoever calls pulumi by hand is warned", async () => {
    const another = {
      name: "another",
      path: "another",
      displayName: "Another",
      openApi: "apis/basic-calculator.yaml",
    };
    const [sums] = openTo({}, { name: "sums", openApi: "changed.yaml" })["apim-oauth:apis"] as object[];
    await stack.configure(apis(sums!, { ...sums, ...another }));
    const { stdout } = await stack.pulumi.attempt("preview");
    assert.match(stdout, /The API another will be created before its policy.*npm run up -- dev/);
    assert.doesNotMatch(stdout, /The API sums will be created/);
  });

  function up(...options: string[]): Promise<CommandResult> {
    return stack.script("up", "dev", ...options);
  }

  async function done(...options: string[]): Promise<CommandResult> {
    const result = await up(...options);
    assert.equal(result.exitCode, 0, result.stdout + result.stderr);
    return result;
  }

  function watch(): void {
    stack.requests.stepIn = async (request, send) => {
      if (!isChange(request)) return undefined;
      await call();
      const answer = await send();
      await call();
      return answer;
    };
  }

  function deployed() {
    const all = stack.world.arm.service("contoso-calc-dev")?.apis;
    return all?.get("basic-calculator") ?? all?.get("sums");
  }

  function closed(): string[] {
    return closedOperationsIn(deployed()?.policy?.text ?? "");
  }

  async function call(): Promise<void> {
    if (!stack.world.arm.service("contoso-calc-dev")) return;
    for (const operation of ["add", "multiply", "quotient"]) {
      const url = `https://contoso-calc-dev.azure-api.net/calc/${operation}?a=1&b=2`;
      const { status } = await stack.world.fetch(url);
      met[operation] = (met[operation] ?? new Set()).add(status);
    }
    for (const name of ["multiply", "quotient"]) {
      const operation = deployed()?.operations.get(name);
      // A token with any scope of the API would do there.
      if (operation && !operation.policy) assert.ok(closed().includes(name), `${name} is open`);
    }
  }

  function statuses(): Record<string, number[]> {
    const found = Object.entries(met).map(([operation, seen]) => [operation, [...seen].sort()]);
    met = {};
    return Object.fromEntries(found);
  }

  /** @returns whether an update was killed after the request had been carried out */
  async function killedAfter(isIt: (request: ProviderRequest) => boolean): Promise<boolean> {
    let killed = false;
    const update = await stack.start("up", "dev", "--yes", "--skip-preview");
    stack.requests.stepIn = async (request, send) => {
      if (!killed && !(isChange(request) && isIt(request))) {
        if (isChange(request)) await call();
        return undefined;
      }
      if (!killed) {
        killed = true;
        await send();
        await call();
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

function hasDocument(body: unknown): boolean {
  return (body as { properties?: { value?: unknown } } | undefined)?.properties?.value !== undefined;
}
