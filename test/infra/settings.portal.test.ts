import assert from "node:assert/strict";
import { test } from "node:test";
import {
  apiManagement,
  assertProblem,
  assertRefused,
  type Config,
  clientApp,
  parse,
} from "./settings.support.ts";

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

const login = { entra: { secrets: [{ name: "2027-h1", expires: "2027-06-30" }] } };

test("the next secret of the portal's app is added by hand, which no command does", () => {
  const expired = portal({ login: { entra: { secrets: [{ name: "2026-h2", expires: "2026-12-31" }] } } });
  assertProblem(
    expired,
    `${at}.login.entra.secrets[0].expires`,
    /is in the past, and the last secret is the one in use; add the next one after it$/,
    { now: new Date("2027-01-01") },
  );
});

test("people sign in with Entra ID by an app of the lab's kind of name, with consent, on v2 tiers as well", () => {
  const { entra } = parse(portal({ login })).portal.login!;
  assert.deepEqual(entra, {
    displayName: "oauth-portal-app",
    secrets: [{ name: "2027-h1", expires: "2027-06-30T00:00:00Z" }],
    grantAdminConsent: true,
  });
  assert.ok(parse({ ...onSku("BasicV2"), ...portal({ login }) }).portal.login);
  assert.ok(parse({ ...adopted, ...portal({ login, ownsSettings: true }) }).portal.login);
});

test("who signs in with Entra ID where it is required still says who may sign up", () => {
  assert.equal(parse(portal({ login, signIn: "required", signUp: false })).portal.signUp, false);
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
    portal({ delegation: "google" }),
    `${at}.delegation`,
    /allowed keys: publish, signIn, signUp, login, ownsSettings/,
  ],
  [
    "another identity provider",
    portal({ login: { ...login, google: {} } }),
    `${at}.login.google`,
    /allowed keys: entra/,
  ],
  [
    "a login in a word, which has no secret",
    portal({ login: "entra" }),
    `${at}.login`,
    /a text is not a map with keys; allowed keys: entra/,
  ],
  [
    "a login without a secret",
    portal({ login: { entra: {} } }),
    `${at}.login.entra.secrets`,
    /^is missing: Azure requires a client secret for an identity provider, so a tenant that forbids client secrets cannot have this/,
  ],
  [
    "a login with a secret that ends on no day",
    portal({ login: { entra: { secrets: [{ name: "2027-h1", expires: "2027-02-30" }] } } }),
    `${at}.login.entra.secrets[0].expires`,
    /is not a date that exists/,
  ],
  [
    "a login of an adopted instance that is not the stack's to decide",
    { ...adopted, ...portal({ login }) },
    `${at}.login`,
    /^changes the portal for everybody at the adopted instance; remove it, or say with ownsSettings: true/,
  ],
  [
    "a tier that does not sign in with Entra ID",
    { ...onSku("Basic"), ...portal({ login }) },
    `${at}.login`,
    /apiManagement.sku "Basic" does not have this setting/,
  ],
  [
    "a login on a tier without a portal",
    { ...onSku("Consumption"), ...portal({ login }) },
    `${at}.login`,
    /apiManagement.sku "Consumption" has no developer portal/,
  ],
  [
    "sign-in without a word about sign-up",
    portal({ signIn: "required" }),
    `${at}.signUp`,
    /^is missing: with signIn: required, everybody who may create an account still gets in; write false/,
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
    /^true has no effect without signIn or signUp or login/,
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
