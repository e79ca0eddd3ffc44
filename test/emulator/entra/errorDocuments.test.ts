import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import type { WorldContext } from "../../../emulator/context.ts";
import { type Lab, seedLab } from "./support/directory.ts";
import { startEntra } from "./support/entra.ts";
import { answerOf, authorized, authorizeUrl, type Fields, loginUrl, postToken } from "./support/flow.ts";

describe("A refusal says where it is explained:", () => {
  let world: WorldContext;
  let lab: Lab;
  let government: Lab;

  before(async () => {
    world = startEntra();
    lab = await seedLab(world.directory);
    government = await seedLab(world.directory, { cloud: "usgovernment" });
  });

  const grants: [string, () => Fields][] = [
    ["authorization_code", () => ({ code: "1.Amadeup", redirect_uri: "https://client.example/callback" })],
    ["refresh_token", () => ({ refresh_token: "1.Bmadeup" })],
    ["client_credentials", () => ({ client_secret: "wrong", scope: `api://${lab.backend.appId}/.default` })],
    ["barter", () => ({})],
  ];
  for (const [grant_type, fields] of grants) {
    for (const v1 of [false, true]) {
      it(`the grant ${grant_type} at the ${v1 ? "v1" : "v2"} token endpoint`, async () => {
        const client = { client_id: lab.client.appId, client_secret: lab.secret };
        const { body } = await postToken(world, lab.tenant, { grant_type, ...client, ...fields() }, { v1 });
        assert.ok(Array.isArray(body.error_codes), JSON.stringify(body));
        const [code] = body.error_codes;
        assert.equal(body.error_uri, `https://login.microsoftonline.com/error?code=${code}`);
      });
    }
  }

  it("an endpoint that is asked for a tenant that there is not", async () => {
    const path = "11111111-2222-4333-8444-555555555555/v2.0/.well-known/openid-configuration";
    const response = await world.fetch(`https://login.microsoftonline.com/${path}`);
    const body = (await response.json()) as Record<string, unknown>;
    assert.equal(body.error_uri, "https://login.microsoftonline.com/error?code=90002");
  });

  it("another cloud's login host, by its own page", async () => {
    const { body } = await postToken(world, government.tenant, { grant_type: "barter", client_id: "nobody" });
    assert.equal(body.error_uri, "https://login.microsoftonline.us/error?code=700016");
  });

  it("the redirect of a refused sign-in", async () => {
    const agent = await authorized(world, lab, authorizeUrl(lab, { prompt: "barter" }));
    assert.equal(answerOf(agent).get("error_uri"), "https://login.microsoftonline.com/error?code=90023");
  });

  it("the redirect of a refused admin consent", async () => {
    const url = loginUrl(lab.tenant, "/v2.0/adminconsent", {
      client_id: lab.client.appId,
      redirect_uri: "https://client.example/callback",
      state: "s",
    });
    const agent = await authorized(world, lab, url);
    assert.equal(answerOf(agent).get("error_uri"), "https://login.microsoftonline.com/error?code=900144");
  });
});
