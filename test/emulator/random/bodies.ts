import fc from "fast-check";
import { contracts } from "./contracts.ts";
import type { Known } from "./known.ts";
import { parameters } from "./parameters.ts";

const memberNames = [
  "properties",
  "displayName",
  "path",
  "protocols",
  "value",
  "format",
  "location",
  "sku",
  "tags",
  "scope",
  "state",
  "name",
  "policies",
  "identifierUris",
  "web",
  "api",
  "appRoles",
  "keyCredentials",
  "@odata.id",
  "passwordCredential",
  "template",
  "mode",
  "__proto__",
  "constructor",
];
const scalar = fc.oneof(
  fc.constantFrom(
    "calc",
    "/apis",
    "https",
    "xml",
    "openapi+json",
    "swagger-json",
    "openapi-link",
    "<policies />",
    "{{x}}",
    "https://contoso.example/",
    "westeurope",
    "",
    "\u0000",
    "\ud800",
  ),
  fc.string({ maxLength: 20 }),
  fc.integer(),
  fc.double(),
  fc.boolean(),
  fc.constant(null),
);
const { json } = fc.letrec((tie) => ({
  json: fc.oneof({ maxDepth: 4, depthIdentifier: "json" }, scalar, tie("list"), tie("object")),
  list: fc.array(tie("json"), { maxLength: 3 }),
  object: fc.dictionary(fc.constantFrom(...memberNames), tie("json"), { maxKeys: 5 }),
}));

/** What a type asks for, with a member that is not as it should be now and then. */
export const changes = fc.oneof(
  { weight: 3, arbitrary: fc.constant({}) },
  { weight: 1, arbitrary: fc.dictionary(fc.constantFrom(...memberNames), json, { minKeys: 1, maxKeys: 2 }) },
);
const plausible = fc
  .tuple(fc.constantFrom(...Object.values(contracts)), changes)
  .map(([{ properties }, more]) => ({ location: "westeurope", properties: { ...properties, ...more } }));
const text = (value: unknown) => {
  const made = JSON.stringify(value);
  return made === undefined ? "null" : made;
};
/** Bodies of any kind, JSON or not. */
export const body = (known: Known): fc.Arbitrary<string | undefined> =>
  fc.oneof(
    fc.constant(undefined),
    json.map(text),
    fc.record({ properties: json }).map(text),
    plausible.map(text),
    plausible.map(text),
    plausible.map(text),
    fc.array(parameters(known), { maxLength: 6 }).map((pairs) => new URLSearchParams(pairs).toString()),
    fc.constantFrom(
      "{",
      "[",
      '{"properties":',
      "\ufeff{}",
      "[".repeat(5000),
      `${'{"a":'.repeat(3000)}1${"}".repeat(3000)}`,
      '{"a":1,"a":2}',
    ),
    fc.string({ maxLength: 40 }),
  );

/** A body that fits the path of a service, changed a little. */
export function fitting(known: Known, host: string, path: string, changed: object): string | undefined {
  if (host.startsWith("graph")) return text({ ...graphBody(known, path), ...changed });
  if (host.startsWith("login")) {
    const form = path.endsWith("/token") ? tokenForm(known) : authorization(known);
    return new URLSearchParams([
      ...form,
      ...Object.entries(changed).map(([name, value]) => [name, text(value)]),
    ] as [string, string][]).toString();
  }
  const collection = path.split("/").at(-2) ?? "";
  if (!host.startsWith("management") || !Object.hasOwn(contracts, collection)) return undefined;
  return text({ properties: { ...contracts[collection]?.properties, ...changed } });
}

function graphBody({ objects, app }: Known, path: string): object {
  const origin = "https://graph.microsoft.com/v1.0/directoryObjects";
  if (path.endsWith("$ref")) return { "@odata.id": `${origin}/${objects.users}` };
  if (path.endsWith("/addPassword")) return { passwordCredential: { displayName: "x" } };
  if (path.includes("getMember")) return { securityEnabledOnly: false };
  if (path.includes("checkMember")) return { groupIds: [objects.groups] };
  if (path.includes("/servicePrincipals")) return { appId: app.id };
  if (path.includes("/groups"))
    return { displayName: "x", mailEnabled: false, mailNickname: "x", securityEnabled: true };
  if (path.includes("/users")) return { displayName: "x", accountEnabled: true };
  return {
    displayName: "x",
    signInAudience: "AzureADMyOrg",
    web: { redirectUris: ["https://contoso.example/"] },
  };
}

/** An authorization request that the authority takes. */
export function authorization({ app }: Known): [string, string][] {
  return [
    ["client_id", app.id],
    ["response_type", "code"],
    ["redirect_uri", "https://contoso.example/"],
    ["scope", "openid"],
    ["state", "x"],
  ];
}

function tokenForm({ app }: Known): [string, string][] {
  return [
    ["client_id", app.id],
    ["client_secret", app.secret],
    ["grant_type", "client_credentials"],
    ["scope", "https://graph.microsoft.com/.default"],
  ];
}
