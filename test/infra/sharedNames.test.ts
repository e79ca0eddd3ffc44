import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { sharedDeploymentName, sharedServerId } from "../../infra/names/sharedNames.ts";
import { holds } from "../support/property.ts";
import { apiManagement, oauthServer, parse } from "./settings.support.ts";

/** What Pulumi takes as a name of a project or a stack (sdk/go/common/tokens, Name). */
const pulumiName = fc.stringMatching(/^[A-Za-z0-9_.-]{1,100}$/);
const stackName = fc.record({ project: pulumiName, stack: pulumiName });

describe("names in an instance that several stacks use", () => {
  test("say whose they are", () => {
    const orders = { project: "apim-oauth", stack: "orders" };
    assert.equal(sharedServerId(orders), "oauth-apim-oauth_orders");
    assert.equal(sharedDeploymentName(orders), "portal-apim-oauth_orders");
  });

  const confusable: [string, string][][] = [
    [
      ["a-b", "c"],
      ["a", "b-c"],
    ],
    [
      ["a_b", "c"],
      ["a", "b_c"],
    ],
    [
      ["apim", "Orders"],
      ["apim", "orders"],
    ],
    [
      ["apim", `${"o".repeat(90)}1`],
      ["apim", `${"o".repeat(90)}2`],
    ],
  ];
  for (const pair of confusable) {
    test(`differ for ${pair.map((names) => names.join("/").slice(0, 20)).join(" and ")}`, () => {
      const [one, other] = pair.map(([project, stack]) => ({ project: project!, stack: stack! }));
      assert.notEqual(sharedServerId(one!), sharedServerId(other!));
      assert.notEqual(sharedDeploymentName(one!), sharedDeploymentName(other!));
    });
  }

  test("differ for any two stacks, and are what Azure takes", () => {
    holds(
      fc.property(stackName, stackName, (one, other) => {
        assert.match(sharedServerId(one), /^[a-z0-9][a-z0-9._-]{0,79}$/);
        assert.match(sharedDeploymentName(one), /^[a-z0-9][a-z0-9._-]{0,63}$/);
        fc.pre(one.project !== other.project || one.stack !== other.stack);
        assert.notEqual(sharedServerId(one), sharedServerId(other));
        assert.notEqual(sharedDeploymentName(one), sharedDeploymentName(other));
      }),
    );
  });
});

describe("the id of the OAuth 2.0 server", () => {
  const adopted = apiManagement({ existing: true, serviceName: "contoso-shared" });

  test("is the lab's in an instance of the stack's own", () => {
    assert.equal(parse({}).oauthServer.id, "oauth-authorizationcodeflow");
    assert.equal(parse(oauthServer({ displayName: "Orders" })).oauthServer.id, "orders");
  });

  test("is the stack's in an adopted one, whatever the server is called", () => {
    const { id } = parse(adopted, { stack: "orders" }).oauthServer;
    assert.equal(id, "oauth-apim-oauth_orders");
    const called = oauthServer({ displayName: "注文" });
    assert.equal(parse({ ...adopted, ...called }, { stack: "orders" }).oauthServer.id, id);
  });

  test("is what the stack file says, in any instance", () => {
    for (const instance of [{}, adopted]) {
      assert.equal(parse({ ...instance, ...oauthServer({ id: "sign-in" }) }).oauthServer.id, "sign-in");
    }
  });
});
