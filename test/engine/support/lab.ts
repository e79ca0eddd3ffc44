import { subscriptionId, tenantId } from "../../infra/support/settings.ts";

/** A stack's configuration by full key, with objects and lists as such. */
export type Config = Readonly<Record<string, unknown>>;

/** An API on its own backend, from the same document as the calculator. */
export function otherApi(name: string, change: object = {}): object {
  return {
    name,
    path: name,
    displayName: `The ${name}`,
    openApi: "apis/basic-calculator.yaml",
    serviceUrl: `https://${name}.contoso.example/api`,
    backendApp: { displayName: `${name}-backend-app`, scopes: [scope("Use")] },
    ...change,
  };
}

function scope(value: string): object {
  return { value, description: `${value} of the calculator` };
}

export const calculator = {
  name: "basic-calculator",
  path: "calc",
  description: "Adds and subtracts",
  serviceUrl: "https://calculator.contoso.example/api",
  backendApp: {
    displayName: "oauth-backend-app",
    scopes: [scope("Calculator.Read")],
  },
} as const;

export const instance = {
  serviceName: "contoso-calc-dev",
  publisherName: "Contoso",
  publisherEmail: "api@contoso.example",
} as const;

/** A day that the guardrails let a secret live to, whenever the tests run. */
export function soon(days = 100): string {
  return new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
}

export const secret = { name: "2026-h2", expires: soon() } as const;

/** What follows it. */
export const nextSecret = { name: "2027-h1", expires: soon(150) } as const;

/** The lab's stack with a backend behind the API. */
export const lab: Config = {
  "azuread:tenantId": tenantId,
  "azure-native:tenantId": tenantId,
  "azure-native:subscriptionId": subscriptionId,
  "azure-native:location": "westeurope",
  "apim-oauth:apiManagement": instance,
  "apim-oauth:clientApp": { secrets: [secret] },
  "apim-oauth:oauthServer": {},
  "apim-oauth:apis": [calculator],
};

/** The configuration as the engine hands it over. */
export function configText(config: Config): Record<string, string> {
  return Object.fromEntries(
    Object.entries(config).map(([key, value]) => [
      key,
      typeof value === "string" ? value : JSON.stringify(value),
    ]),
  );
}

/** The lab with another API in place of the calculator, or with more beside it. */
export function apis(...list: readonly object[]): Config {
  return { "apim-oauth:apis": list };
}

export function apiManagement(change: object): Config {
  return { "apim-oauth:apiManagement": { ...instance, ...change } };
}

export function clientApp(change: object): Config {
  return { "apim-oauth:clientApp": { secrets: [secret], ...change } };
}

export function oauthServer(change: object): Config {
  return { "apim-oauth:oauthServer": change };
}

/** The calculator with scopes of these values. */
export function calculatorWith(...values: string[]): object {
  return { ...calculator, backendApp: { ...calculator.backendApp, scopes: values.map(scope) } };
}
