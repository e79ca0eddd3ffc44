import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, beforeEach, describe, it } from "node:test";
import { decodeJwt } from "jose";
import { clouds } from "../../../emulator/model/clouds.ts";
import { backendHost, Instance } from "./support/instance.ts";
import { startTestWorld, type TestWorld } from "./support/testWorld.ts";

describe("requests that policies send", () => {
  let test: TestWorld;
  let instance: Instance;
  before(async () => {
    test = await startTestWorld();
  });
  after(() => test.world.close());
  beforeEach(() => {
    instance = new Instance(test.world);
    instance.addOperation(instance.api, "POST", "/add");
    test.backend.last = undefined;
    test.backend.answer = () =>
      Response.json({ token: "abc" }, { status: 201, headers: { "x-backend": "1" } });
  });
  const url = `https://${backendHost}/side?x=1`;
  const answered = async (xml: string, init: RequestInit = {}, path?: string): Promise<Response> => {
    instance.inbound(`${xml}<return-response><set-body>done</set-body></return-response>`);
    return instance.call(path, init);
  };

  it("go out with method, headers and body, and their answer is an IResponse", async () => {
    instance.inbound(`<send-request mode="new" response-variable-name="answer" timeout="20" ignore-error="false">
        <set-url>@("${url}")</set-url>
        <set-method>POST</set-method>
        <set-header name="Content-Type" exists-action="override"><value>application/json</value></set-header>
        <set-body>@(new JObject(new JProperty("user", context.Request.Headers.GetValueOrDefault("x-user", ""))).ToString(Newtonsoft.Json.Formatting.None))</set-body>
      </send-request>
      <return-response>
        <set-status code="@(((IResponse)context.Variables["answer"]).StatusCode)" />
        <set-header name="x-copied"><value>@(((IResponse)context.Variables["answer"]).Headers.GetValueOrDefault("x-backend"))</value></set-header>
        <set-body>@((string)((IResponse)context.Variables["answer"]).Body.As<JObject>()["token"])</set-body>
      </return-response>`);
    const response = await instance.call(undefined, { headers: { "x-user": "ada" } });
    assert.deepEqual(
      [response.status, response.headers.get("x-copied"), await response.text()],
      [201, "1", "abc"],
    );
    const { method, path, search, headers, body } = test.backend.last!;
    assert.deepEqual([method, path, search, body], ["POST", "/side", "?x=1", '{"user":"ada"}']);
    assert.equal(headers.get("content-type"), "application/json");
    assert.equal(headers.has("x-user"), false, "a new request has nothing of the caller's");
  });

  it("begin as the current request where mode is copy", async () => {
    await answered(
      `<send-one-way-request mode="copy"><set-url>${url}</set-url><set-header name="x-more"><value>1</value></set-header></send-one-way-request>`,
      { method: "POST", body: "hello", headers: { "x-user": "ada" } },
      "/add",
    );
    const { method, headers, body } = test.backend.last!;
    assert.deepEqual(
      [method, headers.get("x-user"), headers.get("x-more"), body],
      ["POST", "ada", "1", "hello"],
    );
  });

  it("leave the answer of a one-way request alone, whatever it is", async () => {
    test.backend.answer = () => new Response(null, { status: 500 });
    const sending = `<send-one-way-request mode="new"><set-url>${url}</set-url><set-method>GET</set-method></send-one-way-request>`;
    assert.equal((await answered(sending)).status, 200);
  });

  it("end in 501 for a host that this world does not have, ignored errors or not", async () => {
    const response = await answered(
      `<send-request mode="new" ignore-error="true"><set-url>https://elsewhere.example</set-url><set-method>GET</set-method></send-request>`,
    );
    assert.equal(response.status, 501);
    assert.match(await response.text(), /no host elsewhere\.example/);
  });

  it("end in 500 for a URL that is none, or leave null where errors are ignored", async () => {
    const sending = (ignore: boolean): string =>
      `<send-request mode="new" response-variable-name="answer" ignore-error="${ignore}"><set-url>/relative</set-url><set-method>GET</set-method></send-request>`;
    const failed = await answered(sending(false));
    assert.equal(failed.status, 500);
    assert.match(
      failed.headers.get("x-rehearsal-policy")!,
      /^send-request: .*"\/relative", which is no http/,
    );
    instance.inbound(
      `${sending(true)}<return-response><set-body>@((context.Variables["answer"] == null).ToString())</set-body></return-response>`,
    );
    assert.equal(await (await instance.call()).text(), "True");
  });

  it("are returned by return-response with a variable, changed by what it holds", async () => {
    instance.inbound(`<send-request mode="new" response-variable-name="answer"><set-url>${url}</set-url><set-method>GET</set-method></send-request>
      <return-response response-variable-name="answer"><set-header name="x-more"><value>2</value></set-header></return-response>`);
    const response = await instance.call();
    assert.deepEqual(
      [
        response.status,
        response.headers.get("x-backend"),
        response.headers.get("x-more"),
        await response.json(),
      ],
      [201, "1", "2", { token: "abc" }],
    );
    instance.inbound(`<return-response response-variable-name="other" />`);
    assert.equal((await instance.call()).status, 500);
  });

  it("go side by side in wait, until all have an answer or one has", async () => {
    const request = (name: string): string =>
      `<send-request mode="new" response-variable-name="${name}"><set-url>${url}</set-url><set-method>GET</set-method></send-request>`;
    for (const how of ["all", "any"]) {
      instance.inbound(
        `<wait for="${how}">${request("a")}${request("b")}</wait><return-response><set-body>@(context.Variables.ContainsKey("a").ToString())</set-body></return-response>`,
      );
      const response = await instance.call();
      assert.equal(response.status, 200);
      if (how === "all") assert.equal(await response.text(), "True");
    }
  });

  it("carry the token of the instance's identity", async () => {
    const tenant = test.world.directory.addTenant(clouds.public, randomUUID(), "contoso.onmicrosoft.com");
    const principalId = randomUUID();
    Object.assign(instance.service, {
      tenantId: tenant.id,
      identity: { type: "SystemAssigned", principalId },
    });
    const resource = "https://graph.microsoft.com";
    const sentToken = (): Record<string, unknown> =>
      decodeJwt(test.backend.last!.headers.get("authorization")!.replace("Bearer ", ""));

    instance.inbound(`<authentication-managed-identity resource="${resource}" />`);
    await instance.call();
    const { aud, oid, appidacr } = sentToken();
    assert.deepEqual([aud, oid, appidacr], [resource, principalId, "2"]);

    test.backend.last = undefined;
    await answered(
      `<send-request mode="new"><set-url>${url}</set-url><set-method>GET</set-method><authentication-managed-identity resource="${resource}" /></send-request>`,
    );
    assert.equal(sentToken().oid, principalId);

    instance.inbound(`<authentication-managed-identity resource="${resource}" output-token-variable-name="token" />
      <set-header name="x-token"><value>@((string)context.Variables["token"])</value></set-header>`);
    await instance.call();
    assert.equal(test.backend.last!.headers.has("authorization"), false);
    assert.equal(decodeJwt(test.backend.last!.headers.get("x-token")!).oid, principalId);

    instance.inbound(`<authentication-managed-identity resource="https://vault.azure.example" />`);
    assert.equal((await instance.call()).status, 501);
  });

  it("want the client certificate that a policy names by thumbprint or id", async () => {
    instance.addCertificate("client", "9590AC1E");
    for (const [attributes, status] of [
      ['thumbprint="9590ac1e"', 201],
      ['thumbprint="00"', 501],
      ['certificate-id="client"', 201],
      ['certificate-id="other"', 501],
      ['body="@(Convert.FromBase64String("AAAA"))" password="p"', 201],
      ['body="@(Convert.FromBase64String("A"))"', 500],
    ] as const) {
      instance.inbound(`<authentication-certificate ${attributes} />`);
      assert.equal((await instance.call()).status, status, attributes);
    }
    assert.throws(
      () => instance.inbound('<authentication-certificate thumbprint="a" certificate-id="b" />'),
      /got thumbprint, certificate-id/,
    );
  });

  it("carry the token of the user-assigned identity that client-id names", async () => {
    const tenant = test.world.directory.addTenant(clouds.public, randomUUID(), "fabrikam.onmicrosoft.com");
    const [principalId, clientId] = [randomUUID(), randomUUID()];
    const userAssignedIdentities = { "/id1": { principalId, clientId } };
    Object.assign(instance.service, {
      tenantId: tenant.id,
      identity: { type: "UserAssigned", userAssignedIdentities },
    });
    const authenticate = async (client: string): Promise<Response> => {
      instance.inbound(
        `<authentication-managed-identity resource="https://graph.microsoft.com" client-id="${client}" />`,
      );
      return instance.call();
    };
    await authenticate(clientId);
    const sent = decodeJwt(test.backend.last!.headers.get("authorization")!.replace("Bearer ", ""));
    assert.deepEqual([sent.oid, sent.appid ?? sent.azp], [principalId, clientId]);
    const refused = await authenticate(randomUUID());
    assert.equal(refused.status, 500);
    assert.match(refused.headers.get("x-rehearsal-policy")!, /no managed identity with the client id/);
  });

  it("fail for an instance without an identity, unless that is ignored", async () => {
    instance.inbound(`<authentication-managed-identity resource="https://graph.microsoft.com" />`);
    const response = await instance.call();
    assert.equal(response.status, 500);
    assert.match(response.headers.get("x-rehearsal-policy")!, /no managed identity/);
    instance.inbound(
      `<authentication-managed-identity resource="https://graph.microsoft.com" ignore-error="true" />`,
    );
    await instance.call();
    assert.equal(test.backend.last!.headers.has("authorization"), false);
  });

  it("name and password go out as basic authentication", async () => {
    instance.inbound(`<authentication-basic username="ada" password="s3cret" />`);
    await instance.call();
    assert.equal(test.backend.last!.headers.get("authorization"), `Basic ${btoa("ada:s3cret")}`);
  });
});
