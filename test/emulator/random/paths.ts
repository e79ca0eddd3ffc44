import fc from "fast-check";
import { allTypes } from "../../../emulator/arm/resourceTypes.ts";
import { contracts } from "./contracts.ts";
import type { Known } from "./known.ts";

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

export const anyPath = fc.array(segment, { maxLength: 6 }).map((parts) => `/${parts.join("/")}`);
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

/** Paths of the service, most of them of something that it has. */
export function armPath({ subscriptionId }: Known): fc.Arbitrary<string> {
  const group = `/subscriptions/${subscriptionId}/resourceGroups/rg-calc`;
  const service = `${group}/providers/Microsoft.ApiManagement/service`;
  const vault = `${group}/providers/Microsoft.KeyVault/vaults/contoso-kv`;
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
    `${vault}`,
    `${vault}/secrets/calc`,
    `${vault}/accessPolicies/add`,
    `${vault}/providers/Microsoft.Authorization/roleAssignments/11111111-1111-1111-1111-111111111111`,
    `/subscriptions/${subscriptionId}/providers/Microsoft.KeyVault/deletedVaults`,
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

/** Paths of the service, most of them of something that it has. */
export function entraPath({ tenantId }: Known): fc.Arbitrary<string> {
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

/** Paths of the service, most of them of something that it has. */
export function graphPath({ objects }: Known): fc.Arbitrary<string> {
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

/** Paths of a vault, most of them of a secret. */
export const vaultPath = fc.oneof(
  {
    weight: 5,
    arbitrary: fc
      .tuple(
        fc.constantFrom("secrets", "secrets/calc", "deletedsecrets", "deletedsecrets/calc", "keys/calc"),
        fc.array(fc.oneof(fc.constantFrom("versions", "recover"), segment), { maxLength: 2 }),
      )
      .map(([start, rest]) => ["", start, ...rest].join("/")),
  },
  { weight: 1, arbitrary: anyPath },
);

export const gatewayPath = fc.oneof(
  {
    weight: 4,
    arbitrary: fc
      .tuple(fc.constantFrom("calc/add", "calc", "echo", "CALC/add"), fc.array(segment, { maxLength: 1 }))
      .map(([api, rest]) => ["", api, ...rest].join("/")),
  },
  { weight: 1, arbitrary: anyPath },
);

export const portalPath = fc.oneof(
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
