import assert from "node:assert/strict";
import { after, before, beforeEach, describe, test } from "node:test";
import { attribute, type Html, parseHtml } from "../../../lib/visitor/html.ts";
import { type Lab, newApi, newServer, startLab, tenantId } from "./support/lab.ts";

const consolePath = "/apis/basic-calculator/operations/add";
let lab: Lab;

before(async () => {
  lab = await startLab();
});
after(() => lab.close());

async function get(
  path: string,
  origin = lab.portalUrl,
): Promise<{ status: number; html: Html; headers: Headers }> {
  const response = await lab.world.fetch(`${origin}${path}`);
  return { status: response.status, html: parseHtml(await response.text()), headers: response.headers };
}

describe("a portal shows what was last published", () => {
  beforeEach(() => {
    lab.api.properties.displayName = "Basic Calculator";
    lab.publish();
  });

  test("the list, the API and its operations", async () => {
    assert.match((await get("/apis")).html.text, /Basic Calculator/);
    const { html } = await get("/apis/basic-calculator");
    assert.match(html.text, /Add two integers \/add\?a=\{a\}&b=\{b\}/);
    assert.match(html.text, /https:\/\/contoso-calc\.azure-api\.net\/calc/);
  });

  test("under a host name of the instance's own as well, which is where sign-ins return to", async () => {
    const { properties } = lab.service;
    const host = (type: string, hostName: string) => ({ type, hostName, defaultSslBinding: false });
    properties.hostnameConfigurations = [
      host("DeveloperPortal", "Developers.contoso.example"),
      host("Proxy", "api.contoso.example"),
    ];
    try {
      const { status, html } = await get(consolePath, "https://developers.contoso.example");
      assert.equal(status, 200);
      const [option] = html.withAttribute("value", "authorizationCode");
      assert.match(
        attribute(option!, "data-redirect-uri") ?? "",
        /^https:\/\/developers\.contoso\.example\/signin-oauth\/code\/callback\//,
      );
      // Azure/api-management-developer-portal#2852.
      const [form] = html.withAttribute("id", "console");
      assert.equal(attribute(form!, "data-base-url"), "https://contoso-calc.azure-api.net/calc");
    } finally {
      delete properties.hostnameConfigurations;
    }
  });

  test("a name changed since is not shown before the next publication", async () => {
    lab.api.properties.displayName = "Changed";
    assert.match((await get("/apis")).html.text, /Basic Calculator/);
    lab.publish();
    assert.match((await get("/apis")).html.text, /Changed/);
  });

  test("an API deployed since is answered by advice to publish", async () => {
    lab.service.apis.set("late", newApi("late", undefined));
    try {
      const { status, html } = await get("/apis/late");
      assert.equal(status, 404);
      assert.match(html.text, /shows no API "late"\. It is deployed, but the portal was not published since/);
    } finally {
      lab.service.apis.delete("late");
    }
  });

  test("an operation deployed since is answered by advice to publish, an unknown one is not", async () => {
    const add = lab.api.operations.get("add");
    assert.ok(add);
    lab.api.operations.set("sub", { ...add, name: "sub" });
    try {
      assert.match((await get("/apis/basic-calculator/operations/sub")).html.text, /publish it again/);
      assert.match(
        (await get("/apis/basic-calculator/operations/mul")).html.text,
        /It is not deployed either/,
      );
    } finally {
      lab.api.operations.delete("sub");
    }
  });

  test("a scope or endpoint of the OAuth server changed since is not used before the next publication", async () => {
    const authorizeUrl = async () => {
      const [option] = (await get(consolePath)).html.withAttribute("value", "authorizationCode");
      return new URL((option && attribute(option, "data-authorize-url")) ?? "");
    };
    lab.server.properties.clientId = "another-client";
    try {
      assert.notEqual((await authorizeUrl()).searchParams.get("client_id"), "another-client");
      lab.publish();
      assert.equal((await authorizeUrl()).searchParams.get("client_id"), "another-client");
    } finally {
      lab.server.properties.clientId = "c11e0000-0000-4000-8000-000000000002";
    }
  });

  test("an API's revisions that are not current are left out", async () => {
    lab.service.apis.set(
      "calc;rev=2",
      newApi("calc;rev=2", undefined, { displayName: "Next", isCurrent: false }),
    );
    lab.publish();
    lab.service.apis.delete("calc;rev=2");
    assert.doesNotMatch((await get("/apis")).html.text, /Next/);
  });
});

describe("a portal that cannot be shown says why", () => {
  const without = async (change: () => () => void) => {
    const undo = change();
    try {
      return await get("/");
    } finally {
      undo();
    }
  };

  test("never published", async () => {
    const { published } = lab.service;
    const { status, html } = await without(() => {
      delete lab.service.published;
      return () => Object.assign(lab.service, { published });
    });
    assert.equal(status, 404);
    assert.match(html.text, /was never published.*portal revision/s);
  });

  test("never opened by an administrator", async () => {
    const { published, portalContent } = lab.service;
    const content = [...portalContent];
    const { status, html } = await without(() => {
      delete lab.service.published;
      portalContent.clear();
      return () => {
        for (const [key, item] of content) portalContent.set(key, item);
        return Object.assign(lab.service, { published });
      };
    });
    assert.equal(status, 404);
    assert.match(html.text, /has no content.*npm run open-portal/s);
  });

  test("an instance that does not exist", async () => {
    const { status, html } = await get("/", "https://other.developer.azure-api.net");
    assert.equal(status, 404);
    assert.match(
      html.text,
      /no API Management instance named "other" in the public cloud\. It has contoso-calc\./,
    );
  });

  test("an instance of another cloud", async () => {
    const { clouds } = await import("../../../emulator/model/clouds.ts");
    lab.world.directory.addTenant(clouds.public, tenantId, "contoso.onmicrosoft.com");
    const { status, html } = await get("/", "https://contoso-calc.developer.azure-api.us");
    assert.equal(status, 404);
    assert.match(html.text, /in the usgovernment cloud/);
  });

  test("the Consumption tier", async () => {
    const { sku } = lab.service;
    const { status, html } = await without(() => {
      lab.service.sku = { name: "Consumption", capacity: 0 };
      return () => Object.assign(lab.service, { sku });
    });
    assert.equal(status, 403);
    assert.match(html.text, /Consumption tier, which has no developer portal/);
  });

  test("a portal that is switched off", async () => {
    const { status, html } = await without(() => {
      lab.service.properties.developerPortalStatus = "Disabled";
      return () => delete lab.service.properties.developerPortalStatus;
    });
    assert.equal(status, 403);
    assert.match(html.text, /developerPortalStatus: Disabled/);
  });

  test("a page of Azure's portal that the rehearsal does not have", async () => {
    const { status, html } = await get("/profile");
    assert.equal(status, 501);
    assert.match(html.text, /does not know GET \/profile/);
  });
});

describe("the console", () => {
  const consoleOf = async (
    apiName: string,
    serverName: string | undefined,
    properties: Record<string, unknown> = {},
  ) => {
    lab.service.apis.set(apiName, newApi(apiName, serverName, properties));
    lab.publish();
    lab.service.apis.delete(apiName);
    return get(`/apis/${apiName}/operations/add`);
  };

  test("says on every page that this is a rehearsal", async () => {
    for (const path of ["/", "/apis", "/apis/basic-calculator", consolePath, "/nothing"]) {
      assert.match((await get(path)).html.text, /Rehearsal, not Azure/);
    }
  });

  test("lower-cases the server's id in the redirect URI of the code flow, and only there", async () => {
    lab.server.properties.grantTypes = ["authorizationCode", "authorizationCodeWithPkce", "implicit"];
    lab.publish();
    const { html } = await get(consolePath);
    const redirectUris = html
      .withAttribute("data-redirect-uri")
      .map((option) => attribute(option, "data-redirect-uri"));
    assert.deepEqual(redirectUris, [
      `${lab.portalUrl}/signin-oauth/code/callback/oauth-authorizationcodeflow`,
      `${lab.portalUrl}/signin-oauth/code-pkce/callback/oauth-AuthorizationCodeFlow`,
      `${lab.portalUrl}/signin-oauth/implicit/callback`,
    ]);
    lab.server.properties.grantTypes = ["authorizationCode"];
  });

  test("sends the API's own scope, and the server's default scope where the API has none", async () => {
    const scopeOf = async (html: Html) => {
      const [option] = html.withAttribute("value", "authorizationCode");
      return new URL((option && attribute(option, "data-authorize-url")) ?? "").searchParams.get("scope");
    };
    lab.publish();
    assert.equal(await scopeOf((await get(consolePath)).html), "api://backend/Calculator.Read");
    const { html } = await consoleOf("plain", undefined, {
      authenticationSettings: { oAuth2: { authorizationServerId: lab.server.name } },
    });
    assert.equal(await scopeOf(html), "api://backend/Default.Scope");
  });

  test("has no authorization section for an API without OAuth server and subscription", async () => {
    const { html } = await consoleOf("open", undefined, { subscriptionRequired: false });
    assert.doesNotMatch(html.text, /Authorization server|Subscription key/);
    assert.equal(html.withAttribute("id", "authorization").length, 0);
  });

  test("leaves out a server with useInTestConsole false", async () => {
    lab.service.authorizationServers.set("hidden", newServer("hidden", { useInTestConsole: false }));
    const { html } = await consoleOf("quiet", "hidden");
    lab.service.authorizationServers.delete("hidden");
    assert.equal(html.withAttribute("data-authorization-server").length, 0);
  });

  test("names a server that was missing, a grant type it does not know, OpenID Connect", async () => {
    const { html: missing } = await consoleOf("broken", "gone");
    assert.match(missing.text, /names the OAuth 2\.0 server gone, which was not there/);
    lab.service.authorizationServers.set("odd", newServer("odd", { grantTypes: ["deviceCode"] }));
    const { html: odd } = await consoleOf("odd", "odd");
    lab.service.authorizationServers.delete("odd");
    assert.match(odd.text, /The grant type "deviceCode" is not one of authorizationCode,/);
    const { html: openId } = await consoleOf("oidc", undefined, {
      authenticationSettings: { openid: { openidProviderId: "provider" } },
    });
    assert.match(openId.text, /OpenID Connect provider/);
  });

  for (const [what, properties, said] of [
    ["an API of another type", { type: "graphql" }, /of type graphql/],
    ["an API over http alone", { protocols: ["http"] }, /answers https only; this API allows http/],
  ] as const) {
    test(`refuses ${what} by name`, async () => {
      const { html } = await consoleOf("special", undefined, properties);
      assert.match(html.text, said);
      assert.equal(html.withAttribute("id", "console").length, 0);
    });
  }

  for (const [versioningScheme, place] of [
    ["Query", "query"],
    ["Header", "header"],
    ["Segment", undefined],
  ] as const) {
    test(`sends the version ${place ? `in the ${place}` : "in the path"} where the set's scheme is ${versioningScheme}`, async () => {
      const properties = {
        versioningScheme,
        versionQueryName: "api-version",
        versionHeaderName: "api-version",
      };
      const id = `${lab.service.id}/apiVersionSets/calc`;
      const set = { id, name: "calc", type: "", etag: "", properties, secrets: {} };
      lab.service.children = new Map([["apiversionsets", new Map([["calc", set]])]]);
      const { html } = await consoleOf("calc-v2", undefined, { apiVersionSetId: id, apiVersion: "v2" });
      delete lab.service.children;
      const [field] = html.withAttribute("data-name", "api-version");
      assert.equal(field && attribute(field, "data-in"), place);
      assert.equal(field && attribute(field, "value"), place && "v2");
    });
  }

  test("offers nobody's subscription key: on Azure those are the visitor's own, and visitors here have no account", async () => {
    lab.publish();
    const { html } = await get(consolePath);
    const page = await (await lab.world.fetch(`${lab.portalUrl}${consolePath}`)).text();
    assert.doesNotMatch(page, /primary-key|secondary-key/);
    assert.match(html.text, /requires a subscription.*Enter a key under Headers/s);
    const [field] = html.withAttribute("data-name", "Ocp-Apim-Subscription-Key");
    assert.equal(field && attribute(field, "value"), "");
  });

  test("runs its own script alone and reaches nothing but the gateway, the token endpoint and the portal", async () => {
    const { headers } = await get(consolePath);
    const policy = headers.get("content-security-policy") ?? "";
    assert.match(policy, /script-src 'self';/);
    assert.match(
      policy,
      /connect-src 'self' https:\/\/contoso-calc\.azure-api\.net https:\/\/login\.microsoftonline\.com;/,
    );
    assert.equal(headers.get("cache-control"), "no-store");
  });

  test("holds the client secret nowhere", async () => {
    for (const path of ["/", "/apis", consolePath]) {
      const response = await lab.world.fetch(`${lab.portalUrl}${path}`);
      assert.equal((await response.text()).includes("the-live-secret"), false);
    }
    assert.equal(JSON.stringify(lab.service.published).includes("the-live-secret"), false);
  });
});
