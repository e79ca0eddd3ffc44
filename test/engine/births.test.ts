import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { closedScope } from "../../infra/birth.ts";
import { apis, calculatorWith } from "./support/lab.ts";
import { type EngineStack, openStack, skip } from "./support/stack.ts";

describe("a new API, open to whoever its policy lets through", { skip }, () => {
  let stack: EngineStack;
  /** What the gateway has answered to calls without a token, before each request of a provider: API to statuses. */
  const answered = new Map<string, Set<number>>();
  const calls = ["add?a=1&b=2", "multiply?a=1&b=2"];

  before(async () => {
    stack = await openStack(
      apis({
        ...calculatorWith("Calculator.Read", "Calculator.Write"),
        subscriptionRequired: false,
        tokenValidation: { operationScopes: { multiply: ["Calculator.Write"] } },
      }),
    );
    stack.requests.stepIn = async ({ method }) => {
      if (method === "PUT" && stack.world.arm.service("contoso-calc-dev")) await call();
      return undefined;
    };
  });
  after(() => stack?.close());

  /** An update that ends here, for whatever reason, leaves what these calls meet. */
  async function call(): Promise<void> {
    for (const path of calls) {
      const { status } = await stack.world.fetch(`https://contoso-calc-dev.azure-api.net/calc/${path}`);
      answered.set(path, (answered.get(path) ?? new Set()).add(status));
    }
    const api = deployed();
    const multiply = api?.operations.get("multiply");
    if (multiply && !multiply.policy) assert.ok(JSON.stringify(api?.policy).includes(closedScope));
  }

  function deployed() {
    return stack.world.arm.service("contoso-calc-dev")?.apis.get("basic-calculator");
  }

  it("answers nobody before its policy is there, wherever npm run up ends", async () => {
    const { exitCode, stdout, stderr } = await stack.script("up", "dev", "--yes", "--skip-preview");
    stack.requests.stepIn = undefined;
    assert.equal(exitCode, 0, stdout + stderr);
    assert.match(stderr, /New: basic-calculator\. This update creates them without operations/);
    for (const path of calls) assert.deepEqual([...answered.get(path)!].sort(), [401, 404], path);
  });

  it("is open in the end, as the stack file says", async () => {
    const api = deployed();
    assert.ok(api?.policy && api.operations.get("multiply")?.policy);
    assert.ok(!JSON.stringify(api.policy).includes(closedScope));
    // However many updates it took, the portal was published once.
    assert.equal(stack.world.arm.service("contoso-calc-dev")?.portalRevisions.size, 1);
    await stack.pulumi.up("--expect-no-changes");
  });
});
