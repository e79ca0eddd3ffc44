import fc from "fast-check";
import { allTypes } from "../../../emulator/arm/resourceTypes.ts";
import { contracts } from "./contracts.ts";

/** One request as it goes onto the wire. */
export interface RandomRequest {
  readonly host: string;
  readonly method: string;
  /** With its query, as it is sent. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

/** What is there in the world, so that a request may hit it. */
export interface Known {
  readonly subscriptionId: string;
  readonly tenantId: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Object ids of Graph, by collection, of what is there. */
  readonly objects: Readonly<Record<string, string>>;
  /** Client id and secret of an application with the redirect URI https://contoso.example/. */
  readonly app: { readonly id: string; readonly secret: string };
  /** Bearer tokens by host. */
  readonly tokens: Readonly<Record<string, string>>;
}

/** Names that are there, those that are not, and what must not matter in a path. */
const words = ["calc", "echo-api", "starter", "1", "master", "policy", "ada", "x", "v1.0", "oauth2", "token"];
const odd = [
  "%zz",
  "%2F",
  "%00",
  "..",
  ".",
  "",
  "__proto__",
  "constructor",
  "toString",
  "a;rev=2",
  "calc;rev=1",
  "é",
  "%F0%9F%98%80",
];
const oddNames = [...odd, "x".repeat(300), "a b", "'", '"', "<script>", "*", "{{x}}", "$ref", "$count"].map(
  (name) => name.replace(/[ "<>{}é]/g, encodeURIComponent),
);
const segment = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...words) },
  { weight: 2, arbitrary: fc.constantFrom(...oddNames) },
  { weight: 1, arbitrary: fc.string({ maxLength: 12 }).map(encodeURIComponent) },
);

const anyPath = fc.array(segment, { maxLength: 6 }).map((parts) => `/${parts.join("/")}`);
const actions = [
  "listSecrets",
  "listValue",
  "regeneratePrimaryKey",
  "generateSsoUrl",
  "token",
  "validate",
  "backup",
  "refreshSecret",
];
const ownTypes = allTypes()
  .map(({ type }) => type.split("/"))
  .filter(([, first, ...below]) => first === "service" && below.length > 0)
  .map(([, , ...below]) => below);

/** Mostly the name of something that is there. */
function nameOf(collection: string): fc.Arbitrary<string> {
  const known = fc.constant(contracts[collection]?.name ?? "x");
  return fc.oneof({ weight: 5, arbitrary: known }, { weight: 2, arbitrary: segment });
}

function armPath({ subscriptionId }: Known): fc.Arbitrary<string> {
  const group = `/subscriptions/${subscriptionId}/resourceGroups/rg-calc`;
  const service = `${group}/providers/Microsoft.ApiManagement/service`;
  const end = fc.oneof(
    { weight: 2, arbitrary: fc.constant(undefined) },
    { weight: 6, arbitrary: fc.constant("") },
    { weight: 1, arbitrary: fc.constantFrom(...actions.map((action) => `/${action}`)) },
  );
  const below = fc.constantFrom(...ownTypes).chain((types) =>
    fc
      .tuple(fc.tuple(...types.map((type) => fc.tuple(fc.constant(type), nameOf(type)))), end)
      .map(([pairs, last]) => {
        const path = pairs.map(([type, name]) => `/${type}/${name}`).join("");
        // Without an end the collection itself.
        return last === undefined ? path.slice(0, path.lastIndexOf("/")) : `${path}${last}`;
      }),
  );
  const around = fc.constantFrom(
    `${service}/contoso-calc`,
    `${service}/none`,
    group,
    `${group}/providers/Microsoft.Resources/deployments/d1`,
    `/subscriptions/${subscriptionId}/providers/Microsoft.ApiManagement/checkNameAvailability`,
    `/subscriptions/${subscriptionId}/providers/Microsoft.ApiManagement/deletedservices`,
    `/subscriptions/${subscriptionId}/operationresults/x`,
    "/subscriptions",
    "/tenants",
    "/providers/Microsoft.ApiManagement/operations",
  );
  return fc.oneof(
    { weight: 12, arbitrary: below.map((path) => `${service}/contoso-calc${path}`) },
    { weight: 1, arbitrary: around },
    { weight: 1, arbitrary: anyPath },
  );
}

function entraPath({ tenantId }: Known): fc.Arbitrary<string> {
  const tenant = fc.constantFrom(
    tenantId,
    "common",
    "organizations",
    "consumers",
    "contoso.onmicrosoft.com",
    "nobody",
  );
  const end = fc.constantFrom(
    "oauth2/v2.0/authorize",
    "oauth2/v2.0/token",
    "oauth2/token",
    "oauth2/authorize",
    "oauth2/v2.0/logout",
    "v2.0/adminconsent",
    "v2.0/.well-known/openid-configuration",
    "discovery/v2.0/keys",
    "login",
    "kmsi",
  );
  const known = fc.tuple(tenant, end).map((parts) => `/${parts.join("/")}`);
  return fc.oneof({ weight: 6, arbitrary: known }, { weight: 1, arbitrary: anyPath });
}

const graphEnds = [
  "owners owners/$ref addPassword removePassword federatedIdentityCredentials members members/$ref memberOf transitiveMemberOf",
  "getMemberGroups checkMemberGroups getMemberObjects restore $ref microsoft.graph.application",
].flatMap((line) => line.split(" "));

function graphPath({ objects }: Known): fc.Arbitrary<string> {
  const collections = [
    ...Object.keys(objects),
    "oauth2PermissionGrants",
    "directoryObjects",
    "directory/deletedItems",
    "organization",
    "me",
  ];
  const known = fc
    .constantFrom(...collections)
    .chain((collection) =>
      fc
        .tuple(
          fc.oneof(
            fc.constant(undefined),
            fc.constant(objects[collection] ?? Object.values(objects)[0]!),
            fc.uuid(),
            segment,
          ),
          fc.oneof(
            { weight: 2, arbitrary: fc.constant("") },
            { weight: 1, arbitrary: fc.constantFrom(...graphEnds).map((end) => `/${end}`) },
          ),
        )
        .map(([id, end]) => `/v1.0/${collection}${id === undefined ? "" : `/${id}${end}`}`),
    );
  return fc.oneof({ weight: 8, arbitrary: known }, { weight: 1, arbitrary: anyPath });
}

const gatewayPath = fc.oneof(
  {
    weight: 4,
    arbitrary: fc
      .tuple(fc.constantFrom("calc/add", "calc", "echo", "CALC/add"), fc.array(segment, { maxLength: 1 }))
      .map(([api, rest]) => ["", api, ...rest].join("/")),
  },
  { weight: 1, arbitrary: anyPath },
);

const portalPath = fc.oneof(
  {
    weight: 4,
    arbitrary: fc
      .tuple(
        fc.constantFrom(
          "/",
          "/apis",
          "/apis/calc",
          "/apis/calc/operations/add",
          "/signin-oauth/code/callback/calc",
          "/signin-oauth/implicit/callback",
          "/assets",
          "/editors/templates/default.json",
        ),
        fc.array(segment, { maxLength: 1 }),
      )
      .map(([start, rest]) => [start, ...rest].join("/")),
  },
  { weight: 1, arbitrary: anyPath },
);

const versions = ["2024-05-01", "2022-08-01", "2021-04-01", "2030-01-01", "latest", ""];
const parameters = ({ clientId, clientSecret, tenantId }: Known): fc.Arbitrary<[string, string]> =>
  fc.oneof(
    fc.tuple(fc.constant("api-version"), fc.constantFrom(...versions)),
    fc.tuple(fc.constantFrom("$top", "$skip"), fc.constantFrom("1", "0", "-1", "many", "9".repeat(40))),
    fc.tuple(
      fc.constant("$filter"),
      fc.constantFrom(
        "name eq 'Starter'",
        "displayName eq 'x'",
        "(",
        "not",
        "contains(name,'a')",
        "a".repeat(800),
        "appId eq 'x'",
        "(".repeat(800),
      ),
    ),
    fc.tuple(
      fc.constantFrom("$select", "$expand", "$orderby", "$count", "$search"),
      fc.constantFrom("id", "appId", "owners", "", "true"),
    ),
    fc.tuple(fc.constantFrom("client_id", "assertion", "username"), fc.constantFrom(clientId, "x", "")),
    fc.tuple(fc.constant("client_secret"), fc.constantFrom(clientSecret, "x")),
    fc.tuple(
      fc.constant("grant_type"),
      fc.constantFrom(
        "client_credentials",
        "authorization_code",
        "refresh_token",
        "password",
        "x",
        "__proto__",
      ),
    ),
    fc.tuple(
      fc.constant("response_type"),
      fc.constantFrom("code", "token", "id_token", "code id_token", "x"),
    ),
    fc.tuple(
      fc.constant("scope"),
      fc.constantFrom(
        "openid",
        "https://management.azure.com/.default",
        "x",
        "a b  c",
        `api://${tenantId}/x`,
      ),
    ),
    fc.tuple(
      fc.constantFrom("redirect_uri", "post_logout_redirect_uri"),
      fc.constantFrom("https://contoso.example/", "javascript:alert(1)", "x", "http://localhost"),
    ),
    fc.tuple(
      fc.constantFrom(
        "code",
        "state",
        "nonce",
        "code_verifier",
        "code_challenge",
        "prompt",
        "response_mode",
        "login_hint",
        "refresh_token",
      ),
      fc.string({ maxLength: 20 }),
    ),
    fc.tuple(fc.string({ maxLength: 8 }), fc.string({ maxLength: 8 })),
  );

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
const changes = fc.oneof(
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
const body = (known: Known): fc.Arbitrary<string | undefined> =>
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

const contentTypes = [
  ...Array<string>(5).fill("application/json"),
  "application/x-www-form-urlencoded",
  "text/plain",
  "multipart/form-data",
  "x",
  "",
];

function typeOfFitting(host: string): string {
  return host.startsWith("login") ? "application/x-www-form-urlencoded" : "application/json";
}

/** A body that fits the path of a service, changed a little. */
function fitting(known: Known, host: string, path: string, changed: object): string | undefined {
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

function authorization({ app }: Known): [string, string][] {
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

function usualMethods(host: string): readonly string[] {
  if (host.startsWith("management")) return ["GET", "PUT", "PUT", "PUT", "POST", "PATCH", "DELETE"];
  return host.startsWith("graph") ? ["GET", "GET", "POST", "POST", "PATCH", "DELETE"] : ["GET", "POST"];
}

/** A request to one of the world's hosts, or to none of them. */
export function anyRequest(known: Known): fc.Arbitrary<RandomRequest> {
  const paths: Readonly<Record<string, fc.Arbitrary<string>>> = {
    "management.azure.com": armPath(known),
    "graph.microsoft.com": graphPath(known),
    "login.microsoftonline.com": entraPath(known),
    "contoso-calc.azure-api.net": gatewayPath,
    "none.azure-api.net": gatewayPath,
    "contoso-calc.developer.azure-api.net": portalPath,
    "rehearsal.localhost": fc.oneof(fc.constantFrom("/clock", "/faults", "/replication"), anyPath),
    "login.microsoftonline.us": entraPath(known),
    "management.chinacloudapi.cn": armPath(known),
    "nowhere.example": anyPath,
  };
  const hosts = [
    ...Array<string>(5).fill("management.azure.com"),
    "graph.microsoft.com",
    ...Object.keys(paths),
  ];
  return fc.constantFrom(...hosts).chain((host) =>
    fc
      .record({
        method: fc.oneof(
          { weight: 12, arbitrary: fc.constantFrom(...usualMethods(host)) },
          { weight: 1, arbitrary: fc.constantFrom("HEAD", "OPTIONS", "TRACE", "PURGE", "PUT", "DELETE") },
        ),
        path: paths[host]!,
        query: fc.oneof(
          { weight: 2, arbitrary: fc.constant([]) },
          { weight: 1, arbitrary: fc.array(parameters(known), { maxLength: 4 }) },
          // Whole authorization requests, of which the rest is drawn from the same names.
          {
            weight: host.startsWith("login") ? 2 : 0,
            arbitrary: fc
              .array(parameters(known), { maxLength: 2 })
              .map((more) => [...authorization(known), ...more]),
          },
        ),
        version: fc.constantFrom("2024-05-01", "2024-05-01", "2022-08-01", undefined),
        token: fc.oneof(
          { weight: 12, arbitrary: fc.constant(known.tokens[host]) },
          { weight: 1, arbitrary: fc.constantFrom("x.y.z", undefined) },
        ),
        type: fc.constantFrom(...contentTypes),
        more: fc.dictionary(
          fc.constantFrom(
            "if-match",
            "origin",
            "access-control-request-method",
            "ocp-apim-subscription-key",
            "cookie",
            "client-request-id",
            "x-forwarded-host",
          ),
          fc.constantFrom("*", '"x"', "null", "https://contoso.example", "GET", "a=b; c", "1"),
          { maxKeys: 2 },
        ),
        body: body(known),
        fits: fc.integer({ min: 0, max: 3 }),
        changed: changes,
      })
      .map(({ method, path, query, version, token, type, more, body: other, fits, changed }) => {
        const fitted = fits > 0 ? fitting(known, host, path, changed) : undefined;
        const sent = fitted ?? other;
        const all = version && host.startsWith("management") ? [["api-version", version], ...query] : query;
        const search = new URLSearchParams(all as [string, string][]).toString();
        return {
          host,
          method,
          path: `${path}${search && `?${search}`}`,
          headers: {
            ...more,
            ...(type && { "content-type": fitted ? typeOfFitting(host) : type }),
            ...(token && { authorization: `Bearer ${token}` }),
          },
          body: ["GET", "HEAD", "TRACE"].includes(method) ? undefined : sent,
        };
      }),
  );
}
