import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Settings } from "../../infra/settings.ts";
import { armId, groupType, serviceType } from "../../lib/azure/armIds.ts";
import type { AzureConnection } from "../../lib/azure/connection.ts";
import type { StackState, StateResource } from "../../lib/engine/state.ts";
import { UsageError } from "../../lib/errors.ts";
import type { PlannedChange } from "../../lib/pulumi/plan.ts";
import { agreedTo } from "../../scripts/others/agreement.ts";
import {
  containersDeletedBy,
  containersOf,
  insideOf,
  mayDeleteContainers,
} from "../../scripts/others/inside.ts";
import { type Loss, stackLines } from "../../scripts/others/report.ts";
import { unknownApis } from "../../scripts/others/unknownApis.ts";
import { withStacks } from "../../scripts/others/withStacks.ts";
import { lab } from "../infra/support/settings.ts";

const names = { resourceGroupName: "rg-contoso-calc-dev", serviceName: "contoso-calc-dev" };
const group = armId(groupType, lab.subscriptionId, names)!;
const service = armId(serviceType, lab.subscriptionId, names)!;
const orders = [
  { stack: "orders", id: `${service}/apis/Orders` },
  { stack: "orders", id: `${service}/products/orders/apis/Orders` },
];
const billing = {
  stack: "billing",
  id: `${group}/providers/Microsoft.ApiManagement/service/contoso-billing`,
};
const legacy = { name: "legacy", displayName: "Legacy orders" };

describe("what others lose with an instance", () => {
  const loss: Loss = { containers: [group, service], others: [...orders, billing], apis: [legacy] };
  const unknownOnly: Loss = { ...loss, others: [] };
  const all = ["orders", "billing"];

  const cases: [
    what: string,
    loss: Loss,
    options: string[],
    agreed: string[],
    answer: boolean | undefined,
    goesOn: boolean,
    asked: boolean,
  ][] = [
    ["is agreed to by an answer", loss, [], [], true, true, true],
    ["is kept by an answer", loss, [], [], false, false, true],
    ["is agreed to by name", loss, ["--yes"], all, undefined, true, false],
    [
      "is agreed to by name, but for APIs of nobody, which a person is asked for",
      loss,
      [],
      all,
      true,
      true,
      true,
    ],
    ["is reported with a plan alone", loss, ["--preview-only"], [], undefined, true, false],
    ["is agreed to by --yes where no stack has it", unknownOnly, ["-y"], [], undefined, true, false],
    ["is asked for where no stack has it", unknownOnly, [], [], false, false, true],
    ["is nothing", { ...unknownOnly, apis: [] }, [], [], undefined, true, false],
  ];
  for (const [what, lost, options, agreed, answer, goesOn, asked] of cases) {
    it(what, async () => {
      let questions = 0;
      const told: string[] = [];
      const ask = async () => {
        questions += 1;
        return answer!;
      };
      const person = {
        ask: answer === undefined ? undefined : ask,
        tell: (text: string) => void told.push(text),
      };
      const called = "npm run destroy -- dev";
      assert.equal(await agreedTo(lost, { called, options, agreed }, person), goesOn);
      assert.equal(questions, asked ? 1 : 0);
      if (lost.apis.length > 0) assert.match(told.join(), /legacy \(Legacy orders\)/);
    });
  }

  it("stops the command where it is not agreed to by name, whatever --yes says", async () => {
    const unanswered = { ask: undefined, tell: () => {} };
    const answered = { ask: async () => true, tell: () => {} };
    const calls: [options: string[], agreed: string[], person: typeof unanswered | typeof answered][] = [
      [[], [], unanswered],
      [["--skip-preview"], [], unanswered],
      [["--yes"], [], answered],
      [["--yes"], ["orders"], answered],
      [["-fy"], ["another"], unanswered],
    ];
    for (const [options, agreed, person] of calls) {
      const call = { called: "npm run destroy -- dev", options, agreed };
      await assert.rejects(agreedTo(loss, call, person), (error) => {
        assert.ok(error instanceof UsageError);
        assert.match(error.message, /^ {2}the stack billing: instance contoso-billing$/m);
        assert.match(error.message, /^ {2}the stack orders: API Orders$/m);
        assert.match(error.message, /first destroy what orders has deployed: npm run destroy -- orders$/m);
        assert.match(error.message, /: npm run destroy -- dev --yes --with billing --with orders$/m);
        return true;
      });
    }
  });

  it("is all that other stacks have in what is deleted, in whatever case Azure writes it", () => {
    const elsewhere = { stack: "orders", id: `${service}-2/apis/orders` };
    const found = insideOf([service.toUpperCase()], [...orders, billing, elsewhere]);
    assert.deepEqual(found, orders);
    assert.deepEqual(insideOf([group], [...orders, billing]), [...orders, billing]);
  });

  it("is what leaves a product that goes, which is part of an instance that goes", () => {
    const product = { ...orders[1]!, id: `${service}/products/everyone/apis/Orders` };
    const everyone = `${service}/products/everyone`;
    assert.deepEqual(insideOf([everyone], [...orders, product]), [product]);
    assert.deepEqual(stackLines([product]), ["  the stack orders: API Orders, which leaves the product"]);
    const made = (type: string, id: string) => ({ urn: id, type, custom: true, id });
    const productType = "azure-native:apimanagement:Product";
    const all = [made(serviceType, service), made(productType, everyone)];
    const state = (resources: StateResource[]): StackState => ({
      version: 3,
      deployment: { manifest: { time: "2027-01-01T00:00:00Z" }, resources },
    });
    assert.deepEqual(containersOf(state(all)), [service]);
    assert.deepEqual(containersOf(state(all.slice(1))), [everyone]);
  });

  it("is also what is known to no stack: neither Azure's own sample nor another revision of what is known", async () => {
    const listed = ["echo-api", "orders;rev=2", "legacy"];
    const arm = {
      list: async (path: string) => {
        assert.ok(path.startsWith(`${service}/apis?`));
        return listed.map((name) => ({ name, properties: { displayName: "Legacy orders" } }));
      },
    } as unknown as AzureConnection["arm"];
    const known = new Set([`${service}/apis/orders`.toLowerCase()]);
    assert.deepEqual(await unknownApis(service, known, { arm }), [legacy]);
  });
});

describe("--with", () => {
  it("names stacks, and is not for pulumi", () => {
    const given = ["--yes", "--with", "orders", "--with=billing", "--target", "urn"];
    assert.deepEqual(withStacks(given), {
      agreed: ["orders", "billing"],
      options: ["--yes", "--target", "urn"],
    });
  });
});

describe("an update may delete the instance that the stack has made", () => {
  const resource = (type: string, id: string, more: Partial<StateResource> = {}): StateResource => ({
    urn: `urn:pulumi:dev::apim-oauth::${type}::api-management`,
    type,
    custom: true,
    id,
    inputs: { location: "West Europe" },
    ...more,
  });
  const state = (...resources: StateResource[]): StackState => ({
    version: 3,
    deployment: { manifest: { time: "2027-01-01T00:00:00Z" }, resources },
  });
  const own = state(resource(groupType, group), resource(serviceType, service));
  const instance = (change: object): Settings => ({
    ...lab,
    apiManagement: { ...lab.apiManagement, ...names, ...change },
  });
  const cases: [
    what: string,
    settings: Settings | undefined,
    state: StackState,
    options: string[],
    may: boolean,
  ][] = [
    ["not where all is as it was", instance({}), own, ["--yes"], false],
    ["not where it has made none", instance({ existing: true }), state(), [], false],
    [
      "not where it is another's",
      instance({ existing: true, serviceName: "contoso-other" }),
      state(resource(serviceType, service, { external: true })),
      [],
      false,
    ],
    ["where it gets another name", instance({ serviceName: "contoso-other" }), own, [], true],
    ["where it goes to another group", instance({ resourceGroupName: "rg-other" }), own, [], true],
    ["where it goes to another region", { ...instance({}), location: "northeurope" }, own, [], true],
    [
      "where it goes to another subscription",
      { ...instance({}), subscriptionId: "11111111-0000-4000-8000-000000000000" },
      own,
      [],
      true,
    ],
    ["where another one is adopted", instance({ existing: true }), own, [], true],
    [
      "where an option replaces it",
      instance({}),
      own,
      ["--target-replace", "**ApiManagementService::*"],
      true,
    ],
    [
      "where the last update has not deleted the one before",
      instance({}),
      state(resource(serviceType, `${service}-old`, { delete: true })),
      [],
      true,
    ],
    ["where nobody but the CLI can read the stack file", undefined, own, [], true],
  ];
  for (const [what, settings, has, options, may] of cases) {
    it(what, () => assert.equal(mayDeleteContainers(settings, has, options), may));
  }

  it("and the plan says which", () => {
    const change = (op: PlannedChange["op"], type: string, id: string): PlannedChange => ({
      op,
      urn: id,
      type,
      name: "api-management",
      id,
    });
    const waiting = resource(serviceType, `${service}-old`, { delete: true });
    const plan = [change("replace", serviceType, service), change("update", groupType, group)];
    assert.deepEqual(containersDeletedBy(plan, state(waiting)), [service, `${service}-old`]);
  });
});
