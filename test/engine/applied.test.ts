import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import type { Application } from "../../emulator/model/directory.ts";
import {
  apis,
  calculator,
  calculatorWith,
  clientApp,
  nextSecret,
  oauthServer,
  otherApi,
  secret,
} from "./support/lab.ts";
import type { ProviderRequest } from "./support/requests.ts";
import { type EngineStack, openStack, skip } from "./support/stack.ts";

/** One stack through a series of changes, each on top of the one before. */
describe("what a change of the stack file does", { skip }, () => {
  let stack: EngineStack;
  const read = apis(calculatorWith("Calculator.Read"));
  const readAndWrite = apis(calculatorWith("Calculator.Read", "Calculator.Write"));
  const rotated = clientApp({ secrets: [secret, nextSecret] });

  before(async () => {
    stack = await openStack(read);
    await stack.pulumi.up();
  });
  after(() => stack?.close());

  it("makes an API anew under another name, with the client id and the consent that it had", async () => {
    const { id, appId } = application(calculator.backendApp.displayName);
    const grants = [...stack.tenant.grants.keys()];
    const sums = { ...calculator, name: "sums", openApi: "apis/basic-calculator.yaml" };
    const requests = await change(apis({ ...sums, formerly: [calculator.name] }));
    assert.equal(application(calculator.backendApp.displayName).id, id);
    assert.deepEqual([...stack.tenant.grants.keys()], grants);
    const service = stack.world.arm.service("contoso-calc-dev")!;
    assert.deepEqual(
      [...service.products.keys()].filter((name) => name.includes("calculator")),
      [],
    );
    assert.equal(service.apis.has(calculator.name), false);
    assert.match(JSON.stringify(service.apis.get("sums")?.policy), new RegExp(appId));
    assert.equal(publications(requests), 1);
    await change(apis({ ...calculator, formerly: ["sums"] }));
    assert.equal(application(calculator.backendApp.displayName).id, id);
  });

  it("adds a scope for everyone concerned, and publishes the portal once", async () => {
    const requests = await change(readAndWrite);
    assert.equal(publications(requests), 1);
    const scopes = application(calculator.backendApp.displayName).api.oauth2PermissionScopes;
    assert.deepEqual(scopes.map(({ value }) => value).sort(), ["Calculator.Read", "Calculator.Write"]);
    const [grant] = [...stack.tenant.grants.values()];
    assert.deepEqual(grant?.scope.trim().split(" ").sort(), ["Calculator.Read", "Calculator.Write"]);
    const [access] = application("oauth-client-app").requiredResourceAccess;
    assert.deepEqual(access?.resourceAccess.map(({ id }) => id).sort(), scopes.map(({ id }) => id).sort());
    assert.match(String(server()?.properties.defaultScope), /Calculator\.Read .*Calculator\.Write$/);
  });

  it("disables a scope before it removes it, and keeps the id of the other", async () => {
    const before = application(calculator.backendApp.displayName).api.oauth2PermissionScopes;
    const requests = await change(read);
    const [kept] = application(calculator.backendApp.displayName).api.oauth2PermissionScopes;
    assert.equal(kept?.id, before.find(({ value }) => value === "Calculator.Read")?.id);
    const written = requests.flatMap(({ body }) => scopesIn(body));
    assert.deepEqual(written, [["Calculator.Read on", "Calculator.Write off"], ["Calculator.Read on"]]);
    assert.equal(publications(requests), 1);
  });

  it("puts a new secret beside the old one, hands it to the OAuth server, and publishes nothing", async () => {
    const [old] = application("oauth-client-app").passwordCredentials;
    const requests = await change(rotated);
    const credentials = application("oauth-client-app").passwordCredentials;
    assert.deepEqual(
      credentials.map(({ displayName }) => displayName),
      ["2027-h1", "2026-h2"],
    );
    assert.equal(credentials[1]?.keyId, old?.keyId);
    assert.equal(server()?.clientSecret === credentials[0]?.secretText, true);
    assert.equal(publications(requests), 0);
  });

  it("takes the old secret away when the stack file does", async () => {
    const requests = await change(clientApp({ secrets: [nextSecret] }));
    const names = application("oauth-client-app").passwordCredentials.map(({ displayName }) => displayName);
    assert.deepEqual(names, ["2027-h1"]);
    assert.deepEqual(
      requests.map(({ method, path }) => `${method} ${path.split("/").at(-1)}`),
      ["POST removePassword"],
    );
  });

  it("gives the OAuth server another name, id and redirect URI without a gap", async () => {
    const requests = await change({
      ...clientApp({ secrets: [nextSecret] }),
      ...oauthServer({ displayName: "Contoso sign-in" }),
    });
    const api = stack.world.arm.service("contoso-calc-dev")?.apis.get("basic-calculator");
    assert.deepEqual(
      [...(stack.world.arm.service("contoso-calc-dev")?.authorizationServers.keys() ?? [])],
      ["contoso-sign-in"],
    );
    assert.match(JSON.stringify(api?.properties.authenticationSettings), /"contoso-sign-in"/);
    assert.match(JSON.stringify(application("oauth-client-app").web), /callback\/contoso-sign-in"/);
    const servers = requests.filter(({ path }) => path.includes("/authorizationServers/"));
    assert.deepEqual(
      servers.map(({ method }) => method),
      ["PUT", "DELETE"],
    );
  });

  it("adds an API and takes it away again, and leaves the first one alone", async () => {
    const base = {
      ...clientApp({ secrets: [nextSecret] }),
      ...oauthServer({ displayName: "Contoso sign-in" }),
    };
    const service = stack.world.arm.service("contoso-calc-dev");
    const etags = () => {
      const api = service?.apis.get("basic-calculator");
      return [api?.etag, api?.policy?.etag];
    };
    const before = etags();
    const added = await change({ ...base, ...apis(calculatorWith("Calculator.Read"), otherApi("second")) });
    assert.ok(service?.apis.get("second")?.policy);
    assert.equal(stack.tenant.grants.size, 2);
    assert.equal(publications(added), 1);
    const removed = await change({ ...base, ...read });
    assert.equal(service.apis.has("second"), false);
    assert.equal(stack.tenant.grants.size, 1);
    assert.equal(publications(removed), 1);
    assert.deepEqual(etags(), before);
  });

  it("leaves nothing to do and no drift after all this", async () => {
    await stack.pulumi.refresh("--expect-no-changes");
    await stack.pulumi.up("--expect-no-changes");
  });

  async function change(config: Parameters<EngineStack["configure"]>[0]): Promise<ProviderRequest[]> {
    stack.requests.changes();
    await stack.configure({ ...read, ...config });
    // Azure keeps a product that goes, until its subscriptions have gone; pulumi up alone knows nothing of them.
    const { exitCode, stdout, stderr } = await stack.script("up", "dev", "--yes", "--skip-preview");
    assert.equal(exitCode, 0, stdout + stderr);
    return stack.requests.changes();
  }

  function application(displayName: string): Application {
    const found = [...stack.tenant.applications.values()].filter((each) => each.displayName === displayName);
    assert.equal(found.length, 1);
    return found[0]!;
  }

  function server() {
    return stack.world.arm.service("contoso-calc-dev")?.authorizationServers.values().next().value;
  }
});

function publications(requests: readonly ProviderRequest[]): number {
  return requests.filter(({ method, path }) => method === "PUT" && path.includes("/deployments/")).length;
}

/** The scopes that a request writes to an application, one list for each such request. */
function scopesIn(body: unknown): string[][] {
  const api = (body as { api?: { oauth2PermissionScopes?: { value: string; isEnabled: boolean }[] } })?.api;
  const scopes = api?.oauth2PermissionScopes;
  return scopes ? [scopes.map(({ value, isEnabled }) => `${value} ${isEnabled ? "on" : "off"}`).sort()] : [];
}
