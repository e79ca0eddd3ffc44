import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { parseSettings, type Settings, SettingsError, type SettingsProblem } from "../../infra/settings.ts";
import { subscriptionId, tenantId } from "./support/settings.ts";

// Stack files as they are written; what comes of the lab's is in support/settings.ts.

export { tenantId };
export const otherTenantId = "11111111-2222-4333-8444-555555555555";

/** A stack file as a person writes it: plain values and structures by full key. */
export type Config = Record<string, unknown>;

/** The least that a stack file has to say. */
export const least: Config = {
  "azuread:tenantId": tenantId,
  "azure-native:tenantId": tenantId,
  "azure-native:subscriptionId": subscriptionId,
  "azure-native:location": "westeurope",
  "apim-oauth:clientApp": { secrets: [{ name: "2027-h1", expires: "2027-06-30" }] },
};

/** An OpenAPI document with one operation, which has an example. */
export const document = `openapi: 3.0.3
info: { title: Orders, version: "1.0" }
paths:
  /orders:
    get:
      responses:
        "200": { description: OK, content: { application/json: { example: [] } } }
`;

export interface Surroundings {
  readonly files?: Readonly<Record<string, string>>;
  readonly now?: Date;
  readonly stack?: string;
}

/** Parses a stack file that says the least plus `config`; an undefined value takes a key away. */
export function parse(config: Config = {}, { files, now, stack = "dev" }: Surroundings = {}): Settings {
  const calculator = document.replace("title: Orders", "title: Calculator");
  const all = { "apis/basic-calculator.yaml": calculator, "apis/orders.yaml": document, ...files };
  const entries = Object.entries({ ...least, ...config })
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => [key, typeof value === "string" ? value : JSON.stringify(value)] as const);
  return parseSettings({
    project: "apim-oauth",
    stack,
    config: Object.fromEntries(entries),
    readFile: (path) => (all as Record<string, string | undefined>)[path],
    now,
  });
}

/** The problems of a stack file. */
export function problemsOf(config: Config, surroundings?: Surroundings): readonly SettingsProblem[] {
  try {
    parse(config, surroundings);
  } catch (error) {
    if (error instanceof SettingsError) return error.problems;
    throw error;
  }
  return [];
}

/** Asserts that a stack file has exactly one problem, there and saying that. */
export function assertProblem(
  config: Config,
  path: string,
  message: RegExp,
  surroundings?: Surroundings,
): void {
  const problems = problemsOf(config, surroundings);
  assert.deepEqual(
    problems.map((problem) => problem.path),
    [path],
    `problems: ${JSON.stringify(problems, null, 1)}`,
  );
  assert.match(problems[0]!.message, message);
}

/** The lab's client app with other values. */
export function clientApp(values: object): Config {
  return { "apim-oauth:clientApp": { ...(least["apim-oauth:clientApp"] as object), ...values } };
}

export const apiManagement = (values: object): Config => ({ "apim-oauth:apiManagement": values });
export const oauthServer = (values: object): Config => ({ "apim-oauth:oauthServer": values });
export const apis = (...entries: object[]): Config => ({ "apim-oauth:apis": entries });
export const backendApp = (values: object): Config => apis({ backendApp: values });
export const orders = { name: "orders", backendApp: { scopes: [{ value: "Orders.Read" }] } };

/** The providers' keys of a national cloud. */
export const inCloud = (cloud: string, location: string): Config => ({
  "azuread:environment": cloud,
  "azure-native:environment": cloud,
  "azure-native:location": location,
});

/** One test for each mistake: what it is, the stack file that has it, where it is reported and how. */
export function assertRefused(
  subject: string,
  mistakes: [title: string, config: Config, path: string, message: RegExp][],
): void {
  describe(`refused in ${subject}:`, () => {
    for (const [title, config, path, message] of mistakes)
      test(title, () => assertProblem(config, path, message));
  });
}
