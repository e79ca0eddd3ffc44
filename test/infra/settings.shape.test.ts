import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { providerSettings } from "../../infra/settings/namespaces.ts";
import {
  apiManagement,
  apis,
  assertRefused,
  backendApp,
  type Config,
  clientApp,
  orders,
  otherTenantId,
  problemsOf,
  tenantId,
} from "./settings.support.ts";

const own = "apim-oauth";

assertRefused("keys", [
  [
    "an unknown key of the project",
    { "apim-oauth:oauthSever": {} },
    `${own}:oauthSever`,
    /did you mean "oauthServer"\?/,
  ],
  [
    "an unknown key far from any",
    { "apim-oauth:zebra": "x" },
    `${own}:zebra`,
    /its keys are apiManagement, clientApp, oauthServer, apis, products, portal, clients, namedValues, fragments, monitoring, owners, addedByHand$/,
  ],
  [
    "an unknown key in a map",
    apiManagement({ servicename: "x" }),
    `${own}:apiManagement.servicename`,
    /did you mean "serviceName"\?/,
  ],
  [
    "an unknown key deep inside",
    backendApp({ scopes: [{ value: "A", desciption: "x" }] }),
    `${own}:apis[0].backendApp.scopes[0].desciption`,
    /did you mean "description"\?/,
  ],
  [
    "a key whose name is not a word",
    apiManagement({ "sku name": "x" }),
    `${own}:apiManagement["sku name"]`,
    /allowed keys: serviceName/,
  ],
  [
    "a name that every object has",
    apiManagement({ constructor: "x" }),
    `${own}:apiManagement.constructor`,
    /not a key that exists/,
  ],
]);

assertRefused("keys that nobody reads", [
  [
    "the project's namespace with a slip",
    { "apim-oath:oauthServer": {} },
    "apim-oath:oauthServer",
    /^has the namespace "apim-oath", which nothing here reads; did you mean "apim-oauth:oauthServer"\?$/,
  ],
  [
    "another project's namespace, as after a change of the project's name",
    { "contoso-calc:oauthServer": {} },
    "contoso-calc:oauthServer",
    /did you mean "apim-oauth:oauthServer"\?$/,
  ],
  [
    "both with a slip",
    { "apim-oaut:oauthserver": {} },
    "apim-oaut:oauthserver",
    /did you mean "apim-oauth:oauthServer"\?$/,
  ],
  [
    "a provider's namespace with a slip",
    { "azure_native:environment": "public" },
    "azure_native:environment",
    /did you mean "azure-native:environment"\?$/,
  ],
  [
    "a provider's namespace in capitals",
    { "AzureAD:useOidc": "true" },
    "AzureAD:useOidc",
    /did you mean "azuread:useOidc"\?$/,
  ],
  [
    "a provider's setting with a slip",
    { "azure-native:environmnt": "public" },
    "azure-native:environmnt",
    /^is not a setting of the provider azure-native; did you mean "azure-native:environment"\?$/,
  ],
  [
    "a provider's setting in other capitals",
    { "azuread:tenantID": tenantId, "azuread:tenantId": undefined },
    "azuread:tenantID",
    /did you mean "azuread:tenantId"\?$/,
  ],
  [
    "another provider's setting",
    { "azuread:subscriptionId": tenantId },
    "azuread:subscriptionId",
    /did you mean "azure-native:subscriptionId"\?$/,
  ],
  [
    "a provider's setting without its namespace",
    { "apim-oauth:tenantId": tenantId },
    "apim-oauth:tenantId",
    /its keys are .*; did you mean "azuread:tenantId" or "azure-native:tenantId"\?$/,
  ],
  [
    "a setting of a provider that has none",
    { "random:seed": "x" },
    "random:seed",
    /^is not a setting of the provider random$/,
  ],
  [
    "a path as a key",
    { "apim-oauth:apis[0].name": "orders" },
    "apim-oauth:apis[0].name",
    /pulumi config set --path 'apim-oauth:apis\[0\]\.name'/,
  ],
]);

describe("not ours to refuse:", () => {
  for (const key of [
    "azure:location",
    "azuredevops:orgServiceUrl",
    "azure-native:version",
    "azuread:pluginDownloadURL",
    "azure-native:useDefaultAzureCredential",
    "pulumi:tags",
    "pulumi:disable-default-providers",
    "aws:region",
    "kubernetes:context",
    "team:owner",
    "apim-auth:token",
    "contoso-policies:strict",
  ]) {
    it(key, () => assert.deepEqual(problemsOf({ [key]: "x" }), []));
  }
});

describe("the providers' settings that are known", () => {
  for (const [name, known] of Object.entries(providerSettings).filter(([, known]) => known.length > 0)) {
    it(`are those of the installed ${name}`, () => {
      const types = readFileSync(`node_modules/@pulumi/${name}/config/vars.d.ts`, "utf8");
      const declared = [...types.matchAll(/^export declare const (\w+):/gm)].map(([, setting]) => setting);
      assert.deepEqual([...known].sort(), declared.sort());
    });
  }
});

assertRefused("shapes", [
  [
    "JSON that is broken",
    { "apim-oauth:apis": "[{" },
    `${own}:apis`,
    /not valid JSON.*pulumi config set --path/,
  ],
  [
    "a plain text for a list",
    { "apim-oauth:apis": "basic-calculator" },
    `${own}:apis`,
    /a plain text.*map or list/,
  ],
  [
    "a map for a list",
    { "apim-oauth:apis": { name: "x" } },
    `${own}:apis`,
    /a map is not a list; write for example/,
  ],
  ["a list for a map", { "apim-oauth:oauthServer": [] }, `${own}:oauthServer`, /a list is not a map/],
  ["nothing for a map", { "apim-oauth:oauthServer": "null" }, `${own}:oauthServer`, /nothing is not a map/],
  [
    "a number for a text",
    clientApp({ secrets: [{ name: 2027, expires: "2027-06-30" }] }),
    `${own}:clientApp.secrets[0].name`,
    /2027 is not text.*put it in quotes/,
  ],
  [
    "a text for a flag",
    clientApp({ grantAdminConsent: "false" }),
    `${own}:clientApp.grantAdminConsent`,
    /"false" is not true or false; write it without quotes/,
  ],
  ["an empty list of APIs", { "apim-oauth:apis": [] }, `${own}:apis`, /an empty list/],
]);

assertRefused("providers", [
  [
    "a missing tenant",
    { "azuread:tenantId": undefined },
    "azuread:tenantId",
    /is missing.*az account show --query tenantId/,
  ],
  [
    "a misspelt tenant key",
    { "azuread:tenantId": undefined, "azuread:tenatId": tenantId },
    "azuread:tenatId",
    /not a setting of the provider azuread; did you mean "azuread:tenantId"\?/,
  ],
  [
    "a missing subscription",
    { "azure-native:subscriptionId": undefined },
    "azure-native:subscriptionId",
    /is missing/,
  ],
  [
    "a missing location",
    { "azure-native:location": undefined },
    "azure-native:location",
    /az account list-locations/,
  ],
  [
    "a tenant that is a domain",
    { "azuread:tenantId": "contoso.com" },
    "azuread:tenantId",
    /"contoso.com" is not allowed.*GUID/,
  ],
  ["a tenant key with nothing behind it", { "azuread:tenantId": "null" }, "azuread:tenantId", /is missing/],
  ["a flag for a location", { "azure-native:location": "true" }, "azure-native:location", /Azure region/],
  [
    "a tenant with blanks around it, which the provider would not take away",
    { "azuread:tenantId": ` ${tenantId}` },
    "azuread:tenantId",
    /is not allowed/,
  ],
  [
    "two tenants",
    { "azure-native:tenantId": otherTenantId },
    "azure-native:tenantId",
    /does not agree with azuread:tenantId/,
  ],
  [
    "two clouds",
    { "azure-native:environment": "china", "azure-native:location": "chinaeast2" },
    "azure-native:environment",
    /"china" does not agree with azuread:environment, "public" \(the default\)/,
  ],
  [
    "an unknown cloud",
    { "azure-native:environment": "usgov" },
    "azure-native:environment",
    /allowed: public, usgovernment, china/,
  ],
  [
    "a region of another cloud",
    { "azure-native:location": "chinanorth3" },
    "azure-native:location",
    /a region of the cloud china, but this stack is of public/,
  ],
  [
    "a location that is none",
    { "azure-native:location": "west_europe" },
    "azure-native:location",
    /Azure region such as westeurope/,
  ],
]);

describe("two mistakes, one inside the other, are found at once:", () => {
  const scopes = (operationScopes: object) => apis({ ...orders, tokenValidation: { operationScopes } });
  const inside = `${own}:apis[0].tokenValidation.operationScopes`;
  const found: [what: string, config: Config, paths: string[]][] = [
    [
      "a tag's name and its value",
      apiManagement({ tags: { "a/b": 5 } }),
      [`${own}:apiManagement.tags["a/b"]`, `${own}:apiManagement.tags["a/b"]`],
    ],
    ["an empty operationId and its scopes", scopes({ "": [false] }), [`${inside}[""]`, `${inside}[""][0]`]],
    [
      "an unknown operation and an unknown scope",
      scopes({ zebra: ["Zebra"] }),
      [`${inside}.zebra`, `${inside}.zebra[0]`],
    ],
    [
      "a name that every object has and its value",
      scopes({ constructor: [false] }),
      [`${inside}.constructor`, `${inside}.constructor[0]`],
    ],
    [
      "a list where a text belongs, and a placeholder in it",
      apis({ ...orders, path: ["<path>"] }),
      [`${own}:apis[0].path`, `${own}:apis[0].path[0]`],
    ],
    [
      "an unknown key and a placeholder in it",
      apis({ ...orders, produkt: { id: "<id>" } }),
      [`${own}:apis[0].produkt`, `${own}:apis[0].produkt.id`],
    ],
    [
      "a map where a provider wants a text, and a placeholder in it",
      { "azure-native:location": { region: "<region>" } },
      ["azure-native:location", "azure-native:location.region"],
    ],
  ];
  for (const [what, config, paths] of found) {
    it(what, () =>
      assert.deepEqual(
        problemsOf(config)
          .map(({ path }) => path)
          .sort(),
        paths,
      ),
    );
  }
});
