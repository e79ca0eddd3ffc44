import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { AzureConnection } from "../../../lib/azure/connection.ts";
import { nameOf, type StackState, type StateResource } from "../../../lib/engine/state.ts";
import { closedOperations, closedOperationsIn } from "../../../policies/closedOperations.ts";
import { renderXml } from "../../../policies/xml.ts";
import { lostPolicies } from "../../../scripts/up/lostPolicies.ts";
import { apisWithoutPolicy } from "../../../scripts/up/openApis.ts";
import { lab } from "../../infra/support/settings.ts";

const instance = `/subscriptions/${lab.subscriptionId}/resourceGroups/rg/providers/Microsoft.ApiManagement/service/contoso`;
const sums = `${instance}/apis/sums`;
const multiply = `${sums}/operations/multiply`;
const component = "urn:pulumi:dev::apim-oauth::apim-oauth:infra:ProtectedApi::sums";

function resource(
  kind: string,
  name: string,
  id: string,
  inputs: StateResource["inputs"] = {},
): StateResource {
  const type = `azure-native:apimanagement:${kind}`;
  const urn = `urn:pulumi:dev::apim-oauth::apim-oauth:infra:ProtectedApi$${type}::${name}`;
  return { urn, type, custom: true, id, inputs, parent: component };
}

const paths = Object.fromEntries(
  ["add", "multiply"].map((operationId) => [
    `/${operationId}`,
    { get: { operationId, responses: { 200: { description: "It" } } } },
  ]),
);
const value = JSON.stringify({ openapi: "3.0.3", info: { title: "Sums", version: "1" }, paths });
const api = resource("Api", "sums", sums, { value });
const policy = resource("ApiPolicy", "sums", `${sums}/policies/policy`);
const own = resource("ApiOperationPolicy", "sums/multiply", `${multiply}/policies/policy`);
const link = resource("ProductApi", "sums", `${instance}/products/sums/apis/sums`);
const product = resource("Product", "sums", `${instance}/products/sums`);
const state = (...resources: StateResource[]): StackState => ({
  version: 3,
  deployment: { manifest: { time: "2027-01-01T00:00:00Z" }, resources },
});
const deployed = state(api, policy, own, link, product);
const ids = [instance, sums, multiply, `${sums}/operations/add`, policy.id!, own.id!, link.id!, product.id!];
const scoped = new Map([["sums", ["multiply"]]]);

/** An Azure that has these, by their ids; a policy's text, where it matters. */
function azure(there: readonly string[], text = "<policies />") {
  const asked: string[] = [];
  const has = (path: string) => {
    const [id = ""] = path.split("?");
    asked.push(id);
    return there.includes(id) || (id.endsWith("/operations") && there.some((each) => each.startsWith(id)));
  };
  const arm = {
    exists: async (path: string) => has(path),
    get: async (path: string) => (has(path) ? { properties: { value: text }, value: [{}] } : undefined),
  };
  return { asked, arm: arm as unknown as AzureConnection["arm"] };
}
const without = (...gone: string[]) => ids.filter((id) => !gone.some((each) => id.startsWith(each)));

describe("what the state has of an API's policies and Azure does not", () => {
  const cases: [what: string, there: string[], has: StackState, lost: string[], operations: string[]][] = [
    ["is nothing", ids, deployed, [], []],
    ["is a policy that somebody has deleted", without(policy.id!), deployed, ["ApiPolicy sums"], []],
    ["is one of an operation", without(own.id!), deployed, ["ApiOperationPolicy sums/multiply"], []],
    [
      "is that of an operation that is gone",
      without(multiply),
      deployed,
      ["ApiOperationPolicy sums/multiply"],
      ["multiply"],
    ],
    [
      "is an operation alone, whose policy the state has no more",
      without(multiply),
      state(api, policy),
      [],
      ["multiply"],
    ],
    [
      "is an API with all that goes with it",
      without(sums, link.id!),
      deployed,
      ["Api sums", "ApiPolicy sums", "ApiOperationPolicy sums/multiply", "ProductApi sums"],
      [],
    ],
    ["is an API that has no policy yet", without(sums), state(api), ["Api sums"], []],
    ["is not what is gone with the instance", [], deployed, [], []],
    [
      "is not an operation that the document in the state does not have",
      without(multiply),
      state({ ...api, inputs: {} }, policy),
      [],
      [],
    ],
    [
      "is not what waits for its deletion",
      without(own.id!),
      state(api, policy, { ...own, delete: true }),
      [],
      [],
    ],
  ];
  for (const [what, there, has, lost, operations] of cases) {
    it(what, async () => {
      const found = await lostPolicies(has, scoped, azure(there));
      assert.deepEqual(
        found.resources.map(({ type, urn }) => `${type.split(":").at(-1)} ${nameOf(urn)}`),
        lost,
      );
      assert.deepEqual(found.operations, new Map(operations.length > 0 ? [["sums", operations]] : []));
    });
  }

  it("costs a request for each policy where nothing is lost", async () => {
    const { arm, asked } = azure(ids);
    await lostPolicies(deployed, scoped, { arm });
    assert.deepEqual(asked, [policy.id, own.id]);
  });
});

describe("after a failed update", () => {
  const [first] = lab.apis;
  const tokenValidation = { ...first!.tokenValidation, operationScopes: { multiply: ["Calculator.Write"] } };
  const settings = { ...lab, apis: [{ ...first!, name: "sums", tokenValidation }] };
  const closed = renderXml(closedOperations(["multiply"]));
  const operation =
    "The operation multiply of the API sums has NO POLICY of its own at Azure: it takes tokens with any scope of the API";
  const cases: [what: string, there: string[], text: string, says: string[]][] = [
    ["nothing is said where every policy is there", ids, "", []],
    [
      "an API without its policy is reported",
      without(policy.id!),
      "",
      ["The API sums has NO POLICY at Azure: it takes calls without a token"],
    ],
    ["an operation without its own is reported", without(own.id!), "", [operation]],
    ["nothing is said of one that is not there", without(multiply), "", []],
    ["nothing is said of one that the API's policy refuses", without(own.id!), closed, []],
  ];
  for (const [what, there, text, says] of cases) {
    it(what, async () => {
      const lines = await apisWithoutPolicy(settings, deployed, azure(there, text));
      assert.deepEqual(
        lines,
        says.map((each) => `${each}. To go on: npm run up -- dev`),
      );
    });
  }

  it("what a policy refuses is read as Azure writes it, too", () => {
    const rewritten = [
      '<when condition="@(context.Operation.Id == "multiply" || context.Operation.Id == "divide")">',
      '<return-response>\r\n\t<set-status code="404" reason="Not open yet" />',
    ].join("\r\n\t");
    assert.deepEqual(closedOperationsIn(rewritten), ["multiply", "divide"]);
    assert.deepEqual(
      closedOperationsIn(rewritten.replaceAll('"m', "&quot;m").replaceAll('y" |', "y&quot; |")),
      ["multiply", "divide"],
    );
    assert.deepEqual(closedOperationsIn(closed), ["multiply"]);
    assert.deepEqual(closedOperationsIn('<when condition="@(true)"><return-response /></when>'), []);
  });
});
