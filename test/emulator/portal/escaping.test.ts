import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { publish } from "../../../emulator/arm/portal/publication.ts";
import { Clock } from "../../../emulator/clock.ts";
import { Directory } from "../../../emulator/model/directory.ts";
import { ArmStore } from "../../../emulator/model/instances.ts";
import { portalApp } from "../../../emulator/portal/app.ts";
import { parseHtml } from "../../../lib/visitor/html.ts";
import { holds } from "../../support/property.ts";
import { newApi, newServer, newService } from "./support/lab.ts";

const portalUrl = "https://contoso-calc.developer.azure-api.net";
const paths = ["/", "/apis", "/apis/basic-calculator", "/apis/basic-calculator/operations/add"];
const hostile = fc
  .oneof(
    fc.string(),
    fc.constantFrom(
      "<script>alert(1)</script>",
      '"><img src=x onerror=a>',
      "' autofocus onfocus='a",
      "</title></textarea>",
      "&lt;b&gt;",
    ),
  )
  .map((text) => `x${text}`);

test("no field of an API, an operation, a server or a key breaks out of the HTML", async () => {
  const plain = await shapes("x");
  await holds(
    fc.asyncProperty(hostile, async (text) => {
      assert.deepEqual(await shapes(text), plain);
    }),
    { numRuns: 40 },
  );
});

test("no answer of an authorization server breaks out of the HTML", async () => {
  const shape = async (text: string) => {
    const query = new URLSearchParams({ error: text, error_description: text, state: text });
    return shapeOf(await pageOf("x", `/signin-oauth/code/callback/x?${query}`));
  };
  const plain = await shape("x");
  await holds(
    fc.asyncProperty(hostile, async (text) => {
      assert.deepEqual(await shape(text), plain);
    }),
    { numRuns: 40 },
  );
});

test("a hostile name is shown as what it is", async () => {
  const name = "x<b>\"&amp;'</b>";
  const html = parseHtml(await pageOf(name, "/apis/basic-calculator"));
  assert.ok(html.text.includes(name));
});

/** Elements and attribute names of every page, which the text in them must not change. */
async function shapes(text: string): Promise<string[][]> {
  return Promise.all(paths.map(async (path) => shapeOf(await pageOf(text, path))));
}

function shapeOf(source: string): string[] {
  return parseHtml(source)
    .all(() => true)
    .map((element) => `${element.tagName} ${element.attrs.map(({ name }) => name).join(" ")}`);
}

async function pageOf(text: string, path: string): Promise<string> {
  const service = newService("contoso-calc");
  service.properties.publisherName = text;
  const server = newServer(text, {
    displayName: text,
    description: text,
    clientId: text,
    authorizationEndpoint: `https://login.example/${text}`,
    tokenEndpoint: text,
    defaultScope: text,
    grantTypes: ["authorizationCode", "clientCredentials", "resourceOwnerPassword", text],
  });
  const texts = {
    displayName: text,
    description: text,
    subscriptionKeyParameterNames: { header: text },
  };
  const api = { ...newApi("basic-calculator", text, texts), path: text };
  const add = api.operations.get("add");
  assert.ok(add);
  const parameter = {
    name: text,
    type: text,
    required: true,
    description: text,
    defaultValue: text,
    values: [text, text],
  };
  Object.assign(add, {
    urlTemplate: `/${text}`,
    method: text,
    templateParameters: [parameter],
    queryParameters: [parameter],
  });
  Object.assign(add.properties, {
    displayName: text,
    description: text,
    request: { headers: [{ ...parameter, name: `y${text}` }], representations: [{ contentType: text }] },
  });
  service.apis.set(api.name, api);
  service.authorizationServers.set(text.toLowerCase(), server);
  service.products.set("p", {
    id: "p",
    name: "p",
    etag: "",
    properties: { displayName: text },
    apis: new Set([api.name]),
  });
  const subscription = {
    id: "s",
    name: "s",
    etag: "",
    properties: { displayName: text, state: "active", scope: "/apis" },
  };
  service.subscriptions.set("s", { ...subscription, primaryKey: text, secondaryKey: text });
  service.published = publish(service, text);
  const arm = new ArmStore();
  arm.services.set(service.name, service);
  const fetch = () => Promise.reject(new Error("no page asks another host"));
  const app = portalApp({ arm, fetch, clock: new Clock(), directory: new Directory() });
  return (await app.request(`${portalUrl}${path}`)).text();
}
