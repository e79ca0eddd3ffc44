import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { ApiSettings } from "../../infra/settings.ts";
import { parse } from "./settings.support.ts";

const schemes = {
  entra: { type: "oauth2", flows: {} },
  oidc: { type: "openIdConnect", openIdConnectUrl: "https://login.example/" },
  key: { type: "apiKey", in: "header", name: "Ocp-Apim-Subscription-Key" },
};
type Requirements = readonly Readonly<Record<string, readonly string[]>>[];

interface Surroundings {
  readonly ofDocument?: Requirements;
  readonly operationId?: string | null;
  readonly roles?: readonly object[];
}

/** What is asked for by the stack file alone, and what the document asks for is noted. */
const notes = (security: Requirements | undefined, tokenValidation: object = {}, around: Surroundings = {}) =>
  settled(security, { documentSecurity: false, ...tokenValidation }, around).documentNotes;

/** An API with an operation createOrder and the scopes Orders.Read and Orders.Write. */
function settled(
  security: Requirements | undefined,
  tokenValidation: object = {},
  { ofDocument, operationId = "createOrder", roles = [] }: Surroundings = {},
): ApiSettings {
  const document = {
    openapi: "3.0.3",
    info: { title: "Orders", version: "1.0" },
    ...(ofDocument && { security: ofDocument }),
    paths: {
      "/orders": {
        post: {
          ...(operationId !== null && { operationId }),
          ...(security && { security }),
          responses: { 200: { description: "OK", content: { "application/json": { example: [] } } } },
        },
      },
    },
    components: { securitySchemes: schemes },
  };
  const scopes = [{ value: "Orders.Write" }, { value: "Orders.Read" }];
  const api = { name: "orders", backendApp: { scopes, roles }, tokenValidation };
  const files = { "apis/orders.yaml": JSON.stringify(document) };
  return parse({ "apim-oauth:apis": [api] }, { files }).apis[0]!;
}

const write = [{ entra: ["Orders.Write"] }];

describe("an operation's security in the document that the stack file leaves out", () => {
  it("is reported where it asks for a scope that the policy does not insist on, with what to write", () => {
    assert.deepEqual(notes(write), [
      "apis/orders.yaml: POST /orders: security asks for Orders.Write, and the policy takes any of Orders.Read and Orders.Write. Give tokenValidation.operationScopes: { createOrder: [Orders.Write] }.",
    ]);
  });

  const rows: [what: string, found: readonly string[], says: RegExp | undefined][] = [
    ["says nothing", notes(undefined), undefined],
    ["is that anybody may call", notes([]), undefined],
    [
      "is what the stack file asks for as well",
      notes(write, { operationScopes: { createOrder: ["Orders.Write"] } }),
      undefined,
    ],
    [
      "is what the stack file has for another scope",
      notes(write, { operationScopes: { createOrder: ["Orders.Read"] } }),
      /the policy takes any of Orders\.Read\. Give/,
    ],
    [
      "takes any scope that the policy takes",
      notes([{ entra: ["Orders.Read"] }, { entra: ["Orders.Write"] }]),
      undefined,
    ],
    ["is a key alone, which has no scopes", notes([{ key: [] }]), undefined],
    ["is a key or a scope", notes([{ key: [] }, ...write]), undefined],
    [
      "is a key and a scope together",
      notes([{ key: [], entra: ["Orders.Write"] }]),
      /asks for Orders\.Write, and/,
    ],
    ["is optional", notes([...write, {}]), undefined],
    ["is any token of the scheme", notes([{ entra: [] }]), undefined],
    [
      "writes scopes in full",
      notes([{ oidc: ["api://contoso.example/orders/Orders.Write"] }]),
      /asks for Orders\.Write,/,
    ],
    [
      "is the document's",
      notes(undefined, {}, { ofDocument: write }),
      /POST \/orders: security asks for Orders\.Write/,
    ],
    ["takes the place of the document's", notes([], {}, { ofDocument: write }), undefined],
    [
      "names a scope that the API does not have",
      notes([{ entra: ["Orders.Wirte"] }]),
      /This API has no scope Orders\.Wirte: publish it under backendApp\.scopes/,
    ],
    [
      "names several that the API does not have",
      notes([{ entra: ["Orders.Wirte"] }, { entra: ["Orders.Raed"] }]),
      /This API has no scopes Orders\.Wirte and Orders\.Raed: publish them under backendApp\.scopes/,
    ],
    [
      "asks for two scopes together",
      notes([{ entra: ["Orders.Read", "Orders.Write"] }]),
      /asks for Orders\.Read and Orders\.Write, .*The policy cannot ask for several scopes together/,
    ],
    [
      "meets a policy that asks for none",
      notes(write, { requireScope: false }),
      /takes tokens without any scope\. Leave out tokenValidation\.requireScope/,
    ],
    [
      "belongs to an operation without a name",
      notes(write, {}, { operationId: null }),
      /Give it an operationId, and tokenValidation\.operationScopes\./,
    ],
    ["names a scheme that is not declared", notes([{ nowhere: ["Orders.Write"] }]), /asks for Orders\.Write/],
  ];
  for (const [what, found, says] of rows) {
    it(`is ${says ? "reported" : "no news"} where it ${what}`, () => {
      assert.equal(found.length, says ? 1 : 0, found.join("\n"));
      if (says) assert.match(found[0]!, says);
    });
  }
});

describe("what an operation asks for in the document", () => {
  const readAll = { value: "Orders.Read.All", for: "applications" };
  const approve = { value: "Orders.Approve", for: "users" };
  const roles = [readAll, { value: "Orders.Write.All", for: "both" }, approve];
  const role = [{ entra: ["Orders.Read.All"] }];

  const rows: [
    what: string,
    api: ApiSettings,
    scopes: readonly string[] | undefined,
    roles?: readonly string[],
  ][] = [
    ["a scope", settled(write), ["Orders.Write"]],
    ["a scope in full", settled([{ oidc: ["api://contoso.example/orders/Orders.Write"] }]), ["Orders.Write"]],
    ["a key and a scope", settled([{ key: [], entra: ["Orders.Write"] }]), ["Orders.Write"]],
    ["the document's scope", settled(undefined, {}, { ofDocument: write }), ["Orders.Write"]],
    ["a role for applications", settled(role, {}, { roles }), undefined, ["Orders.Read.All"]],
    [
      "a scope or a role for applications",
      settled([...write, ...role], {}, { roles }),
      ["Orders.Write"],
      ["Orders.Read.All"],
    ],
    [
      "any scope, or one of several roles",
      settled([...write, ...role, { entra: ["Orders.Read"] }], {}, { roles }),
      ["Orders.Read", "Orders.Write"],
      ["Orders.Read.All"],
    ],
    ["any scope of the API", settled([{ entra: ["Orders.Read"] }, ...write]), undefined],
    ["nothing", settled(undefined), undefined],
    ["that anybody may call", settled([], {}, { ofDocument: write }), undefined],
    ["a scope or nothing", settled([...write, {}]), undefined],
    ["two scopes together", settled([{ entra: ["Orders.Read", "Orders.Write"] }]), undefined],
    ["a scope that the API does not have", settled([...write, { entra: ["Orders.Wirte"] }]), undefined],
    ["a role for users", settled([{ entra: ["Orders.Approve"] }], {}, { roles }), undefined],
    ["a scope, without an operationId", settled(write, {}, { operationId: null }), undefined],
    [
      "a scope, under a name that Azure may call anything",
      settled(write, {}, { operationId: "äöü" }),
      undefined,
    ],
  ];
  for (const [what, api, scopes, ownRoles] of rows) {
    const says = scopes || ownRoles ? "becomes what the operation needs" : "changes nothing";
    it(`${says} where it asks for ${what}`, () => {
      const { operationScopes, operationRoles } = api.tokenValidation;
      assert.deepEqual([operationScopes.createOrder, operationRoles.createOrder], [scopes, ownRoles]);
      assert.deepEqual(api.securedByDocument, says.startsWith("becomes") ? ["createOrder"] : []);
      if (says.startsWith("becomes")) assert.deepEqual(api.documentNotes, []);
    });
  }

  it("gives way to what the stack file says of the operation, and to a stack file that asks for no scope", () => {
    const own = settled(write, { operationScopes: { createOrder: ["Orders.Read"] } });
    assert.deepEqual(own.tokenValidation.operationScopes, { createOrder: ["Orders.Read"] });
    assert.deepEqual(own.securedByDocument, []);
    const byRole = settled(write, { operationRoles: { createOrder: ["Orders.Read.All"] } }, { roles });
    assert.deepEqual(byRole.tokenValidation.operationScopes, {});
    assert.deepEqual(settled(write, { requireScope: false }).tokenValidation.operationScopes, {});
    assert.deepEqual(settled(write, { documentSecurity: false }).tokenValidation.operationScopes, {});
  });

  it("says of a role for users under which key to write it", () => {
    assert.match(
      settled([{ entra: ["Orders.Approve"] }], {}, { roles }).documentNotes.join(),
      /Give tokenValidation\.operationRoles: \{ createOrder: \[Orders\.Approve\] \}\.$/,
    );
  });
});
