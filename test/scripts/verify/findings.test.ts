import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import type { ApimPortalRevision } from "../../../emulator/model/instances.ts";
import { resourceManagerUrl } from "../../../infra/names/azureCloud.ts";
import { ServiceClient } from "../../../lib/azure/serviceClient.ts";
import { verifySteps } from "../../../lib/checks/deployed/steps.ts";
import { givenToken, signedInUser } from "../../../lib/checks/deployed/userToken.ts";
import { runSteps, type StepResult } from "../../../lib/checks/steps.ts";
import { UsageError } from "../../../lib/errors.ts";
import { type DeployedWorld, deployedWorld, failing } from "./deployed.ts";

const secret = "The client app's active secret has not expired";
const publication = "The developer portal was published after the last change";
const operations = "basic-calculator: No operation bypasses the API's policy";
const claims = "The token carries audience, scope, issuer and version";
const success = "200 with the user's token, from any client";

const lastLine = "description: Read access to the calculator\n";
const orders = `    - name: orders
      openApi: apis/basic-calculator.yaml
      displayName: Orders
      serviceUrl: https://orders.contoso.example/v1
      backendApp: { scopes: [{ value: Orders.Read, description: Read access to orders }] }
`;

describe("npm run verify, on a stack with two APIs,", () => {
  let deployed: DeployedWorld;
  before(async () => {
    deployed = await deployedWorld("rehearsal", (project) =>
      project.replace("Pulumi.rehearsal.yaml", lastLine, `${lastLine}${orders}`),
    );
  });
  after(() => deployed.close());

  it("checks each of them by its name", async () => {
    const results = await deployed.verify();
    assert.deepEqual(failing(results), []);
    for (const api of ["basic-calculator", "orders"]) {
      for (const step of ["Consent is granted for the whole tenant", "401 for a forged token"]) {
        assert.ok(results.some(({ name }) => name === `${api}: ${step}`));
      }
    }
  });

  it("tries a given token on the API that it is for", async () => {
    const results = await deployed.verify({ userToken: givenToken(await tokenFor("orders")) });
    assert.deepEqual(failing(results), []);
    const tried = results.map(({ name }) => name).filter((name) => name.includes(success));
    assert.deepEqual(tried, [`orders: ${success}`]);
  });

  it("says of a token for no API of the stack what is wrong with it", async () => {
    const token = ["{}", '{"aud":"another-api"}'].map((part) => Buffer.from(part).toString("base64url"));
    const results = await deployed.verify({ userToken: givenToken(`${token.join(".")}.x`) });
    assert.deepEqual(failing(results), [`basic-calculator: ${claims}`, `basic-calculator: ${success}`]);
    assert.match(
      detail(results, `basic-calculator: ${claims}`),
      /aud is another-api, expected [0-9a-f-]{36}/,
    );
  });

  it("takes an operation's own policy that begins with the API's", async () => {
    const resource = "apis/basic-calculator/operations/add/policies/policy";
    const value = "<policies><inbound><base /></inbound><outbound><base /></outbound></policies>";
    await deployed.hand.arm("PUT", resource, { format: "rawxml", value });
    const results = await deployed.verify();
    await deployed.hand.arm("DELETE", resource);
    assert.deepEqual(failing(results), []);
    assert.match(detail(results, operations), /^1 have policies of their own, which begin with <base \/>$/);
  });

  it("takes a publication by hand after the stack's, but none from before it", async () => {
    const byHand = { description: "New pages", isCurrent: true };
    await deployed.hand.arm("PUT", "portalRevisions/20990101120000", byHand);
    const later = await deployed.verify();
    assert.deepEqual(failing(later), []);
    assert.match(detail(later, publication), /^[0-9a-f]{16}-[0-9a-z]{8}, and by hand since: 20990101120000$/);

    theService().portalRevisions.get("20990101120000")!.properties.createdDateTime = "2020-01-01T00:00:00Z";
    const earlier = await deployed.verify();
    assert.deepEqual(failing(earlier), [publication]);
    assert.match(detail(earlier, publication), /^The portal shows 20990101120000, from before the stack's/);
    theService().portalRevisions.delete("20990101120000");
  });

  it("takes a publication by another stack at the instance after its own, and never for its own", async () => {
    const name = "0123456789abcdef-00000000";
    const byOther = { description: "Published by Pulumi: apim-oauth/orders", isCurrent: true };
    await deployed.hand.arm("PUT", `portalRevisions/${name}`, byOther);
    const revision = theService().portalRevisions.get(name)!;
    revision.properties.createdDateTime = "2099-01-01T00:00:00Z";
    const results = await deployed.verify();
    assert.deepEqual(failing(results), []);
    assert.match(
      detail(results, publication),
      /^[0-9a-f]{16}-[0-9a-z]{8}, and by the stack apim-oauth\/orders since: 0123456789abcdef-00000000$/,
    );
    theService().portalRevisions.delete(name);
  });

  it("takes no publication that has failed, and misses one where there is none", async () => {
    const { portalRevisions } = theService();
    const [[name, revision]] = [...portalRevisions] as [[string, ApimPortalRevision]];
    revision.properties.isCurrent = true;
    revision.properties.status = "failed";
    assert.match(
      detail(await deployed.verify(), publication),
      /^The publication .* is in the state failed\./,
    );
    portalRevisions.delete(name);
    assert.match(
      detail(await deployed.verify(), publication),
      /^The stack has never published the developer portal\./,
    );
    portalRevisions.set(name, revision);
    revision.properties.status = "completed";
    assert.deepEqual(failing(await deployed.verify()), []);
  });

  it("says of an instance that is being changed in which state it is", async () => {
    const { properties } = theService();
    const { provisioningState } = properties;
    properties.provisioningState = "Updating";
    const results = await deployed.verify();
    properties.provisioningState = provisioningState;
    assert.match(detail(results, "The instance runs"), /is in the state Updating\./);
  });

  it("tells without a stack trace that there is no answer", async () => {
    const cause = new Error("getaddrinfo ENOTFOUND login.microsoftonline.com");
    const stack = deployed.look({
      fetch: async () => {
        throw new TypeError("fetch failed", { cause });
      },
    });
    const [first] = await runSteps(verifySteps(stack, { minSecretDays: 0 }).slice(0, 1), () => {});
    assert.equal(
      first?.detail,
      "No answer: getaddrinfo ENOTFOUND login.microsoftonline.com. Look at: the network, and the host's name.",
    );
  });

  it("ends where nobody is signed in, instead of finding every step red", async () => {
    const { settings } = deployed.stack;
    const credential = { token: () => Promise.reject(new UsageError("Nobody is signed in.")) };
    const arm = new ServiceClient(resourceManagerUrl(settings.cloud), deployed.world.fetch, credential);
    const steps = verifySteps(deployed.look({ arm }), { minSecretDays: 0 });
    const endsRun = (error: unknown) => error instanceof UsageError;
    await assert.rejects(
      runSteps(steps, () => {}, { endsRun }),
      /^UsageError: Nobody is signed in\.$/,
    );
  });

  // The clock does not go back, so this comes last.
  it("says when it is time to rotate, and fails as early as it is told to", async () => {
    const { clock } = deployed.world;
    clock.advance((Date.parse("2099-12-19T12:00:00Z") - clock.now()) / 1000);
    const soon = await deployed.verify({ minSecretDays: 11 });
    assert.deepEqual(failing(soon), []);
    assert.match(detail(soon, secret), /^rehearsal expires on 2099-12-31, in 11 days: rotate it now, docs/);
    assert.deepEqual(failing(await deployed.verify({ minSecretDays: 12 })), [secret]);
  });

  function theService() {
    return deployed.world.arm.service("contoso-calc-rehearsal")!;
  }

  /** Somebody has signed in for an API before. */
  async function tokenFor(name: string): Promise<string> {
    const look = deployed.look();
    const api = look.settings.apis.find((each) => each.name === name)!;
    const trial: { subject: typeof look.subject; api: typeof api; token?: string } = {
      subject: look.subject,
      api,
    };
    const steps = signedInUser(look, () => {}).signIn(trial, (step) => step);
    await runSteps(steps, () => {});
    return trial.token!;
  }
});

function detail(results: readonly StepResult[], name: string): string {
  return results.find((result) => result.name === name)!.detail;
}
