import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Settings } from "../../../infra/settings.ts";
import type { AzureConnection } from "../../../lib/azure/connection.ts";
import type { StackState, StateResource } from "../../../lib/engine/state.ts";
import { followUp } from "../../../scripts/up/closed.ts";
import { mayOpen } from "../../../scripts/up/mayOpen.ts";
import { apisWithoutPolicy } from "../../../scripts/up/openApis.ts";
import { calculator, lab } from "../../infra/support/settings.ts";

const { name } = calculator;
const { serviceName, resourceGroupName } = lab.apiManagement;
const serviceId = `/subscriptions/s/resourceGroups/g/providers/Microsoft.ApiManagement/service/${serviceName}`;

function resource(
  kind: string,
  inputs: StateResource["inputs"] = {},
  name: string = calculator.name,
): StateResource {
  const type = `azure-native:apimanagement:${kind}`;
  return {
    urn: `urn:pulumi:dev::apim-oauth::apim-oauth:infra:ProtectedApi$${type}::${name}`,
    type,
    custom: true,
    id: `${serviceId}/apis/${name}`,
    inputs: { serviceName: serviceName ?? "", resourceGroupName, apiId: name, ...inputs },
  };
}

function state(...resources: StateResource[]): StackState {
  return { version: 3, deployment: { manifest: { time: "2027-01-01T00:00:00Z" }, resources } };
}

const service = resource("ApiManagementService", { location: lab.location });
const api = resource("Api", { value: calculator.document });
const policy = resource("ApiPolicy", { value: "<policies />" });
const complete = state(service, api, policy);

describe("a plan is looked at for what it would open", () => {
  const scoped: Settings = {
    ...lab,
    apis: [
      {
        ...calculator,
        tokenValidation: { ...calculator.tokenValidation, operationScopes: { add: ["Calculator.Read"] } },
      },
    ],
  };
  const renamed: Settings = { ...lab, apis: [{ ...calculator, name: "sums", formerly: [name] }] };
  const cases: [why: string, settings: Settings | undefined, state: StackState, options: string[]][] = [
    ["nothing is deployed", lab, state(), []],
    ["the API is not there", lab, state(service), []],
    ["its policy is not there", lab, state(service, api), []],
    ["its document is not there", lab, state(service, resource("Api"), policy), []],
    ["it has another name", renamed, complete, []],
    ["it moves", { ...lab, apiManagement: { ...lab.apiManagement, serviceName: "b" } }, complete, []],
    ["its instance moves", { ...lab, location: "northeurope" }, complete, []],
    ["its instance is adopted from now on", withExisting(true), complete, []],
    ["an operation's policy is not there", scoped, complete, []],
    ["something is replaced", lab, complete, ["--replace", "urn"]],
    ["something may be gone from Azure", lab, complete, ["-r"]],
    ["only the CLI can read the stack file", undefined, complete, []],
  ];
  for (const [why, settings, of, options] of cases) {
    it(`since ${why}`, () => assert.equal(mayOpen(settings, of, options), true));
  }

  it("not for an ordinary update, which it would make slower", () => {
    assert.equal(mayOpen(lab, complete, ["--yes", "--target", "urn"]), false);
    const policyOf = resource("ApiOperationPolicy", {}, `${name}/add`);
    assert.equal(mayOpen(scoped, state(service, api, policy, policyOf), []), false);
    assert.equal(mayOpen(withExisting(true), state({ ...service, external: true }, api, policy), []), false);
  });

  function withExisting(existing: boolean): Settings {
    return { ...lab, apiManagement: { ...lab.apiManagement, existing } };
  }
});

describe("the options of the updates behind the first", () => {
  const cases: [given: string[], then: string[]][] = [
    [[], []],
    [["--yes", "-y", "-f", "--skip-preview"], []],
    [
      ["--diff", "--target", "a", "--exclude=b"],
      ["--diff", "--target", "a", "--exclude=b"],
    ],
    [["--refresh", "-r", "--expect-no-changes"], []],
    [
      ["--replace", "a", "--replace=b", "--parallel", "4"],
      ["--parallel", "4"],
    ],
    [
      ["--target-replace", "a", "--target-replace=b"],
      ["--target", "a", "--target=b"],
    ],
  ];
  for (const [given, then] of cases) {
    it(`of ${given.join(" ") || "none"} ask, read and replace nothing once more`, () =>
      assert.deepEqual(followUp(given), [...then, "--yes", "--skip-preview"]));
  }
});

describe("after an update that has failed", () => {
  /** An Azure that has these paths below the API. */
  const azure = (there: Readonly<Record<string, unknown>>) =>
    ({
      arm: {
        get: async (path: string) =>
          there[new URL(path, "https://arm.example").pathname.slice(`${serviceId}/apis/${name}`.length)],
      },
    }) as unknown as AzureConnection;
  const ask = (there: Readonly<Record<string, unknown>>) => apisWithoutPolicy(lab, state(api), azure(there));

  it("an API without its policy is reported, and whether anybody can call it", async () => {
    const [open] = await ask({ "": {}, "/operations": { value: [{}] } });
    assert.match(open!, /^The API basic-calculator has NO POLICY at Azure: .* npm run up -- dev$/);
    const [closed] = await ask({ "": {}, "/operations": { value: [] } });
    assert.match(closed!, /no operations: nobody can call it/);
  });

  it("one that has its policy, or is not there, is not", async () => {
    const policy = { properties: { value: "<policies />" } };
    assert.deepEqual(await ask({ "": {}, "/policies/policy": policy }), []);
    assert.deepEqual(await ask({}), []);
  });
});
