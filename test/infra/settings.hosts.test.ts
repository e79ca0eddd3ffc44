import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { adoptedIn, type InstanceFacts, parseSettings, SettingsError } from "../../infra/settings.ts";
import {
  apiManagement,
  assertRefused,
  type Config,
  clientApp,
  inCloud,
  least,
  orders,
  parse,
} from "./settings.support.ts";

const key = "apim-oauth:apiManagement";
const gatewayHost = "api.contoso.example";
const portalHost = "developers.contoso.example";
const secret = (name: string) => `https://contoso.vault.azure.net/secrets/${name}`;
const certificates = { gateway: secret("api"), portal: secret("developers") };
const identity = {
  id: "/subscriptions/0f3c9f62-6a0b-4a3e-8f9f-4a1d2b3c4d5e/resourceGroups/rg-shared/providers/Microsoft.ManagedIdentity/userAssignedIdentities/certificates",
  clientId: "3c2f9d11-6f0e-4b1a-8a3e-0d7c5b8a9e21",
};

assertRefused("host names of the instance's own", [
  ...[
    "https://api.contoso.example",
    "api.contoso.example/v1",
    "api.contoso.example:443",
    "api",
    "-a.b",
    "a..b",
    "*.contoso.example",
    "10.0.0.1",
  ].map((host): [string, Config, string, RegExp] => [
    `${host} as a host name`,
    apiManagement({ gatewayHost: host, certificates: { gateway: secret("api") } }),
    `${key}.gatewayHost`,
    /is not allowed: a host name alone, such as api\.contoso\.example/,
  ]),
  [
    "the host that Azure gives the gateway",
    apiManagement({ gatewayHost: "contoso.azure-api.net", certificates: { gateway: secret("api") } }),
    `${key}.gatewayHost`,
    /"contoso\.azure-api\.net" is not a host name of your own: Azure gives those under azure-api\.net.*leave gatewayHost out/,
  ],
  [
    "the host that Azure gives a portal, in another cloud",
    apiManagement({ portalHost: "contoso.developer.azure-api.us", certificates: { portal: secret("p") } }),
    `${key}.portalHost`,
    /is not a host name of your own/,
  ],
  [
    "one host name for gateway and portal, whatever the case",
    apiManagement({ gatewayHost, portalHost: "API.contoso.example", certificates }),
    `${key}.portalHost`,
    /"API\.contoso\.example" is the gatewayHost as well/,
  ],
  [
    "a host name without a certificate",
    apiManagement({ gatewayHost }),
    `${key}.gatewayHost`,
    /needs a certificate: give certificates\.gateway/,
  ],
  [
    "a certificate without a host name",
    apiManagement({ gatewayHost, certificates }),
    `${key}.certificates.portal`,
    /belongs to no host name: give portalHost, or remove it/,
  ],
  [
    "a certificate by the id that a key vault has for certificates",
    apiManagement({
      gatewayHost,
      certificates: { gateway: "https://contoso.vault.azure.net/certificates/api" },
    }),
    `${key}.certificates.gateway`,
    /the id of a secret is https:\/\/<vault>\.vault\.azure\.net\/secrets\/<name>.*A certificate has a secret of its own name/,
  ],
  [
    "a certificate in a vault of another cloud",
    {
      ...apiManagement({ gatewayHost, certificates: { gateway: secret("api") } }),
      ...inCloud("usgovernment", "usgovvirginia"),
    },
    `${key}.certificates.gateway`,
    /a vault of the cloud public, and this stack's cloud is usgovernment/,
  ],
  [
    "certificates of an adopted instance",
    apiManagement({
      existing: true,
      serviceName: "shared",
      gatewayHost,
      certificates: { gateway: secret("api") },
    }),
    `${key}.certificates.gateway`,
    /set up by whoever runs it: remove certificates/,
  ],
  [
    "an identity that reads no certificate",
    apiManagement({ certificates: { identity } }),
    `${key}.certificates.identity`,
    /reads no certificate/,
  ],
  [
    "an identity by its name alone",
    apiManagement({
      gatewayHost,
      certificates: { gateway: secret("api"), identity: { ...identity, id: "certificates" } },
    }),
    `${key}.certificates.identity.id`,
    /resource id of a user-assigned identity is/,
  ],
  [
    "a portal's host name on a tier without a portal",
    {
      ...apiManagement({ sku: "Consumption", portalHost, certificates: { portal: secret("p") } }),
      ...clientApp({ redirectUris: ["https://shop.contoso.example/"] }),
    },
    `${key}.portalHost`,
    /needs another tier than apiManagement\.sku "Consumption"/,
  ],
]);

describe("host names of the instance's own", () => {
  test("are taken in any case, and are in lower case from then on", () => {
    const settings = parse(
      apiManagement({
        gatewayHost: "API.Contoso.example",
        portalHost,
        certificates: { ...certificates, identity },
      }),
    );
    assert.equal(settings.apiManagement.gatewayHost, gatewayHost);
    assert.equal(settings.apiManagement.portalHost, portalHost);
  });

  test("are taken for the gateway of Consumption, which has no portal", () => {
    const config = {
      ...apiManagement({ sku: "Consumption", gatewayHost, certificates: { gateway: secret("api") } }),
      ...clientApp({ redirectUris: ["https://shop.contoso.example/"] }),
    };
    assert.equal(parse(config).apiManagement.gatewayHost, gatewayHost);
  });
});

describe("an adopted instance", () => {
  const adopted = (values: object, more: Config = {}) => ({
    ...apiManagement({ existing: true, serviceName: "contoso-shared", resourceGroupName: "rg", ...values }),
    ...more,
  });
  const proxy = (hostName: string, defaultSslBinding = false) => ({
    type: "Proxy",
    hostName,
    defaultSslBinding,
  });
  const facts: InstanceFacts = {
    sku: { name: "Premium", capacity: 2 },
    hostnameConfigurations: [
      proxy("contoso-shared.azure-api.net"),
      proxy("old.contoso.example"),
      proxy(gatewayHost, true),
      { type: "DeveloperPortal", hostName: "Developers.contoso.example" },
      { type: "Management", hostName: "management.contoso.example" },
    ],
    identity: { type: "UserAssigned", userAssignedIdentities: { "/one": { clientId: identity.clientId } } },
  };
  const withFacts = (config: Config, instance: InstanceFacts = facts) => {
    const all = Object.entries({ ...least, ...config }).map(
      ([name, value]) => [name, typeof value === "string" ? value : JSON.stringify(value)] as const,
    );
    return parseSettings({
      project: "apim-oauth",
      stack: "dev",
      config: Object.fromEntries(all),
      readFile: (path) =>
        /apis\/.*yaml$/.test(path)
          ? `openapi: 3.0.3\ninfo: { title: ${path}, version: "1" }\npaths: { /a: { get: { responses: { "200": { description: OK, content: { application/json: { example: 1 } } } } } } }\n`
          : undefined,
      instance,
    });
  };
  const differences = (config: Config, instance?: InstanceFacts) => {
    try {
      withFacts(config, instance);
    } catch (error) {
      if (error instanceof SettingsError) return error;
      throw error;
    }
    return assert.fail("the stack file was taken");
  };

  test("gives tier, capacity and host names that the stack file leaves out", () => {
    const { sku, capacity, ...hosts } = withFacts(adopted({})).apiManagement;
    assert.deepEqual({ sku, capacity }, { sku: "Premium", capacity: 2 });
    assert.equal(hosts.gatewayHost, gatewayHost);
    assert.equal(hosts.portalHost, portalHost);
  });

  test("may have what the stack file says, in any order", () => {
    const said = { sku: "Premium", capacity: 2, gatewayHost: "OLD.contoso.example", portalHost };
    assert.equal(withFacts(adopted(said)).apiManagement.gatewayHost, "old.contoso.example");
  });

  test("has a host name that one of its wildcards covers, and tells none by a wildcard alone", () => {
    const wild = { ...facts, hostnameConfigurations: [proxy("*.api.contoso.example", true)] };
    const { apiManagement: said } = withFacts(adopted({ gatewayHost: "eu.api.contoso.example" }), wild);
    assert.equal(said.gatewayHost, "eu.api.contoso.example");
    assert.equal(withFacts(adopted({}), wild).apiManagement.gatewayHost, undefined);
    assert.match(
      differences(adopted({ gatewayHost: "a.eu.api.contoso.example" }), wild).message,
      /gatewayHost: .*it has \*\.api\.contoso\.example/,
    );
  });

  test("that is not what the stack file says is told all at once: tier, capacity, hosts, identities", () => {
    const { problems, message } = differences(
      adopted(
        {
          sku: "Developer",
          capacity: 1,
          gatewayHost: "gone.contoso.example",
          portalHost: "gone.contoso.example",
        },
        {
          "apim-oauth:apis": [
            {
              ...orders,
              serviceUrl: "https://a.example",
              policy: { backend: { identity: "system", resource: "https://graph.microsoft.com" } },
            },
          ],
          "apim-oauth:namedValues": { orders: { keyVault: secret("orders") } },
        },
      ),
    );
    assert.deepEqual(
      problems.map(({ path }) => path),
      [
        ...["sku", "capacity", "gatewayHost", "portalHost"].map((name) => `${key}.${name}`),
        "apim-oauth:apis[0].policy.backend.identity",
        "apim-oauth:namedValues.orders.keyVault",
      ],
    );
    assert.match(
      message,
      /sku: "Developer" is not so: the tier of the instance contoso-shared is "Premium"; leave sku out or correct it/,
    );
    assert.match(message, /capacity: 1 is not so: the instance contoso-shared has 2/);
    assert.match(
      message,
      /no host name of the gateway of the instance contoso-shared: it has api\.contoso\.example, old\.contoso\.example; leave gatewayHost out/,
    );
    assert.match(message, /no host name of the developer portal .*: it has developers\.contoso\.example/);
    assert.match(
      message,
      /needs the system-assigned identity.*az apim update --name contoso-shared --resource-group rg --set identity\.type=SystemAssigned/,
    );
  });

  test("without a host name of its own is told to have none", () => {
    const plain = { ...facts, hostnameConfigurations: [proxy("contoso-shared.azure-api.net", true)] };
    assert.match(differences(adopted({ portalHost }), plain).message, /portalHost: .*it has none of its own/);
    assert.equal(withFacts(adopted({}), plain).apiManagement.portalHost, undefined);
  });

  test("has the user-assigned identity that a backend names by its client id", () => {
    const asking = (id: string) =>
      adopted(
        {},
        {
          "apim-oauth:apis": [
            {
              ...orders,
              serviceUrl: "https://a.example",
              policy: { backend: { identity: id, resource: "https://graph.microsoft.com" } },
            },
          ],
        },
      );
    withFacts(asking(identity.clientId.toUpperCase()));
    assert.match(
      differences(asking("11111111-1111-4111-8111-111111111111")).message,
      new RegExp(`is the client id of no user-assigned identity.*its own: ${identity.clientId}`),
    );
  });

  test("of a tier without a portal is found out where the stack file says nothing of it", () => {
    const consumption = { ...facts, sku: { name: "Consumption", capacity: 0 }, hostnameConfigurations: [] };
    const { problems } = differences(adopted({ portalHost }), consumption);
    assert.deepEqual(
      problems.map(({ path }) => path),
      [`${key}.portalHost`, "apim-oauth:clientApp.redirectUris"],
    );
    assert.match(problems[1]!.message, /has no developer portal/);
  });

  test("of a tier that this stack does not know is refused by its name", () => {
    assert.match(
      differences(adopted({}), { ...facts, sku: { name: "PremiumV2", capacity: 1 } }).message,
      /sku: cannot be "PremiumV2", the tier of the instance contoso-shared: this stack supports Developer, /,
    );
  });

  test("is asked for by the names of the stack file, and only where there are any", () => {
    const source = (config: Config) => ({
      project: "apim-oauth",
      stack: "dev",
      config: Object.fromEntries(
        Object.entries(config).map(([name, value]) => [name, JSON.stringify(value)]),
      ),
      readFile: () => undefined,
    });
    assert.deepEqual(adoptedIn(source(adopted({}))), {
      key,
      serviceName: "contoso-shared",
      resourceGroupName: "rg",
    });
    assert.equal(
      adoptedIn(source(adopted({ resourceGroupName: undefined })))?.resourceGroupName,
      "rg-apim-oauth-dev",
    );
    for (const none of [
      {},
      apiManagement({ existing: true }),
      apiManagement({ serviceName: "a" }),
      { [key]: "text" },
    ]) {
      assert.equal(adoptedIn(source(none)), undefined);
    }
  });
});
