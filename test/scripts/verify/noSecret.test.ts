import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { parse, stringify } from "yaml";
import { localRedirectUri } from "../../../lib/checks/deployed/browserSignIn.ts";
import { labFolder } from "../../support/labProject.ts";
import { type DeployedWorld, deployedWorld, failing } from "./deployed.ts";

const access = "The client app has no secrets and no other credentials, and nobody owns it";
const server = "The OAuth 2.0 server holds no client secret";

describe("npm run verify, of a stack without a client secret,", () => {
  let deployed: DeployedWorld;
  before(async () => {
    deployed = await deployedWorld("rehearsal", ({ write }) => {
      const file = parse(readFileSync(join(labFolder, "Pulumi.rehearsal.yaml"), "utf8")) as {
        config: Record<string, unknown>;
      };
      delete file.config["apim-oauth:clientApp"];
      file.config["apim-oauth:oauthServer"] = { grantTypes: ["authorizationCodeWithPkce"] };
      write("Pulumi.rehearsal.yaml", stringify(file));
    });
  });
  after(() => deployed.close());

  const application = async () => {
    const { clientId } = deployed.outputs;
    const { id } = await deployed.hand.graph<{ id: string }>("GET", `applications(appId='${clientId}')`);
    return `applications/${id}`;
  };
  const addSecret = async () => {
    const app = await application();
    const { keyId, secretText } = await deployed.hand.graph<{ keyId: string; secretText: string }>(
      "POST",
      `${app}/addPassword`,
      { passwordCredential: { displayName: "by-hand", endDateTime: "2099-12-31T00:00:00Z" } },
    );
    return {
      keyId,
      secretText,
      remove: () => deployed.hand.graph("POST", `${app}/removePassword`, { keyId }),
    };
  };

  it("finds that there is none, and nothing else", async () => {
    const results = await deployed.verify();
    assert.deepEqual(failing(results), []);
    const names = results.map(({ name }) => name);
    assert.ok(names.includes(access) && names.includes(server), names.join("\n"));
    assert.deepEqual(
      names.filter((name) => /secret/.test(name) && name !== access && name !== server),
      [],
    );
    assert.equal("clientSecret" in deployed.outputs, false);
  });

  it("is red where somebody adds one, by its id, until the stack file names it", async () => {
    const { keyId, secretText, remove } = await addSecret();
    const results = await deployed.verify();
    assert.deepEqual(failing(results), [access]);
    const found = results.find(({ name }) => name === access)!;
    assert.ok(found.detail.includes(`the secret by-hand (${keyId}`), found.detail);
    assert.equal(JSON.stringify(results).includes(secretText), false);

    const { settings } = deployed.stack;
    const accepted = await deployed.verify(
      {},
      { ...settings, addedByHand: { ...settings.addedByHand, credentials: [keyId] } },
    );
    assert.deepEqual(failing(accepted), []);
    const line = accepted.find(({ name }) => name === access)!;
    assert.match(line.detail, /but for what addedByHand names: the secret by-hand/);
    await remove();
  });

  it("is red where the server has one", async () => {
    const path = `authorizationServers/${deployed.stack.settings.oauthServer.id}`;
    await deployed.hand.arm("PATCH", path, { clientSecret: "by-hand-in-the-portal" });
    const results = await deployed.verify();
    assert.deepEqual(failing(results), [server]);
    assert.equal(JSON.stringify(results).includes("by-hand-in-the-portal"), false);
    await deployed.hand.arm("PATCH", path, { clientSecret: "" });
    assert.deepEqual(failing(await deployed.verify()), []);
  });

  it("says with --sign-in that a token has to come from the portal", () => {
    assert.throws(
      () => localRedirectUri(deployed.stack.settings),
      /--sign-in redeems the code with the client app's secret, and rehearsal has none: .*--token -/,
    );
  });
});
