import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { apis, type Config, calculatorWith } from "./support/lab.ts";
import { type EngineStack, openStack, projectFolder, skip } from "./support/stack.ts";

const withScopes = (operationScopes: object, change: object = {}): Config =>
  apis({
    ...calculatorWith("Calculator.Read", "Calculator.Write"),
    tokenValidation: { operationScopes },
    ...change,
  });

/** One stack through a series of changes, each on top of the one before. */
describe("scopes of single operations on the real engine", { skip }, () => {
  let stack: EngineStack;
  before(async () => {
    stack = await openStack(apis(calculatorWith("Calculator.Read", "Calculator.Write")));
    await stack.pulumi.up();
  });
  after(() => stack?.close());

  it("come one after the other, behind the API's policy", async () => {
    stack.requests.changes();
    await stack.configure(withScopes({ multiply: ["Calculator.Write"], divide: ["Calculator.Write"] }));
    await stack.pulumi.up();
    assert.deepEqual(
      stack.requests.changes().map(({ method, path }) => `${method} ${tail(path)}`),
      ["PUT divide/policies/policy", "PUT multiply/policies/policy"],
    );
    assert.deepEqual(operationsWithPolicies(), ["divide", "multiply"]);
  });

  it("mean the same in another order, and do not drift", async () => {
    await stack.configure(
      withScopes({ divide: ["Calculator.Write", "Calculator.Write"], multiply: ["Calculator.Write"] }),
    );
    await stack.pulumi.up("--expect-no-changes");
    await stack.pulumi.refresh("--expect-no-changes");
  });

  it("move with the API to another name", async () => {
    const moved = async () => {
      const { exitCode, stdout, stderr } = await stack.script("up", "dev", "--yes", "--skip-preview");
      assert.equal(exitCode, 0, stdout + stderr);
    };
    await stack.configure(
      withScopes(
        { divide: ["Calculator.Write"], multiply: ["Calculator.Write"] },
        { name: "sums", formerly: ["basic-calculator"], openApi: "apis/basic-calculator.yaml" },
      ),
    );
    await moved();
    assert.deepEqual(operationsWithPolicies("sums"), ["divide", "multiply"]);
    await stack.configure(
      withScopes({ divide: ["Calculator.Write"], multiply: ["Calculator.Write"] }, { formerly: ["sums"] }),
    );
    await moved();
    assert.deepEqual(operationsWithPolicies(), ["divide", "multiply"]);
  });

  it("go when the stack file says so, and nothing else does", async () => {
    stack.requests.changes();
    await stack.configure(withScopes({ divide: ["Calculator.Write"] }));
    await stack.pulumi.up();
    assert.deepEqual(
      stack.requests.changes().map(({ method, path }) => `${method} ${tail(path)}`),
      ["DELETE multiply/policies/policy"],
    );
    assert.deepEqual(operationsWithPolicies(), ["divide"]);
    await stack.pulumi.up("--expect-no-changes");
  });

  it("stay in force where an operationId changes, until the policy that Azure took along is imported", async () => {
    const { pulumi } = stack;
    const document = await readFile(join(projectFolder, "apis/basic-calculator.yaml"), "utf8");
    const renamed = document.replace("operationId: divide", "operationId: share");
    await writeFile(join(pulumi.folder.project, "renamed.yaml"), renamed);
    await stack.configure(withScopes({ share: ["Calculator.Write"] }, { openApi: "renamed.yaml" }));
    const { exitCode, stdout } = await pulumi.attempt("up", "--yes", "--skip-preview");
    assert.notEqual(exitCode, 0);
    const id = /cannot create already existing resource '(\S+)'/.exec(stdout)?.[1];
    assert.match(String(id), /\/operations\/share\/policies\/policy$/);
    assert.deepEqual(operationsWithPolicies(), ["share"]);

    const parent = "api=urn:pulumi:dev::apim-oauth::apim-oauth:infra:ProtectedApi::basic-calculator";
    await pulumi.import(
      "azure-native:apimanagement:ApiOperationPolicy",
      "basic-calculator/share",
      id!,
      "--parent",
      parent,
      "--protect=false",
    );
    await stack.pulumi.up();
    await stack.pulumi.up("--expect-no-changes");
    assert.deepEqual(operationsWithPolicies(), ["share"]);
  });

  function operationsWithPolicies(api = "basic-calculator"): string[] {
    const operations = stack.world.arm.service("contoso-calc-dev")!.apis.get(api)!.operations;
    return [...operations.values()]
      .filter(({ policy }) => policy)
      .map(({ name }) => name)
      .sort();
  }
});

/** Behind the operations of the API. */
function tail(path: string): string {
  return path.split("?")[0]!.split("/operations/").at(-1)!;
}
