import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { parseSettings } from "../../infra/settings.ts";
import type { AzureConnection } from "../../lib/azure/connection.ts";
import type { ProductSubscription } from "../../lib/azure/productSubscriptions.ts";
import type { StackState, StateResource } from "../../lib/engine/state.ts";
import { UsageError } from "../../lib/errors.ts";
import { StackLocked } from "../../lib/pulumi/locks.ts";
import type { PlannedChange } from "../../lib/pulumi/plan.ts";
import { consentOf } from "../../lib/terminal/consent.ts";
import {
  hasProductsToDelete,
  mayDeleteProducts,
  subscriptionsInTheWay,
} from "../../scripts/makeWay/inTheWay.ts";
import { makeWay } from "../../scripts/makeWay/makeWay.ts";

const group = "/subscriptions/0f3c9b52-8d64-4e0b-b2a7-51c0a6d47e22/resourceGroups/rg-calc";
const service = `${group}/providers/Microsoft.ApiManagement/service/contoso-calc`;
const productId = `${service}/products/calc`;
const found: ProductSubscription[] = [
  { id: `${service}/subscriptions/1`, productId, displayName: undefined, state: "active", owner: "azure" },
  {
    id: `${service}/subscriptions/2`,
    productId,
    displayName: "Ada's",
    state: "active",
    owner: { name: "Ada", email: "ada@contoso.example" },
  },
];
const azuresOwn = found.slice(0, 1);

/** What happens, in order, with options and an answer; undefined: nobody can answer. */
async function happens(
  options: readonly string[],
  { answer, subscriptions = found, plan = 0, locked = false }: Partial<Situation> = {},
) {
  const events: string[] = [];
  const note = (event: string) => void events.push(event);
  const deletion = {
    called: "npm run destroy -- dev",
    options,
    stillFree: async () => {
      if (locked) throw new StackLocked("dev", []);
    },
    preview: async () => {
      note("shows the plan");
      return plan;
    },
    run: async (given: readonly string[]) => {
      note(`runs ${given.join(" ")}`.trim());
      return 0;
    },
  };
  const azure = {
    arm: { delete: async (path: string) => note(`deletes ${/subscriptions\/(\d)\?/.exec(path)?.[1]}`) },
  } as unknown as AzureConnection;
  const ask = async () => {
    note("asks");
    return answer!;
  };
  const person = { ask: answer === undefined ? undefined : ask, tell: () => {} };
  const exitCode = await makeWay(deletion, subscriptions, azure, person);
  return { events, exitCode };
}

interface Situation {
  readonly answer: boolean | undefined;
  readonly subscriptions: readonly ProductSubscription[];
  /** Exit code of the preview. */
  readonly plan: number;
  /** Whether another update holds the stack's lock. */
  readonly locked: boolean;
}

const deletes = ["deletes 1", "deletes 2"];
const cases: [
  what: string,
  options: string[],
  situation: Partial<Situation>,
  events: string[],
  code: number,
][] = [
  [
    "a yes",
    ["-t", "x"],
    { answer: true },
    ["shows the plan", "asks", ...deletes, "runs -t x --yes --skip-preview"],
    0,
  ],
  ["a no", [], { answer: false }, ["shows the plan", "asks"], 1],
  ["--yes", ["--yes"], {}, ["shows the plan", ...deletes, "runs --yes --skip-preview"], 0],
  ["-y -f", ["-y", "-f"], {}, [...deletes, "runs -y -f"], 0],
  ["a plan that does not hold", ["--yes"], { plan: 1 }, ["shows the plan"], 1],
  ["a plan that does not hold, and somebody", [], { plan: 3, answer: true }, ["shows the plan"], 3],
  ["--skip-preview, and somebody", ["-f"], { answer: true }, ["asks", ...deletes, "runs -f --yes"], 0],
  ["Azure's own and --skip-preview", ["-f"], { subscriptions: azuresOwn }, ["deletes 1", "runs -f --yes"], 0],
  ["--preview-only", ["--preview-only"], {}, ["runs --preview-only"], 0],
];

describe("subscriptions that keep a product from being deleted", () => {
  for (const [what, options, situation, events, exitCode] of cases) {
    it(`are treated as agreed: ${what}`, async () => {
      assert.deepEqual(await happens(options, situation), { events, exitCode });
    });
  }

  it("stop a command where nobody can answer, before anything happens", async () => {
    for (const options of [[], ["--skip-preview"]]) {
      await assert.rejects(happens(options), (error) => {
        assert.ok(error instanceof UsageError);
        assert.match(error.message, /product calc of the instance contoso-calc/);
        assert.match(error.message, /Ada's \(2\), active, of Ada <ada@contoso\.example>/);
        assert.match(error.message, / 1, active, made by Azure for the administrator/);
        assert.match(error.message, /npm run destroy -- dev --yes/);
        return true;
      });
    }
    await assert.rejects(happens([], { subscriptions: azuresOwn }), UsageError);
  });

  it("are kept when another update holds the stack's lock by the time that they would be deleted", async () => {
    await assert.rejects(happens(["--yes"], { locked: true }), StackLocked);
  });

  it("are those that no plan deletes or moves to another product, of products that Azure is asked to delete", async () => {
    const arm = {
      async list(path: string) {
        assert.ok(path.startsWith(`${productId}/subscriptions?`));
        return [
          { name: "stack", properties: { displayName: "The stack's", state: "active" } },
          { name: "1", properties: { displayName: null, ownerId: `${service}/users/1` } },
          { name: "2", properties: { displayName: "Ada's", ownerId: `${service}/users/ada` } },
          { name: "3", properties: { displayName: "By hand", ownerId: null } },
          { name: "moves", properties: { displayName: "The stack's, soon to another product" } },
        ];
      },
      get: async () => ({ properties: { firstName: "Ada", lastName: "", email: "ada@contoso.example" } }),
    };
    const azure = { arm } as unknown as AzureConnection;
    const change = (type: string, id: string, more: Partial<PlannedChange> = {}): PlannedChange => ({
      op: "delete",
      urn: `urn::${id}`,
      type: `azure-native:apimanagement:${type}`,
      name: id,
      id,
      ...more,
    });
    const plan = [
      change("Subscription", `${service}/subscriptions/STACK`),
      change("Subscription", `${service}/subscriptions/moves`, {
        op: "update",
        inputs: { scope: `${service}/products/other` },
        oldInputs: { scope: productId },
      }),
      change("Product", productId),
      change("Product", `${service}/products/goes-with-its-instance`, { deletedWith: `urn::${service}` }),
      change("ApiManagementService", service),
    ];
    const inTheWay = await subscriptionsInTheWay(plan, azure);
    assert.deepEqual(
      inTheWay.map(({ id, owner }) => [id.split("/").at(-1), owner]),
      [
        ["1", "azure"],
        ["2", { name: "Ada", email: "ada@contoso.example" }],
        ["3", "nobody"],
      ],
    );
  });
});

describe("what the options say", () => {
  const nothing = { yes: false, skipPreview: false, previewOnly: false };
  const said: [options: string[], consent: Partial<typeof nothing>, variable?: string][] = [
    [[], {}],
    [["--yes"], { yes: true }],
    [["--yes=true", "--preview-only"], { yes: true, previewOnly: true }],
    [["--yes=false"], {}],
    [["-fy"], { yes: true, skipPreview: true }],
    [["-m", "yes"], {}],
    [[], { yes: true }, "true"],
    [[], {}, "false"],
  ];
  for (const [options, consent, variable] of said) {
    it(`is read off ${options.join(" ") || "none"}${variable ? `, PULUMI_SKIP_CONFIRMATIONS=${variable}` : ""}`, () => {
      const environment = variable === undefined ? {} : { PULUMI_SKIP_CONFIRMATIONS: variable };
      assert.deepEqual(consentOf(options, environment), { ...nothing, ...consent });
    });
  }
});

describe("whether a plan has to be looked at", () => {
  const settings = parseSettings({
    project: "apim-oauth",
    stack: "dev",
    config: {
      "azuread:tenantId": "7b6a2d1e-4c1f-4f0e-9a53-6d2f8f1f0c11",
      "azure-native:tenantId": "7b6a2d1e-4c1f-4f0e-9a53-6d2f8f1f0c11",
      "azure-native:subscriptionId": "0f3c9b52-8d64-4e0b-b2a7-51c0a6d47e22",
      "azure-native:location": "westeurope",
      "apim-oauth:apiManagement": '{ "serviceName": "contoso-calc", "resourceGroupName": "rg-calc" }',
      "apim-oauth:clientApp": '{ "secrets": [{ "name": "one", "expires": "2099-12-31" }] }',
    },
    readFile: () =>
      '{ "openapi": "3.0.3", "info": { "title": "C", "version": "1" }, "paths": { "/a": { "get": { "responses": { "200": { "description": "OK", "content": { "text/plain": { "example": "a" } } } } } } } }',
  });
  const urnOf = (name: string) =>
    `urn:pulumi:dev::apim-oauth::apim$azure-native:apimanagement:Product::${name}`;
  const product = (id: string, more: Partial<StateResource> = {}): StateResource => ({
    urn: urnOf("basic-calculator"),
    type: "azure-native:apimanagement:Product",
    custom: true,
    id: `${service}/products/${id}`,
    ...more,
  });
  const state = (...resources: StateResource[]): StackState => ({
    version: 3,
    deployment: { manifest: { time: "2026-01-01T00:00:00Z" }, resources },
  });

  it("is no, for an update that keeps every product", () => {
    assert.equal(mayDeleteProducts(state(product("basic-calculator")), settings), false);
    assert.equal(mayDeleteProducts(state(product("Basic-Calculator")), settings), false);
    assert.equal(mayDeleteProducts(state(), settings), false);
  });

  it("is yes, for one that takes a product away, renames it or has one left over", () => {
    assert.equal(mayDeleteProducts(state(product("sums")), settings), true);
    assert.equal(
      mayDeleteProducts(state(product("basic-calculator", { urn: urnOf("sums") })), settings),
      true,
    );
    assert.equal(mayDeleteProducts(state(product("basic-calculator", { delete: true })), settings), true);
    const elsewhere = product("basic-calculator", { id: `${group}/service/other/products/basic-calculator` });
    assert.equal(mayDeleteProducts(state(elsewhere), settings), true);
    assert.equal(mayDeleteProducts(state(product("basic-calculator")), undefined), true);
  });

  it("is no, for a destroy of products that go with their instance", () => {
    const instance = {
      ...product(""),
      urn: "urn::instance",
      type: "azure-native:apimanagement:ApiManagementService",
    };
    const inside = product("basic-calculator", { deletedWith: instance.urn });
    assert.equal(hasProductsToDelete(state(instance, inside)), false);
    assert.equal(hasProductsToDelete(state({ ...instance, external: true }, inside)), true);
    assert.equal(hasProductsToDelete(state(product("basic-calculator"))), true);
  });
});
