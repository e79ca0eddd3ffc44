import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, it } from "node:test";
import { operationCall, sampleCall } from "../../rehearsal/acceptance/sampleCall.ts";
import { calculator } from "../infra/support/settings.ts";

const openApi = path.resolve(import.meta.dirname, "../../apis/basic-calculator.yaml");
const api = { ...calculator, document: readFileSync(openApi, "utf8") };
const withOwnScopes = (...operationIds: string[]) => ({
  ...api,
  tokenValidation: {
    ...api.tokenValidation,
    operationScopes: Object.fromEntries(operationIds.map((id) => [id, ["Calculator.Write"]])),
  },
});

describe("the call to try on an API", () => {
  it("is the first one that the document gives values for", () => {
    assert.equal(sampleCall(api).path, "/add?a=51&b=49");
  });

  it("is one that any token of the API is good for, as long as there is one", () => {
    assert.equal(sampleCall(withOwnScopes("add", "multiply")).operation, "subtract");
    assert.equal(sampleCall(withOwnScopes("add", "subtract", "multiply", "divide")).operation, "add");
  });

  it("can be that of an operation", () => {
    const { method, path: url } = operationCall(api, "multiply");
    assert.deepEqual([method, url], ["GET", "/multiply?a=20&b=5"]);
  });
});
