import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, it } from "node:test";
import { configuration } from "../../../policies/guardrails/configuration.ts";
import { type Exemption, isExempt } from "../../../policies/guardrails/exemption.ts";
import { kindOf } from "../../../policies/guardrails/facts/kindOf.ts";
import { matches } from "../../../policies/guardrails/pattern.ts";
import { rules } from "../../../policies/guardrails/rules.ts";

const root = path.resolve(import.meta.dirname, "../../..");

describe("the pack's configuration", () => {
  it("keeps a rule's own level when it only changes settings", () => {
    const config = configuration('{ "secret-lifetime": { "maxDays": 90 }, "tls-floor": "disabled" }', rules);
    assert.deepEqual(config, {
      "secret-lifetime": { enforcementLevel: "mandatory", maxDays: 90 },
      "tls-floor": "disabled",
    });
    const soon = configuration(
      '{ "secret-expires-soon": { "days": 7, "enforcementLevel": "mandatory" } }',
      rules,
    );
    assert.deepEqual(soon, { "secret-expires-soon": { enforcementLevel: "mandatory", days: 7 } });
  });

  for (const [text, message] of [
    ['{ "tls-flor": {} }', /names no rule with "tls-flor"; the rules are api-has-policy, /],
    ["{", /config\.json is no JSON: /],
    ["[]", /config\.json must be an object/],
  ] as const) {
    it(`refuses ${text}`, () => assert.throws(() => configuration(text, rules), message));
  }

  it("in config.json refers to rules and settings that exist", () => {
    const config = configuration(
      readFileSync(path.join(root, "policies/guardrails/config.json"), "utf8"),
      rules,
    );
    for (const [name, { enforcementLevel: _, ...settings }] of Object.entries(config) as [
      string,
      Record<string, unknown>,
    ][]) {
      const rule = rules.find((each) => each.name === name)!;
      for (const setting of Object.keys(settings))
        assert.ok([...Object.keys(rule.settings), "exempt"].includes(setting));
    }
  });
});

describe("an exemption", () => {
  const because = "a test";
  const cases: readonly [string, Exemption, boolean][] = [
    ["of the stack", { stack: "dev", because }, true],
    ["of another stack", { stack: "prod", because }, false],
    ["of the resource", { resource: "calc*", because }, true],
    ["of another resource of the stack", { stack: "dev", resource: "other", because }, false],
    ["of the resource on another stack", { stack: "prod", resource: "calculator", because }, false],
  ];
  for (const [what, exemption, expected] of cases) {
    it(`${what} ${expected ? "holds" : "does not hold"}`, () => {
      assert.equal(isExempt([exemption], "dev", "calculator"), expected);
    });
  }
});

describe("a pattern", () => {
  it("stands for whole names, with * for any text and everything else for itself", () => {
    assert.ok(matches("*-prod", "contoso-PROD"));
    assert.ok(!matches("prod", "product"));
    assert.ok(!matches("a.b", "acb"));
    assert.ok(matches("(a)", "(a)"));
  });
});

describe("the kind of a resource", () => {
  const kinds: readonly [string, string | undefined][] = [
    ["azure-native:apimanagement:Api", "Api"],
    ["azure-native:apimanagement/v20220801:Api", "Api"],
    ["azure-native_apimanagement_v20220801:apimanagement:Api", "Api"],
    ["azuread:index/applicationPassword:ApplicationPassword", "ApplicationPassword"],
    ["random:index/randomUuid:RandomUuid", "RandomUuid"],
    ["pulumi:providers:azuread", "EntraProvider"],
    ["azure-native:apimanagement:Tag", undefined],
    ["azure-native:storage:Api", undefined],
    ["azuread:index/toString:toString", undefined],
  ];
  for (const [type, kind] of kinds) {
    it(`${type} is ${kind ?? "none that a rule looks at"}`, () => assert.equal(kindOf(type), kind));
  }
});
