import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { StackState, StateResource } from "../../../lib/engine/state.ts";
import type { PlannedChange } from "../../../lib/pulumi/plan.ts";
import { closedOperations } from "../../../policies/closedOperations.ts";
import { renderXml } from "../../../policies/xml.ts";
import { birthsIn } from "../../../scripts/up/births.ts";
import { openAfter } from "../../../scripts/up/openAfter.ts";

const api = "sums";
const types = { Deployment: "azure-native:resources:Deployment" } as Readonly<Record<string, string>>;

function typeOf(kind: string): string {
  return types[kind] ?? `azure-native:apimanagement:${kind}`;
}

function urnOf(kind: string, name: string): string {
  return `urn:pulumi:dev::apim-oauth::apim-oauth:infra:ProtectedApi$${typeOf(kind)}::${name}`;
}

function document(...operationIds: string[]): string {
  const paths = Object.fromEntries(
    operationIds.map((operationId) => [
      `/${operationId}`,
      { get: { operationId, responses: { 200: { description: "It" } } } },
    ]),
  );
  return JSON.stringify({ openapi: "3.0.3", info: { title: "Sums", version: "1" }, paths });
}

function change(op: PlannedChange["op"], kind: string, name = api, more: Partial<PlannedChange> = {}) {
  return { op, urn: urnOf(kind, name), type: typeOf(kind), name, ...more };
}

function imports(before: string | undefined, after: string): PlannedChange {
  return change("update", "Api", api, {
    inputs: { value: after },
    oldInputs: before === undefined ? {} : { value: before },
  });
}

function resource(kind: string, name = api, inputs: StateResource["inputs"] = {}): StateResource {
  return { urn: urnOf(kind, name), type: typeOf(kind), custom: true, inputs };
}

function state(...resources: StateResource[]): StackState {
  return { version: 3, deployment: { manifest: { time: "2027-01-01T00:00:00Z" }, resources } };
}

const scoped = new Map([[api, ["multiply"]]]);
const plain = new Map([[api, []]]);
const operationPolicy = change("create", "ApiOperationPolicy", `${api}/multiply`);
const policy = (...closed: string[]) =>
  resource("ApiPolicy", api, {
    value: closed.length > 0 ? renderXml(closedOperations(closed)) : "<policies />",
  });
const there = [resource("Api", api, { value: document("add") }), policy(), resource("Deployment")];
const nothing = { empty: [], kept: [], closed: {} };
const last = { ...nothing, portal: "published" };

describe("a plan without new APIs and operations", () => {
  it("is one update", () => {
    const plans = [
      [],
      [imports(document("add"), document("add", "subtract"))],
      [change("update", "ApiPolicy")],
    ];
    for (const plan of plans) assert.deepEqual(birthsIn(plan, state(...there), plain).updates, []);
  });

  it("is one where an operation that is there gets scopes of its own: it asked for a token before", () => {
    const before = document("add", "multiply");
    const own = state(resource("Api", api, { value: before }), policy());
    assert.deepEqual(birthsIn([operationPolicy], own, scoped).updates, []);
    const plan = [imports(before, document("add", "multiply", "divide")), operationPolicy];
    assert.deepEqual(birthsIn(plan, own, scoped).updates, []);
  });
});

describe("a new API", () => {
  const made = [change("create", "Api"), change("create", "ApiPolicy")];

  it("is created without its document, which the next update imports", () => {
    const { updates, apis } = birthsIn(made, state(), plain);
    assert.deepEqual(updates, [{ ...nothing, empty: [api], portal: "left out" }, last]);
    assert.deepEqual(apis, [api]);
  });

  it("whose operations have scopes of their own opens them in a third", () => {
    const closed = { [api]: ["multiply"] };
    assert.deepEqual(birthsIn([...made, operationPolicy], state(), scoped).updates, [
      { empty: [api], kept: [], closed, portal: "left out" },
      { empty: [], kept: [], closed, portal: "left out" },
      last,
    ]);
  });

  it("beside others leaves their portal as it is until the end", () => {
    const [first] = birthsIn(made, state(resource("Deployment")), plain).updates;
    assert.equal(first?.portal, "kept");
    const moved = [...made, change("replace", "Deployment")];
    assert.equal(birthsIn(moved, state(resource("Deployment")), plain).updates[0]?.portal, "left out");
  });

  it("is one that takes the place of another as well: under another name, or elsewhere", () => {
    const plan = [
      change("replace", "Api", api, { oldInputs: { value: document("add") } }),
      change("replace", "ApiPolicy"),
    ];
    const [first] = birthsIn(plan, state(...there), plain).updates;
    assert.deepEqual(first, { ...nothing, empty: [api], portal: "kept" });
  });

  it("goes on where an update has ended", () => {
    const shell = resource("Api");
    const complete = imports(undefined, document("add", "multiply"));
    const before = birthsIn([complete, change("create", "ApiPolicy"), operationPolicy], state(shell), scoped);
    assert.deepEqual(before.updates[0]?.empty, [api], "the policy is not there yet");
    const behind = birthsIn([complete, operationPolicy], state(shell, policy("multiply")), scoped);
    assert.deepEqual(
      behind.updates.map(({ empty, closed }) => [empty, closed]),
      [
        [[], { [api]: ["multiply"] }],
        [[], {}],
      ],
    );
    const imported = state(resource("Api", api, { value: document("add", "multiply") }), policy("multiply"));
    assert.equal(birthsIn([operationPolicy], imported, scoped).updates.length, 2);
    assert.deepEqual(birthsIn([complete], state(shell, policy()), plain).updates, []);
  });

  it("stays closed where the options leave its policy out, or an operation's", () => {
    const alone = birthsIn([change("create", "Api")], state(), plain);
    assert.deepEqual(alone.updates, [{ ...last, empty: [api] }]);
    assert.deepEqual(alone.blocked, [api]);
    const without = birthsIn(made, state(), scoped);
    assert.deepEqual(without.updates, [{ ...last, empty: [api] }]);
    assert.deepEqual(without.blocked, [`${api}/multiply`]);
  });
});

describe("a new operation with scopes of its own", () => {
  const after = document("add", "multiply");
  const plan = [imports(document("add"), after), operationPolicy];

  it("is refused by the API's policy before the document with it is imported", () => {
    const closed = { [api]: ["multiply"] };
    const { updates, operations } = birthsIn(plan, state(...there), scoped);
    assert.deepEqual(updates, [
      { empty: [], kept: [api], closed, portal: "kept" },
      { empty: [], kept: [], closed, portal: "kept" },
      last,
    ]);
    assert.deepEqual(operations, [`${api}/multiply`]);
  });

  it("under another id closes the old one as well, whose policy goes first", () => {
    const renamed = [
      imports(document("product"), after),
      operationPolicy,
      change("delete", "ApiOperationPolicy", `${api}/product`),
    ];
    const own = state(
      resource("Api", api, { value: document("product") }),
      policy(),
      resource("ApiOperationPolicy", `${api}/product`),
    );
    assert.deepEqual(
      birthsIn(renamed, own, scoped).updates.map(({ closed }) => closed),
      [{ [api]: ["multiply", "product"] }, { [api]: ["multiply"] }, {}],
    );
  });

  it("keeps the document back where the options leave its policy out", () => {
    const { updates, blocked } = birthsIn(plan.slice(0, 1), state(...there), scoped);
    assert.deepEqual(updates, [{ ...last, kept: [api] }]);
    assert.deepEqual(blocked, [`${api}/multiply`]);
  });
});

describe("a document that Azure does not have as the state does", () => {
  const complete = document("add", "multiply");
  const own = state(resource("Api", api, { value: complete }), policy(), resource("Deployment"));
  const lost = new Map([[api, ["multiply"]]]);

  it("is imported anew, although nothing of it has changed, and what is lost comes closed", () => {
    const closed = { [api]: ["multiply"] };
    const { updates, operations } = birthsIn([operationPolicy], own, scoped, lost);
    assert.deepEqual(updates, [
      { empty: [api], kept: [], closed, portal: "kept" },
      { empty: [], kept: [], closed, portal: "kept" },
      last,
    ]);
    assert.deepEqual(operations, [`${api}/multiply`]);
  });

  it("is not kept either where the stack file has another one: each change of the API would import it", () => {
    const plan = [imports(complete, document("add", "multiply", "divide")), operationPolicy];
    assert.deepEqual(birthsIn(plan, own, scoped, lost).updates[0]?.empty, [api]);
  });

  it("is imported before anything else where what is lost has no scopes of its own", () => {
    assert.deepEqual(birthsIn([], own, plain, lost).updates, [
      { ...nothing, empty: [api], portal: "kept" },
      last,
    ]);
    assert.deepEqual(birthsIn([change("delete", "Api")], own, plain, lost).updates, []);
  });

  it("stays out where the options leave the lost policy out", () => {
    const plan = [
      change("update", "Api", api, { inputs: { value: complete }, oldInputs: { value: complete } }),
    ];
    const { updates, blocked } = birthsIn(plan, own, scoped, lost);
    assert.deepEqual(updates, [{ ...last, empty: [api] }]);
    assert.deepEqual(blocked, [`${api}/multiply`]);
  });

  it("is imported before the API's policy lets an operation go that the stack file has no more", () => {
    const taken = state(
      resource("Api", api, { value: document("add") }),
      policy("multiply"),
      resource("Deployment"),
    );
    const { updates } = birthsIn([change("update", "ApiPolicy")], taken, plain);
    assert.deepEqual(updates, [
      { empty: [api], kept: [], closed: { [api]: ["multiply"] }, portal: "kept" },
      last,
    ]);
  });
});

describe("an operation that goes while its API waits for a policy", () => {
  it("is refused until the document without it is imported", () => {
    const plan = [
      imports(document("add", "multiply"), document("add")),
      change("create", "ApiPolicy"),
      change("delete", "ApiOperationPolicy", `${api}/multiply`),
    ];
    const own = state(
      resource("Api", api, { value: document("add", "multiply") }),
      resource("ApiOperationPolicy", `${api}/multiply`),
      resource("Deployment"),
    );
    assert.deepEqual(birthsIn(plan, own, plain).updates, [
      { empty: [], kept: [api], closed: { [api]: ["multiply"] }, portal: "kept" },
      last,
    ]);
  });
});

describe("what an update was to close", () => {
  const closed = { [api]: ["multiply"] };
  const first = { ...nothing, empty: [api], closed, portal: "kept" } as const;
  const second = { ...nothing, closed, portal: "kept" } as const;
  const end = { ...nothing, portal: "published" } as const;

  it("has to be closed before the next one", () => {
    assert.deepEqual(openAfter(first, second, state(resource("Api"), policy("multiply"))), []);
    assert.deepEqual(openAfter(first, second, state(resource("Api"), policy())), [`${api}/multiply`]);
    assert.deepEqual(openAfter(first, second, state(resource("Api"))), [api]);
  });

  it("has to have its own policies before it is opened", () => {
    const own = resource("ApiOperationPolicy", `${api}/multiply`);
    assert.deepEqual(openAfter(second, end, state(resource("Api"), policy("multiply"), own)), []);
    assert.deepEqual(openAfter(second, end, state(resource("Api"), policy("multiply"))), [`${api}/multiply`]);
  });
});
