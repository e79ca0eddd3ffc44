import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { parse } from "./settings.support.ts";

const schemes = {
  entra: { type: "oauth2", flows: {} },
  oidc: { type: "openIdConnect", openIdConnectUrl: "https://login.example/" },
  key: { type: "apiKey", in: "header", name: "Ocp-Apim-Subscription-Key" },
};
type Requirements = readonly Readonly<Record<string, readonly string[]>>[];

/** The notes of an API with an operation createOrder and the scopes Orders.Read and Orders.Write. */
function notes(
  security: Requirements | undefined,
  tokenValidation: object = {},
  {
    ofDocument,
    operationId = "createOrder",
  }: { ofDocument?: Requirements; operationId?: string | null } = {},
): readonly string[] {
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
  const api = { name: "orders", backendApp: { scopes }, tokenValidation };
  const files = { "apis/orders.yaml": JSON.stringify(document) };
  return parse({ "apim-oauth:apis": [api] }, { files }).apis[0]!.documentNotes;
}

const write = [{ entra: ["Orders.Write"] }];

describe("an operation's security in the document", () => {
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
