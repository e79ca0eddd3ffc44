import assert from "node:assert/strict";
import { test } from "node:test";
import { apiManagement, assertRefused, type Config, clientApp, parse } from "./settings.support.ts";

const at = "apim-oauth:portal";
const portal = (values: object): Config => ({ [at]: values });
const adopted = apiManagement({
  existing: true,
  serviceName: "contoso-shared",
  resourceGroupName: "rg-apim",
});
const onSku = (sku: string) => ({
  ...apiManagement({ sku }),
  ...clientApp({ redirectUris: ["https://app.contoso.example/callback"] }),
});

test("a stack publishes its portal, and leaves to others who gets into it", () => {
  assert.deepEqual(parse().portal, { publish: true, ownsSettings: false });
  assert.deepEqual(parse(portal({ publish: false })).portal, { publish: false, ownsSettings: false });
});

test("a stack decides about its own instance's portal, and about an adopted one's where it says so", () => {
  const said = { signIn: "required", signUp: false };
  assert.equal(parse(portal(said)).portal.signIn, "required");
  assert.equal(parse({ ...adopted, ...portal({ ...said, ownsSettings: true }) }).portal.signUp, false);
  assert.equal(parse(portal({ signUp: true })).portal.signIn, undefined);
});

assertRefused("portal", [
  ["another word", portal({ signIn: "yes" }), `${at}.signIn`, /allowed: required, optional/],
  [
    "a text in place of a flag",
    portal({ signUp: "no" }),
    `${at}.signUp`,
    /is not true or false; write false/,
  ],
  [
    "a key that is not there",
    portal({ login: "google" }),
    `${at}.login`,
    /allowed keys: publish, signIn, signUp, ownsSettings/,
  ],
  [
    "sign-in without a word about sign-up",
    portal({ signIn: "required" }),
    `${at}.signUp`,
    /^is missing, and signIn: required keeps nobody out who may make an account; write false/,
  ],
  [
    "what others at the instance have to live with",
    { ...adopted, ...portal({ signUp: false }) },
    `${at}.signUp`,
    /^changes the portal for everybody at the adopted instance; remove it, or say with ownsSettings: true/,
  ],
  [
    "a decision about nothing",
    { ...adopted, ...portal({ ownsSettings: true }) },
    `${at}.ownsSettings`,
    /^true has no effect without signIn or signUp/,
  ],
  [
    "a tier without a portal",
    { ...onSku("Consumption"), ...portal({ signUp: false }) },
    `${at}.signUp`,
    /^is not allowed: apiManagement.sku "Consumption" has no developer portal; remove it/,
  ],
  [
    "a tier without the setting",
    { ...onSku("StandardV2"), ...portal({ signIn: "optional" }) },
    `${at}.signIn`,
    /apiManagement.sku "StandardV2" does not have this setting/,
  ],
]);
