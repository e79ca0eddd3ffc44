import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { type GraphWorld, refusal, startGraphWorld } from "./support.ts";

let w: GraphWorld;
before(async () => {
  w = await startGraphWorld();
});
after(() => w.world.close());

const applications = "/v1.0/applications";

test("optional claims are shown with every member", async () => {
  const optionalClaims = {
    idToken: [{ name: "auth_time", essential: true }],
    saml2Token: [
      { name: "upn", source: "user", additionalProperties: ["include_externally_authenticated_upn"] },
    ],
  };
  const { id, optionalClaims: shown } = await w.application({ optionalClaims });
  const claims = {
    accessToken: [],
    idToken: [{ additionalProperties: [], essential: true, name: "auth_time", source: null }],
    saml2Token: [
      {
        additionalProperties: ["include_externally_authenticated_upn"],
        essential: false,
        name: "upn",
        source: "user",
      },
    ],
  };
  assert.deepEqual(shown, claims);
  assert.deepEqual((await w.graph("GET", `${applications}/${id}`)).body.optionalClaims, claims);
});

test("optional claims are changed, kept by an empty object and taken away by null", async () => {
  const { id } = await w.application();
  const path = `${applications}/${id}`;
  const shown = async () => (await w.graph("GET", path)).body.optionalClaims;
  assert.equal(await shown(), null);
  const accessToken = [{ name: "ipaddr", essential: false, source: null, additionalProperties: [] }];
  assert.equal((await w.graph("PATCH", path, { optionalClaims: { accessToken } })).status, 204);
  assert.equal((await w.graph("PATCH", path, { optionalClaims: {} })).status, 204);
  assert.deepEqual(await shown(), { accessToken, idToken: [], saml2Token: [] });
  assert.equal((await w.graph("PATCH", path, { optionalClaims: null })).status, 204);
  assert.equal(await shown(), null);
});

test("other properties that nothing here looks at are kept and shown", async () => {
  const sent = {
    addIns: [
      {
        id: "968a844d-7a47-430c-9163-07ae7c31d407",
        type: "FileHandler",
        properties: [{ key: "version", value: "2" }],
      },
    ],
    samlMetadataUrl: "https://contoso.example/metadata",
    servicePrincipalLockConfiguration: { isEnabled: true, allProperties: true },
    parentalControlSettings: {
      countriesBlockedForMinors: ["DE"],
      legalAgeGroupRule: "RequireConsentForMinors",
    },
  };
  const { id } = await w.application(sent);
  const { body } = await w.graph("GET", `${applications}/${id}`);
  for (const [name, value] of Object.entries(sent)) assert.deepEqual(body[name], value, name);
});

test("a claim with a property that Graph has not is refused, and changes nothing", async () => {
  const { id } = await w.application();
  const path = `${applications}/${id}`;
  const refused = await w.graph("PATCH", path, { optionalClaims: { idToken: [{ claim: "email" }] } });
  assert.equal(refused.status, 400);
  assert.match(String(refusal(refused).message), /Invalid property 'claim'/);
  assert.equal((await w.graph("GET", path)).body.optionalClaims, null);
});
