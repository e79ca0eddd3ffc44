import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { PolicyResource, ResourceValidationArgs, StackValidationArgs } from "@pulumi/policy";
import { unknownCheckingProxy } from "@pulumi/policy";
import { DeclaredResources } from "../../../policies/guardrails/declared.ts";
import { UNKNOWN } from "../../../policies/guardrails/facts/known.ts";
import { policyOf } from "../../../policies/guardrails/policyOf.ts";
import type { Rule } from "../../../policies/guardrails/rule.ts";
import { apiHasPolicy } from "../../../policies/guardrails/rules/apiHasPolicy.ts";
import { secretLifetime } from "../../../policies/guardrails/rules/secretLifetime.ts";
import { now } from "./support.ts";

/** What Pulumi's engine puts in place of a text that a preview does not know. */
const unknownText = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const secretType = "azuread:index/applicationPassword:ApplicationPassword";
const apiType = "azure-native:apimanagement:Api";

interface Step {
  readonly type: string;
  readonly name: string;
  readonly inputs?: Readonly<Record<string, unknown>>;
  readonly outputs?: Readonly<Record<string, unknown>>;
}

/** A run of the rule over resources, as Pulumi does it: each by its inputs, then all by their outputs. */
function run(rule: Rule, steps: readonly Step[], settings: Readonly<Record<string, unknown>> = {}) {
  const policy = policyOf(rule, new DeclaredResources(), now);
  const reports: string[] = [];
  const report = (message: string, urn = "") =>
    reports.push(`${urn.split("::").at(-1)}: ${message.split("\n")[0]}`);
  const defaults = Object.fromEntries(
    Object.entries(policy.configSchema!.properties).map(([name, schema]) => [name, schema.default]),
  );
  const common = (step: Step, props: Step["inputs"] = {}) => ({
    type: step.type,
    name: step.name,
    urn: `urn:pulumi:dev::apim-oauth::${step.type}::${step.name}`,
    opts: { protect: false },
    props: unknownCheckingProxy(props) as Record<string, unknown>,
    propertyDependencies: {},
  });
  const getConfig = () => ({ ...defaults, ...settings });
  for (const step of steps.filter(({ inputs }) => inputs)) {
    const validate = policy.validateResource as (args: ResourceValidationArgs, report: unknown) => void;
    validate({ ...common(step, step.inputs), getConfig } as unknown as ResourceValidationArgs, report);
  }
  const before = reports.splice(0);
  const resources = steps.map((step) => common(step, step.outputs) as unknown as PolicyResource);
  policy.validateStack({ resources, getConfig } as unknown as StackValidationArgs, report);
  return { before, atTheEnd: reports };
}

describe("a rule as a policy of Pulumi's", () => {
  const long = { endDate: "2027-06-30T00:00:00Z" };

  it("reports a resource before it is made, and not again at the end", () => {
    const secret = {
      type: secretType,
      name: "one",
      inputs: long,
      outputs: { ...long, startDate: unknownText },
    };
    const { before, atTheEnd } = run(secretLifetime, [secret]);
    assert.equal(before.length, 1);
    assert.match(before[0]!, /^one: Found: it ends on 2027-06-30/);
    assert.deepEqual(atTheEnd, []);
  });

  it("reports at the end what only Azure's answer shows", () => {
    const inputs = { endDate: "2027-01-01T00:00:00Z" };
    const secret = {
      type: secretType,
      name: "old",
      inputs,
      outputs: { ...inputs, startDate: "2026-01-01T00:00:00Z" },
    };
    const { before, atTheEnd } = run(secretLifetime, [secret]);
    assert.deepEqual(before, []);
    assert.match(atTheEnd.join(), /^old: Found: it ends on 2027-01-01, 365 days/);
  });

  it("does not trip over a value that is not known", () => {
    const secret = { type: secretType, name: "one", inputs: { endDate: unknownText }, outputs: {} };
    assert.deepEqual(run(secretLifetime, [secret]), { before: [], atTheEnd: [] });
  });

  it("reports a rule about the stack at the end only, by what was declared", () => {
    const api = { type: apiType, name: "calculator", inputs: { apiId: "calc" }, outputs: { name: "calc" } };
    assert.deepEqual(run(apiHasPolicy, [api]), {
      before: [],
      atTheEnd: ["calculator: Found: the API calc has no ApiPolicy"],
    });
  });

  it("says nothing of resources that the program only reads, and of those that no rule looks at", () => {
    const read = { type: apiType, name: "adopted", outputs: { name: "adopted" } };
    const other = { type: "azure-native:resources:ResourceGroup", name: "group", inputs: {}, outputs: {} };
    assert.deepEqual(run(apiHasPolicy, [read, other]), { before: [], atTheEnd: [] });
  });

  it("leaves out what is exempt", () => {
    const secrets = ["one", "two"].map((name) => ({ type: secretType, name, inputs: long, outputs: long }));
    const { before } = run(secretLifetime, secrets, { exempt: [{ resource: "one", because: "a test" }] });
    assert.deepEqual(
      before.map((text) => text.slice(0, 4)),
      ["two:"],
    );
  });

  it("refuses a setting that it does not have", () => {
    assert.deepEqual(run(secretLifetime, [], { maxDay: 3 }).atTheEnd, [
      ": Found: the pack's configuration sets secret-lifetime.maxDay",
    ]);
  });

  it("hands over no property that no rule needs, secrets first of all", () => {
    const declared = new DeclaredResources();
    const fact = declared.add(
      {
        type: secretType,
        name: "one",
        urn: "urn:pulumi:dev::apim-oauth::t::one",
        opts: { protect: false },
        props: unknownCheckingProxy({ ...long, startDate: unknownText, value: "not-for-everyone" }),
      } as unknown as ResourceValidationArgs,
      secretLifetime,
    );
    assert.ok(fact?.kind === "ApplicationPassword");
    assert.equal(fact.startDate, UNKNOWN);
    assert.doesNotMatch(JSON.stringify(fact), /not-for-everyone/);
  });

  it("reads a resource once for all rules, and anew when a rule is asked about it again", () => {
    const declared = new DeclaredResources();
    let reads = 0;
    const args = (endDate: string) =>
      ({
        type: secretType,
        name: "one",
        urn: "urn:pulumi:dev::apim-oauth::t::one",
        opts: { protect: false },
        get props() {
          reads += 1;
          return { ...long, endDate };
        },
      }) as unknown as ResourceValidationArgs;
    const [one, other] = [{}, {}];
    const first = declared.add(args("2030-01-01T00:00:00Z"), one);
    assert.equal(declared.add(args("2030-01-01T00:00:00Z"), other), first);
    assert.equal(reads, 1);
    const again = declared.add(args("2031-01-01T00:00:00Z"), one);
    assert.ok(again?.kind === "ApplicationPassword");
    assert.equal(again.endDate, "2031-01-01T00:00:00Z");
  });
});
