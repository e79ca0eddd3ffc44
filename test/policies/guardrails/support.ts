import { factsOf } from "../../../policies/guardrails/facts/factsOf.ts";
import type { Identity, Kind, Resource } from "../../../policies/guardrails/facts/shapes.ts";
import type { Rule } from "../../../policies/guardrails/rule.ts";

export const now = new Date("2026-11-22T12:00:00Z");
export const tenantId = "7b6a2d1e-0c3f-4c56-9a44-0d1f5e0a9b11";
export const clientId = "18ca111b-291b-4993-8609-c49873ac5d56";

/** A resource that the program declares; `dependencies` name other resources by their URNs. */
export function resource<K extends Kind>(
  kind: K,
  properties: Readonly<Record<string, unknown>> = {},
  identity: Partial<Identity> = {},
): Resource<K> {
  const name = identity.name ?? "it";
  const known = { urn: `urn:${kind}:${name}`, name, declared: true, protect: false, dependencies: {} };
  return factsOf(kind, { ...known, ...identity }, properties) as Resource<K>;
}

/** What the rule says of the resources, without the resources; settings that are not given have their default. */
export function found(
  rule: Rule,
  resources: readonly Resource[],
  {
    stack = "dev",
    at = now,
    ...settings
  }: { stack?: string; at?: Date } & Readonly<Record<string, unknown>> = {},
): string[] {
  const defaults = Object.fromEntries(
    Object.entries(rule.settings).map(([name, setting]) => [name, setting.default]),
  );
  const context = { stack, now: at, settings: { ...defaults, ...settings } };
  return rule.check(resources, context).map((finding) => finding.found);
}

const good = {
  before: "<base />",
  attributes: "",
  configs: [`https://login.microsoftonline.com/${tenantId}/v2.0/.well-known/openid-configuration`],
  audiences: [clientId],
  issuers: [`https://login.microsoftonline.com/${tenantId}/v2.0`],
  claims: '<claim name="scp" match="any" separator=" "><value>Calculator.Read</value></claim>',
  after: "",
};

/** A policy document that no rule minds, with changes. */
export function documentWith(change: Partial<typeof good> = {}): string {
  const { before, attributes, configs, audiences, issuers, claims, after } = { ...good, ...change };
  const all = (values: string[], element: string) =>
    values.map((value) => `<${element}>${value}</${element}>`).join("");
  return `<policies><inbound>${before}<validate-jwt header-name="Authorization"${attributes}>
    ${configs.map((url) => `<openid-config url="${url}" />`).join("")}
    <audiences>${all(audiences, "audience")}</audiences>
    <issuers>${all(issuers, "issuer")}</issuers>
    <required-claims>${claims}</required-claims>
  </validate-jwt>${after}</inbound></policies>`;
}

/** An API's policy, that of {@link documentWith} or a whole document. */
export function apiPolicy(change: Partial<typeof good> | string = {}): Resource<"ApiPolicy"> {
  const value = typeof change === "string" ? change : documentWith(change);
  return resource("ApiPolicy", { value, format: "rawxml" });
}

/** A backend app with that client id, and its Application ID URI. */
export function backendApp(properties: Readonly<Record<string, unknown>> = {}): Resource[] {
  const registration = resource("ApplicationRegistration", { clientId, ...properties }, { name: "backend" });
  const applicationId = [registration.urn];
  return [
    registration,
    resource(
      "ApplicationIdentifierUri",
      { identifierUri: `api://${clientId}` },
      { dependencies: { applicationId } },
    ),
  ];
}
