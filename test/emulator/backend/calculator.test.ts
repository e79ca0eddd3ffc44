import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, test } from "node:test";
import fc from "fast-check";
import { parse } from "yaml";
import { calculatorApp } from "../../../emulator/backend/calculator.ts";
import { calculatorHost } from "../../../emulator/backend/calculatorHost.ts";
import { labFolder } from "../../support/labProject.ts";
import { holds } from "../../support/property.ts";

interface Operation {
  readonly operationId: string;
  readonly parameters: { name: string; required: boolean; example: number; schema: { default: number } }[];
  readonly responses: Record<string, { content: Record<string, { example: unknown }> }>;
}

const text = readFileSync(path.join(labFolder, "apis/basic-calculator.yaml"), "utf8");
const document = parse(text) as { paths: Record<string, { get: Operation }> };
const app = calculatorApp();

const call = (path: string) => app.request(`https://${calculatorHost}/api${path}`);

async function compute(
  operation: string,
  a: number,
  b: number,
): Promise<{ status: number; result?: number }> {
  const response = await call(`/${operation}?a=${a}&b=${b}`);
  const body = (await response.json()) as { result?: number };
  return { status: response.status, result: body.result };
}

describe("the calculator keeps its OpenAPI document's word:", () => {
  for (const [path, { get }] of Object.entries(document.paths)) {
    test(`GET ${path} answers the example inputs with the example`, async () => {
      const query = get.parameters.map(({ name, example }) => `${name}=${example}`).join("&");
      const response = await call(`${path}?${query}`);
      assert.equal(response.status, 200);
      assert.match(response.headers.get("content-type") ?? "", /^application\/json/);
      assert.deepEqual(await response.json(), get.responses["200"]!.content["application/json"]!.example);
    });

    test(`GET ${path} offers the example inputs as defaults`, () => {
      for (const { example, required, schema } of get.parameters) {
        assert.equal(schema.default, example);
        assert.equal(required, true);
      }
    });
  }

  test("the operations are those of the lab with the lab's inputs", () => {
    const inputs = Object.entries(document.paths).map(([path, { get }]) => [
      path,
      ...get.parameters.map((one) => one.example),
    ]);
    assert.deepEqual(inputs, [
      ["/add", 51, 49],
      ["/subtract", 100, 50],
      ["/multiply", 20, 5],
      ["/divide", 100, 20],
    ]);
  });
});

describe("the calculator", () => {
  test("cuts a quotient off towards zero", async () => {
    assert.equal((await compute("divide", 7, 2)).result, 3);
    assert.equal((await compute("divide", -7, 2)).result, -3);
  });

  test("computes what 32-bit integers can hold, and refuses the rest", async () => {
    const exact: Record<string, (a: number, b: number) => number> = {
      add: (a, b) => a + b,
      subtract: (a, b) => a - b,
      // 2^31 * 2^31 is beyond what a double counts exactly, and far beyond 32 bits either way.
      multiply: (a, b) => a * b,
    };
    const int32 = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });
    await holds(
      fc.asyncProperty(fc.constantFrom(...Object.keys(exact)), int32, int32, async (operation, a, b) => {
        const result = exact[operation]!(a, b);
        const fits = result >= -(2 ** 31) && result < 2 ** 31;
        const answer = await compute(operation, a, b);
        assert.equal(answer.status, fits ? 200 : 400);
        if (fits) assert.equal(answer.result, result + 0);
      }),
      { numRuns: 100 },
    );
  });

  for (const [why, path, message] of [
    [
      "a missing parameter",
      "/add?a=1",
      "Parameter b is missing; an integer from -2147483648 to 2147483647 is expected.",
    ],
    [
      "a word",
      "/add?a=one&b=2",
      'Parameter a is "one"; an integer from -2147483648 to 2147483647 is expected.',
    ],
    [
      "a fraction",
      "/add?a=1.5&b=2",
      'Parameter a is "1.5"; an integer from -2147483648 to 2147483647 is expected.',
    ],
    [
      "an integer that is too large",
      "/add?a=2147483648&b=0",
      'Parameter a is "2147483648"; an integer from -2147483648 to 2147483647 is expected.',
    ],
    ["a division by zero", "/divide?a=1&b=0", "Division by zero."],
    [
      "a quotient that is too large",
      "/divide?a=-2147483648&b=-1",
      "The result, 2147483648, is not a 32-bit integer.",
    ],
  ] as const) {
    test(`answers ${why} with 400 and says so`, async () => {
      const response = await call(path);
      assert.equal(response.status, 400);
      assert.deepEqual(await response.json(), { error: message });
    });
  }

  test("answers any other path with 404 as JSON", async () => {
    const response = await call("/power?a=2&b=3");
    assert.equal(response.status, 404);
    assert.deepEqual(await response.json(), { error: "There is no operation at /api/power." });
  });
});
