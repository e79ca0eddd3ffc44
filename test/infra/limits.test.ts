import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { checkInputs } from "../../emulator/providers/azureNative/inputChecks.ts";
import { findSpec } from "../../emulator/providers/azureNative/resources.ts";
import { SettingsError } from "../../infra/settings.ts";
import { declareStack } from "../../infra/stack.ts";
import type { Properties } from "../../lib/engine/values.ts";
import { holds } from "../support/property.ts";
import { type Config, document, parse, problemsOf } from "./settings.support.ts";
import { deploy, type Registered } from "./support/deploy.ts";

/** A text of some length, most of them near a limit of Azure's. */
const lengths = fc.constantFrom(
  1,
  17,
  50,
  57,
  80,
  81,
  90,
  91,
  100,
  101,
  120,
  256,
  300,
  301,
  1000,
  1001,
  2001,
);
const letters = lengths.map((length) => "a".repeat(length));
const words = fc
  .tuple(lengths, fc.constantFrom("a", "ä", "𝒳"))
  .map(([length, letter]) => letter.repeat(length).slice(0, length));
const url = lengths.map((length) => `https://contoso.example/${"a".repeat(length)}`);

const stackFiles = fc.record({
  instance: fc.record({
    serviceName: letters,
    resourceGroupName: fc.option(letters, { nil: undefined }),
    publisherName: words,
    publisherEmail: letters.map((text) => `${text}@contoso.example`),
  }),
  server: fc.record({ displayName: words, id: letters, description: words }),
  api: fc.record({
    name: letters,
    displayName: words,
    description: words,
    path: letters,
    serviceUrl: fc.option(url, { nil: undefined }),
    product: fc.record({ id: letters, displayName: words, description: words }),
  }),
  stack: letters,
});

/** Takes away what the stack file is refused for, until it is taken: what is left is as long as it may be. */
function accepted(config: Config, stack: string) {
  for (let tries = 0; tries < 30; tries += 1) {
    const [{ name }] = config["apim-oauth:apis"] as [{ name: string }];
    const files = { [`apis/${name}.yaml`]: document };
    const [problem] = problemsOf(config, { stack, files });
    if (!problem) return parse(config, { stack, files });
    if (!shorten(config, problem.path)) return undefined;
  }
  return undefined;
}

/** Puts a short value where a problem is; false where there is none of ours. */
function shorten(config: Config, path: string): boolean {
  const [key = "", ...rest] = path.split(/[.[\]]+/).filter(Boolean);
  const last = rest.pop();
  const owner = rest.reduce<Config>((within, name) => within?.[name] as Config, config[key] as Config);
  if (!owner || last === undefined) return false;
  owner[last] =
    { publisherEmail: "a@contoso.example", serviceUrl: "https://contoso.example" }[last] ?? "short";
  return true;
}

test("no text that a stack file may have is too long for Azure, wherever the program puts it", async () => {
  let deployed = 0;
  await holds(
    fc.asyncProperty(stackFiles, async ({ instance, server, api, stack }) => {
      const scopes = [{ value: "Calculator.Read" }];
      const settings = accepted(
        {
          "apim-oauth:apiManagement": { ...instance },
          "apim-oauth:oauthServer": { ...server },
          "apim-oauth:apis": [{ ...api, backendApp: { scopes } }],
        },
        stack,
      );
      if (!settings) return;
      deployed += 1;
      const { resources } = await deploy(() => declareStack(settings));
      const refused = resources
        .filter(isArm)
        .flatMap(({ type, inputs }) => checkInputs(findSpec(type), plain(inputs)));
      assert.deepEqual(refused, []);
    }),
    { numRuns: 15 },
  );
  assert.ok(deployed > 10, `${deployed} stacks`);
});

test("a resource group that is made of project and stack is refused when Azure would not take it", () => {
  const [problem, ...more] = problemsOf({}, { stack: "s".repeat(80) });
  assert.deepEqual(more, []);
  assert.equal(problem?.path, "apim-oauth:apiManagement.resourceGroupName");
  assert.match(
    problem?.message ?? "",
    /is missing, and "rg-apim-oauth-s+… cannot take its place: 1 to 90 letters/,
  );
  assert.throws(() => parse({}, { stack: "live." }), SettingsError);
  assert.deepEqual(
    problemsOf({ "apim-oauth:apiManagement": { resourceGroupName: "rg-calc" } }, { stack: "s".repeat(80) }),
    [],
  );
});

function isArm({ type, readId }: Registered): boolean {
  return type.startsWith("azure-native:") && readId === undefined;
}

/** Without the marks of secrets. */
function plain(inputs: Record<string, unknown>): Properties {
  const entries = Object.entries(inputs).map(([name, value]) => [
    name,
    typeof value === "object" && value !== null && "secret" in value ? value.secret : value,
  ]);
  return Object.fromEntries(entries) as Properties;
}
