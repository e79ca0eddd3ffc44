import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { PreviewStep } from "../../../lib/engine/project.ts";
import { changesIn, creationsIn, deletionsIn } from "../../../lib/pulumi/plan.ts";

const component = "urn:pulumi:dev::apim-oauth::apim-oauth:infra:ProtectedApi::orders";
const type = "azure-native:apimanagement:Product";
const urn = `urn:pulumi:dev::apim-oauth::apim-oauth:infra:ProtectedApi$${type}::orders`;

function state(change: object = {}) {
  return { urn, type, custom: true, parent: component, ...change };
}

/** As `pulumi preview --json` writes them. */
const create: PreviewStep = { op: "create", urn, newState: state({ inputs: { productId: "orders" } }) };
const remove: PreviewStep = {
  op: "delete",
  urn,
  oldState: state({ id: "/products/orders", inputs: { productId: "orders" } }),
};
const replace: PreviewStep = {
  op: "replace",
  urn,
  oldState: state({ id: "/products/orders", inputs: { productId: "orders" }, delete: true }),
  newState: state({ inputs: { productId: "sales" } }),
};

describe("the plan of an update", () => {
  it("has a creation with its type, name, parent and inputs, and no id", () => {
    assert.deepEqual(changesIn({ steps: [create] }), [
      { op: "create", urn, type, name: "orders", parent: component, inputs: { productId: "orders" } },
    ]);
  });

  it("has a deletion with the id and the inputs of what is there", () => {
    assert.deepEqual(changesIn({ steps: [remove] }), [
      {
        op: "delete",
        urn,
        type,
        name: "orders",
        parent: component,
        id: "/products/orders",
        oldInputs: { productId: "orders" },
      },
    ]);
  });

  it("has a replacement once, with both sides, in whichever order its steps come", () => {
    const steps = [{ ...replace, op: "create-replacement" }, replace, { ...remove, op: "delete-replaced" }];
    for (const order of [steps, steps.toReversed()]) {
      const [only, ...more] = changesIn({ steps: order });
      assert.deepEqual(more, []);
      assert.deepEqual(
        [only?.op, only?.id, only?.oldInputs, only?.inputs],
        ["replace", "/products/orders", { productId: "orders" }, { productId: "sales" }],
      );
    }
  });

  it("counts a replacement among what is made and among what is deleted", () => {
    const plan = changesIn({ steps: [create, replace, remove] });
    assert.deepEqual(
      creationsIn(plan).map(({ op }) => op),
      ["create", "replace"],
    );
    assert.deepEqual(
      deletionsIn(plan).map(({ op }) => op),
      ["replace", "delete"],
    );
  });

  it("leaves out what stays as it is, what is read, components and providers", () => {
    const steps: PreviewStep[] = [
      { op: "same", urn, oldState: state(), newState: state() },
      { op: "read", urn, newState: state() },
      {
        op: "create",
        urn: component,
        newState: { urn: component, type: "apim-oauth:infra:ProtectedApi", custom: false },
      },
      { op: "create", urn, newState: state({ type: "pulumi:providers:azure-native" }) },
    ];
    assert.deepEqual(changesIn({ steps }), []);
    assert.deepEqual(changesIn({}), []);
  });
});
