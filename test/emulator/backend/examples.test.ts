import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { makeOperation } from "../../../emulator/arm/apis/apiOperations.ts";
import { importOpenApi } from "../../../emulator/arm/apis/openApi.ts";
import { examplesBackend } from "../../../emulator/backend/examples.ts";
import type { ApimApi, ApimService, ArmStore } from "../../../emulator/model/instances.ts";
import { startWorldFor } from "../../../rehearsal/startWorldFor.ts";
import { lab } from "../../infra/support/settings.ts";

const example = (value: unknown) => ({
  responses: { 200: { description: "OK", content: { "application/json": { example: value } } } },
});
const inPath = { name: "id", in: "path", required: true, schema: { type: "string" } };
const inQuery = { name: "page", in: "query", required: true, schema: { type: "integer" } };
const document = {
  openapi: "3.0.3",
  info: { title: "Users", version: "1" },
  paths: {
    "/users/{id}": {
      parameters: [inPath],
      get: example("someone"),
      delete: { responses: { 204: { description: "gone" } } },
    },
    "/users/me": { get: example("me") },
    "/pages": { get: { ...example("page"), parameters: [inQuery] } },
    "/files/{id}.json": { parameters: [inPath], get: example("file") },
    "/schema": {
      get: {
        responses: { "2XX": { description: "OK", content: { "*/*": { schema: { type: "integer" } } } } },
      },
    },
  },
  "x-ms-paths": { "/users/me?op=copy": { get: example("copy") } },
};

/** A service with one API, imported from the document. */
function serviceWith(serviceUrl: string): ApimService {
  const options = { format: "openapi+json", requiredQueryParameters: "template" } as const;
  const operations = importOpenApi(JSON.stringify(document), options).operations.map((one) => {
    const base = { id: one.name, name: one.name, etag: "", properties: one.properties };
    return [one.name, makeOperation(base, one.properties, undefined, one)] as const;
  });
  const api = { properties: { serviceUrl }, operations: new Map(operations) } as unknown as ApimApi;
  return { properties: {}, apis: new Map([["users", api]]) } as unknown as ApimService;
}

/** A backend of one API, imported from the document. */
function backend(serviceUrl: string) {
  const store = { services: new Map([["contoso", serviceWith(serviceUrl)]]) } as unknown as ArmStore;
  return examplesBackend(store, new URL(serviceUrl).hostname);
}

describe("the backend that answers for a team's own", () => {
  const { fetch } = backend("https://backend.contoso.example/base");
  const rows: [request: string, status: number, body: string][] = [
    ["GET /base/users/7", 200, "someone"],
    ["GET /base/users/me", 200, "me"],
    ["GET /base/users/me?op=copy", 200, "copy"],
    ["GET /base/pages?page=1", 200, "page"],
    ["GET /base/pages", 200, "page"],
    ["GET /base/files/7.json", 200, "file"],
    ["GET /base/schema", 200, "0"],
    ["HEAD /base/users/me", 200, ""],
    ["DELETE /base/users/7", 204, ""],
    ["POST /base/users/7", 404, "No operation of an API with this backend is POST /base/users/7.\n"],
    ["GET /basement/users/me", 404, "No operation of an API with this backend is GET /basement/users/me.\n"],
  ];
  for (const [request, status, body] of rows) {
    it(`answers ${request} with ${status} ${body.trim()}`, async () => {
      const [method, path] = request.split(" ");
      const answer = await fetch(new Request(`https://backend.contoso.example${path}`, { method }));
      assert.deepEqual([answer.status, await answer.text()], [status, body]);
    });
  }

  it("answers in one media type, where the document has a range of them", async () => {
    const answer = await fetch(new Request("https://backend.contoso.example/base/schema"));
    assert.equal(answer.headers.get("content-type"), "application/json");
  });

  for (const serviceUrl of [
    "https://10.0.0.4/api",
    "https://[2001:db8::4]:8443/api",
    "https://backend.contoso.example",
  ]) {
    it(`is reached at ${serviceUrl}`, async () => {
      const [api] = lab.apis;
      const world = await startWorldFor([{ ...lab, apis: [{ ...api!, serviceUrl, mock: undefined }] }], 0);
      try {
        const answer = await world.fetch(`${serviceUrl}/nothing`);
        assert.match(await answer.text(), /^No operation of an API with this backend is GET /);
      } finally {
        await world.close();
      }
    });
  }
});

describe("an API whose stack file was written after the start of the world", () => {
  it("has a backend, too; a host that no API names has none", async () => {
    const world = await startWorldFor([], 0);
    try {
      const url = "https://late.contoso.example/base/users/me";
      await assert.rejects(world.fetch(url));
      world.arm.services.set("contoso", serviceWith("https://late.contoso.example/base"));
      assert.equal(await (await world.fetch(url)).text(), "me");
      await assert.rejects(world.fetch("https://other.contoso.example/base/users/me"));
    } finally {
      await world.close();
    }
  });
});
