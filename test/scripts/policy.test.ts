import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { find, parse } from "../policies/parse.ts";
import { copyLab } from "../support/labProject.ts";

const repository = join(import.meta.dirname, "../..");
const folder = mkdtempSync(join(tmpdir(), "policy-"));
after(() => rmSync(folder, { recursive: true }));
copyLab(folder, ["Pulumi.yaml", "Pulumi.dev.yaml", "apis"]);
const ids = `  azuread:tenantId: 7b6a2d1e-0c3f-4c56-9a44-0d1f5e0a9b11
  azure-native:tenantId: 7b6a2d1e-0c3f-4c56-9a44-0d1f5e0a9b11
  azure-native:subscriptionId: 0f3c9f62-6a0b-4a3e-8f9f-4a1d2b3c4d5e
  azure-native:location: westeurope
  apim-oauth:apiManagement: { serviceName: contoso-calc, publisherName: Contoso, publisherEmail: a@contoso.example }
  apim-oauth:clientApp: { secrets: [{ name: one, expires: 2099-12-31 }] }
`;
const api = (name: string, more = "") =>
  `    - { name: ${name}, path: ${name}, openApi: apis/basic-calculator.yaml, displayName: ${name}, backendApp: { displayName: ${name}-app, scopes: [{ value: Read, description: Reads }] }${more} }\n`;
writeFileSync(
  join(folder, "Pulumi.two.yaml"),
  `config:\n${ids}  apim-oauth:apis:\n${api("first")}${api("second")}`,
);
const scopes = ", tokenValidation: { operationScopes: { multiply: [Read], divide: [Read] } }";
writeFileSync(
  join(folder, "Pulumi.scopes.yaml"),
  `config:\n${ids}  apim-oauth:apis:\n${api("first")}${api("second", scopes)}`,
);
const operation = (operationId: string, security?: object[]) => ({
  post: {
    ...{ operationId, security },
    responses: { 200: { description: "OK", content: { "application/json": { example: [] } } } },
  },
});
const entra = (...scopes: string[]) => scopes.map((scope) => ({ entra: [scope] }));
writeFileSync(
  join(folder, "apis/orders.json"),
  JSON.stringify({
    openapi: "3.0.3",
    info: { title: "Orders", version: "1.0" },
    paths: {
      "/orders": operation("createOrder", entra("Orders.Write", "Orders.Write.All")),
      "/approvals": operation("approveOrder"),
      "/exports": operation("exportOrders", entra("Orders.Read.All")),
      "/others": operation("others", entra("Orders.Read", "Orders.Write")),
    },
    components: { securitySchemes: { entra: { type: "oauth2", flows: {} } } },
  }),
);
writeFileSync(
  join(folder, "Pulumi.roles.yaml"),
  `config:
${ids}  apim-oauth:apis:
    - name: orders
      openApi: apis/orders.json
      backendApp:
        scopes: [{ value: Orders.Read }, { value: Orders.Write }]
        roles:
          - { value: Orders.Read.All, for: applications }
          - { value: Orders.Write.All, for: applications }
          - { value: Orders.Approve, for: users }
      tokenValidation:
        operationRoles: { approveOrder: [Orders.Approve], exportOrders: [Orders.Read.All] }
`,
);
writeFileSync(
  join(folder, "Pulumi.adopting.yaml"),
  `config:\n${ids.replace("serviceName: contoso-calc,", "serviceName: contoso-calc, existing: true,")}`,
);
writeFileSync(
  join(folder, "Pulumi.hosted.yaml"),
  `config:\n${ids.replace(
    "serviceName: contoso-calc,",
    "serviceName: contoso-calc, existing: true, portalHost: Developers.contoso.example,",
  )}`,
);
const unsafe = ', tokenValidation: { failedMessage: "{{secret}}" }';
writeFileSync(
  join(folder, "Pulumi.unsafe.yaml"),
  `config:\n${ids}  apim-oauth:apis:\n${api("first", unsafe)}`,
);
writeFileSync(
  join(folder, "Pulumi.wrong.yaml"),
  `config:\n${ids}  apim-oauth:oauthServer: { endpointVersion: v3 }\n`,
);

function policy(...args: string[]) {
  const run = spawnSync(process.execPath, [join(repository, "scripts/policy.ts"), ...args], {
    cwd: folder,
    encoding: "utf8",
  });
  return { exitCode: run.status, out: run.stdout, error: run.stderr };
}

describe("npm run policy", () => {
  test("prints the policy of a stack with one API, and nothing else", () => {
    const { exitCode, out, error } = policy("--stack", "dev");
    assert.equal(error, "");
    assert.equal(exitCode, 0);
    assert.deepEqual(find(parse(out), "inbound").length, 1);
  });

  test("marks what is known after deployment only", () => {
    const inbound = find(parse(policy("--stack", "dev").out), "inbound")[0]!;
    assert.equal(
      find(inbound, "validate-jwt/audiences/audience")[0]!.text,
      "<client id of oauth-backend-app, known after deployment>",
    );
    assert.match(find(inbound, "validate-jwt/issuers/issuer")[0]!.text, /<your tenant id>/);
  });

  test("has both origins of a portal with a host name of its own, and says where one may be missing", () => {
    const origins = (out: string) =>
      find(parse(out), "inbound/cors/allowed-origins/origin").map(({ text }) => text);
    const given = "https://contoso-calc.developer.azure-api.net";
    const hosted = policy("--stack", "hosted");
    assert.deepEqual(origins(hosted.out), ["https://developers.contoso.example", given]);
    assert.equal(hosted.error, "");
    const adopting = policy("--stack", "adopting");
    assert.deepEqual(origins(adopting.out), [given]);
    assert.match(adopting.error, /which a deployment reads from Azure, is not among these CORS origins/);
  });

  test("takes the backend app's client id where it is known", () => {
    const clientId = "1f0c3a5e-7b2d-4c9a-8e61-0d4b5a6c7e8f";
    const { out } = policy("--stack", "two", "--api", "second", "--backend-client-id", clientId);
    assert.equal(find(parse(out), "inbound/validate-jwt/audiences/audience")[0]!.text, clientId);
    assert.match(out, /https:\/\/contoso-calc\.developer\.azure-api\.net</);
  });

  test("names each API of a stack with several", () => {
    const { out } = policy("--stack", "two");
    assert.deepEqual(out.match(/^<!-- .* -->$/gm), ["<!-- API first -->", "<!-- API second -->"]);
    assert.equal(out.match(/<validate-jwt /g)?.length, 2);
  });

  test("prints the policies of operations with scopes of their own behind their API's", () => {
    const { out } = policy("--stack", "scopes");
    assert.deepEqual(out.match(/^<!-- .* -->$/gm), [
      "<!-- API first -->",
      "<!-- API second -->",
      "<!-- API second, operation divide -->",
      "<!-- API second, operation multiply -->",
    ]);
  });

  test("says of operations what they need, and whether the stack file or the document says so", () => {
    const { exitCode, out, error } = policy("--stack", "roles");
    assert.equal(exitCode, 0, error);
    assert.deepEqual(error.split("\n"), [
      "orders, approveOrder: users: Orders.Read or Orders.Write, and Orders.Approve; applications: none (tokenValidation.operationRoles)",
      "orders, createOrder: users: Orders.Write; applications: Orders.Write.All (security in apis/orders.json)",
      "orders, exportOrders: users: none; applications: Orders.Read.All (tokenValidation.operationRoles)",
      "",
    ]);
    assert.match(out, /<!-- API orders, operation createOrder -->/);
  });

  test("prints one operation's policy, and says beside it why it has one", () => {
    const { out, error } = policy("--stack", "scopes", "--operation", "multiply");
    assert.equal(error, "second, multiply: users: Read (tokenValidation.operationScopes)\n");
    const inbound = find(parse(out), "inbound")[0]!;
    assert.deepEqual(find(inbound, "validate-jwt/required-claims/claim/value")[0]!.text, "Read");
    assert.equal(inbound.children.at(-1)!.name, "base");
  });

  const mistakes: [name: string, args: string[], message: RegExp][] = [
    ["an unknown stack", ["--stack", "nope"], /^Pulumi\.nope\.yaml does not exist/],
    [
      "an unknown API",
      ["--stack", "two", "--api", "third"],
      /^Pulumi\.two\.yaml has no API "third"; its APIs: first, second$/m,
    ],
    [
      "a client id for several APIs",
      ["--stack", "two", "--backend-client-id", "1f0c3a5e-7b2d-4c9a-8e61-0d4b5a6c7e8f"],
      /choose it with --api: first, second/,
    ],
    [
      "an operation without a policy of its own",
      ["--stack", "scopes", "--operation", "add"],
      /^No operation "add" has a policy of its own in Pulumi\.scopes\.yaml; those that have one: divide, multiply /,
    ],
    [
      "an operation of an API where none has one",
      ["--stack", "scopes", "--api", "first", "--operation", "add"],
      /those that have one: none \(tokenValidation\.operationScopes and operationRoles, or the document's security\)$/m,
    ],
    ["a client id that is none", ["--backend-client-id", "abc"], /An id is a GUID/],
    ["an unknown option", ["--stak", "dev"], /unknown option '--stak'/],
    ["wrong settings", ["--stack", "wrong"], /apim-oauth:oauthServer\.endpointVersion: /],
    ["a value that would become a named value", ["--stack", "unsafe"], /\{\{/],
  ];
  for (const [name, args, message] of mistakes) {
    test(`tells of ${name} with exit code 2 and no stack trace`, () => {
      const { exitCode, out, error } = policy(...args);
      assert.equal(exitCode, 2, error);
      assert.equal(out, "");
      assert.match(error, message);
      assert.doesNotMatch(error, /\n\s+at /);
    });
  }
});
