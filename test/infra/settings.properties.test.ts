import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { holds } from "../support/property.ts";
import { type Config, least, parse, problemsOf } from "./settings.support.ts";

/** A correct stack file. */
const correct: Config = {
  ...least,
  "apim-oauth:apiManagement": {
    serviceName: "contoso-calc",
    sku: "Standard",
    capacity: 2,
    publisherEmail: "a@contoso.example",
  },
  "apim-oauth:clientApp": {
    secrets: [{ name: "one", expires: "2027-06-30" }],
    redirectUris: ["https://contoso.example/"],
  },
  "apim-oauth:oauthServer": { displayName: "OAuth", grantTypes: ["authorizationCode"] },
  "apim-oauth:apis": [
    { name: "basic-calculator", path: "calc", backendApp: { scopes: [{ value: "Calculator.Read" }] } },
    { name: "orders", path: "orders", backendApp: { scopes: [{ value: "Orders.Read" }] } },
  ],
};

/** Mistakes that do not touch each other: where the problem is reported, and the wrong value that stands there. */
const mistakes: [path: string, value: unknown][] = [
  ["azuread:tenantId", undefined],
  ["azure-native:subscriptionId", "none"],
  ["azure-native:location", "chinanorth3"],
  ["apim-oauth:zebra", "x"],
  ["apim-oauth:apiManagement.serviceName", "-"],
  ["apim-oauth:apiManagement.capacity", 9],
  ["apim-oauth:apiManagement.publisherEmail", 5],
  ["apim-oauth:apiManagement.zebra", 1],
  ["apim-oauth:apiManagement.elephant", 1],
  ["apim-oauth:clientApp.secrets[0].expires", "2027-13-01"],
  ["apim-oauth:clientApp.redirectUris[0]", "http://contoso.example/"],
  ["apim-oauth:clientApp.grantAdminConsent", "yes"],
  ["apim-oauth:oauthServer.grantTypes", []],
  ["apim-oauth:oauthServer.displayName", ""],
  ["apim-oauth:apis[0].backendApp.scopes[0].value", "a b"],
  ["apim-oauth:apis[0].openApi", "apis/none.yaml"],
  ["apim-oauth:apis[0].tokenValidation.openIdConfig", "common"],
  ["apim-oauth:apis[1].path", "calc"],
  ["apim-oauth:apis[1].serviceUrl", "<backend>"],
  ["apim-oauth:apis[1].backendApp.identifierUri", "api://orders"],
];

/** Puts a value into a structure, at a path of `pulumi config set --path`. */
function put(root: Config, path: string, value: unknown): void {
  const [, key = "", rest = ""] = /^([\w-]+:\w+)(.*)$/.exec(path) ?? [];
  const keys = [key, ...rest.split(/[.[\]]+/).filter((part) => part !== "")];
  const last = keys.pop()!;
  const container = keys.reduce<Config>((within, name) => {
    within[name] ??= {};
    return within[name] as Config;
  }, root);
  container[last] = value;
}

function problemPaths(config: Config): string[] {
  return problemsOf(config)
    .map(({ path }) => path)
    .sort();
}

test("the stack file that the mistakes are made in has none", () => {
  assert.deepEqual(problemPaths(correct), []);
});

test("whatever mistakes a stack file has, all of them are reported and nothing else", () => {
  holds(
    fc.property(fc.subarray(mistakes), (made) => {
      const config = structuredClone(correct);
      for (const [path, value] of made) put(config, path, value);
      assert.deepEqual(problemPaths(config), made.map(([path]) => path).sort());
    }),
    { numRuns: 300 },
  );
});

test("no text under any key makes it fail with anything but problems, each with a path and a message", () => {
  const key = fc.constantFrom("apiManagement", "clientApp", "oauthServer", "apis");
  holds(
    fc.property(key, fc.oneof(fc.json(), fc.string()), (name, text) => {
      for (const { path, message } of problemsOf({ [`apim-oauth:${name}`]: text })) {
        assert.ok(path.length > 0 && message.length > 0);
      }
    }),
    { numRuns: 300 },
  );
});

test("settings written back into a stack file give the same settings", () => {
  const name = fc.stringMatching(/^[a-z][a-z0-9-]{0,20}[a-z0-9]$/);
  const scope = fc.stringMatching(/^[A-Za-z][A-Za-z.]{0,30}$/);
  holds(
    fc.property(
      name,
      scope,
      fc.constantFrom("v1", "v2"),
      fc.boolean(),
      (api, value, endpointVersion, flag) => {
        const settings = parse({
          "apim-oauth:oauthServer": { endpointVersion },
          "apim-oauth:apiManagement": { protect: flag },
          "apim-oauth:apis": [
            {
              name: `x-${api}`,
              openApi: "apis/orders.yaml",
              cors: flag,
              backendApp: { scopes: [{ value }] },
            },
          ],
        });
        const { apiManagement, clientApp, oauthServer, apis } = settings;
        const entries = apis.map(
          ({ document, documentFormat, documentNotes, securedByDocument, mock, ...entry }) => entry,
        );
        const again = parse({
          "apim-oauth:apiManagement": apiManagement,
          "apim-oauth:clientApp": clientApp,
          "apim-oauth:oauthServer": oauthServer,
          "apim-oauth:apis": entries,
        });
        assert.deepEqual(again, settings);
      },
    ),
    { numRuns: 50 },
  );
});
