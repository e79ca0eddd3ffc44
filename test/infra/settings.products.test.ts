import assert from "node:assert/strict";
import { test } from "node:test";
import {
  apiManagement,
  apis,
  assertProblem,
  assertRefused,
  type Config,
  clientApp,
  orders,
  parse,
} from "./settings.support.ts";

const own = "apim-oauth";
const products = (...entries: object[]): Config => ({ [`${own}:products`]: entries });
const adopted = apiManagement({
  existing: true,
  serviceName: "contoso-shared",
  resourceGroupName: "rg-apim",
});
const both = apis({ product: "everyone" }, { ...orders, product: "everyone" });

test("APIs share a product by naming it", () => {
  const settings = parse({ ...both, ...products({ id: "everyone", displayName: "Everyone" }) });
  assert.deepEqual(settings.products, [
    {
      existing: false,
      id: "everyone",
      displayName: "Everyone",
      description: "Access to Everyone",
      subscriptionRequired: true,
      approvalRequired: false,
      groups: ["developers"],
    },
  ]);
  for (const { product } of settings.apis) {
    assert.deepEqual(product, {
      id: "everyone",
      displayName: "Everyone",
      description: "Access to Everyone",
      approvalRequired: false,
      shared: true,
    });
  }
});

test("of a product that others own there is what the stack file says", () => {
  const settings = parse({
    ...adopted,
    ...both,
    ...products({ id: "Everyone", existing: true, groups: ["guests"] }),
  });
  assert.deepEqual(settings.products, [{ id: "Everyone", existing: true, groups: ["guests"] }]);
  assert.deepEqual(settings.apis[1]!.product, {
    id: "Everyone",
    displayName: "Everyone",
    description: "",
    approvalRequired: false,
    shared: true,
  });
});

test("an API has a product of its own beside one that others share", () => {
  const { apis: found } = parse({
    ...apis({}, { ...orders, product: "everyone" }),
    ...products({ id: "everyone" }),
  });
  assert.deepEqual(
    found.map(({ product }) => [product.id, product.shared]),
    [
      ["basic-calculator", undefined],
      ["everyone", true],
    ],
  );
});

test("a stack uses the products of its own new instance", () => {
  const built = { ...apis({ product: "starter" }), ...products({ id: "starter", existing: true }) };
  assert.deepEqual(parse(built).products, [{ id: "starter", existing: true }]);
});

test("an API without a key goes into a product that asks for one", () => {
  parse({ ...apis({ product: "everyone", subscriptionRequired: false }), ...products({ id: "everyone" }) });
});

test("two mistakes in two products are reported together", () => {
  const config = {
    ...apis({ product: "nobody" }),
    ...products({ id: "everyone", groups: ["guests", "guests"] }),
  };
  assert.throws(
    () => parse(config),
    /has 2 problems[\s\S]*apis\[0\]\.product[\s\S]*products\[0\]\.groups\[1\]/,
  );
});

assertRefused("products", [
  [
    "an id that no product has",
    { ...apis({ product: "evryone" }), ...products({ id: "everyone" }) },
    `${own}:apis[0].product`,
    /^"evryone" is not the id of one of apim-oauth:products; allowed: everyone; for a product of its own, write product: \{ id: evryone \}; did you mean "everyone"\?$/,
  ],
  [
    "an id where no product is listed",
    apis({ product: "everyone" }),
    `${own}:apis[0].product`,
    /allowed: none/,
  ],
  [
    "a product of another type",
    apis({ product: 5 }),
    `${own}:apis[0].product`,
    /^5 is not text; .*put it in quotes/,
  ],
  ["a product without an id", products({ displayName: "Everyone" }), `${own}:products[0].id`, /^is missing/],
  [
    "a key that products have not",
    products({ id: "a", state: "published" }),
    `${own}:products[0].state`,
    /allowed keys: id, existing/,
  ],
  [
    "a group that there is not",
    products({ id: "a", groups: ["everybody"] }),
    `${own}:products[0].groups[0]`,
    /allowed: developers, guests/,
  ],
  [
    "a product that is listed twice",
    products({ id: "a" }, { id: "A", displayName: "b" }),
    `${own}:products[1].id`,
    /^"A" is already the id of products\[0\]/,
  ],
  [
    "two products of one display name",
    products({ id: "a", displayName: "Everyone" }, { id: "b", displayName: "Everyone" }),
    `${own}:products[1].displayName`,
    /^"Everyone" is already the display name of products\[0\]; .* its id$/,
  ],
  [
    "a display name that is another's id",
    products({ id: "everyone" }, { id: "b", displayName: "everyone" }),
    `${own}:products[1].displayName`,
    /display name of products\[0\]/,
  ],
  [
    "an API's title that is a product's display name",
    { ...apis({ ...orders }), ...products({ id: "everyone", displayName: "Orders" }) },
    `${own}:apis[0].product.displayName`,
    /^"Orders" is already the display name of products\[0\]/,
  ],
  [
    "a product in the list and in an API",
    { ...apis({ product: { id: "everyone" } }), ...products({ id: "everyone", displayName: "All" }) },
    `${own}:apis[0].product.id`,
    /^"everyone" is the id of products\[0\]; to share that one, write product: everyone/,
  ],
  [
    "a product in the list that an API has by its name",
    { ...apis({}), ...products({ id: "basic-calculator", displayName: "All" }) },
    `${own}:apis[0].product.id`,
    /is the id of products\[0\]/,
  ],
  [
    "two APIs with one product of their own",
    apis({}, { ...orders, product: { id: "basic-calculator" } }),
    `${own}:apis[1].product.id`,
    /each API needs its own, or both name one of apim-oauth:products/,
  ],
  [
    "groups where nobody sees a product",
    {
      ...apiManagement({ sku: "Consumption" }),
      ...clientApp({ redirectUris: ["https://app.contoso.example/callback"] }),
      ...products({ id: "a", groups: ["guests"] }),
    },
    `${own}:products[0].groups`,
    /^is not allowed: apiManagement.sku "Consumption" has no developer portal/,
  ],
  [
    "approval where nobody subscribes",
    products({ id: "a", subscriptionRequired: false, approvalRequired: true }),
    `${own}:products[0].approvalRequired`,
    /needs subscriptionRequired: true/,
  ],
  [
    "a key that the product makes needless",
    { ...apis({ product: "open" }), ...products({ id: "open", subscriptionRequired: false }) },
    `${own}:apis[0].subscriptionRequired`,
    /^true has no effect in the product "open"/,
  ],
  [
    "a product of others in an instance of the stack's own",
    products({ id: "everyone", existing: true }),
    `${own}:products[0].existing`,
    /the instance is this stack's own, and new ones have the products starter, unlimited alone/,
  ],
  [
    "a product that new instances have",
    products({ id: "starter" }),
    `${own}:products[0].id`,
    /or use that one with existing: true/,
  ],
  [
    "the display name of one that new instances have",
    products({ id: "a", displayName: "Unlimited" }),
    `${own}:products[0].displayName`,
    /that every new instance comes with/,
  ],
]);

test("an unknown product is not reported where the list itself is wrong", () => {
  const config = { ...apis({ product: "everyone" }), [`${own}:products`]: "everyone" };
  assertProblem(config, `${own}:products`, /is a plain text/);
});

const group = { entra: "9A1D6C2E-5B1F-4C7A-9D3E-2F8B7C6A5E41", name: "Partners" };
const login = {
  [`${own}:portal`]: { login: { entra: { secrets: [{ name: "2027-h1", expires: "2027-06-30" }] } } },
};
const forGroups = (...groups: unknown[]): Config => ({
  ...apis({ product: "everyone" }),
  ...products({ id: "everyone", groups }),
});

test("a product is shown to groups of Entra ID, each by its object id", () => {
  const known = { ...group, entra: group.entra.toLowerCase() };
  const found = (config: Config) => parse(config).products[0]!.groups;
  assert.deepEqual(found({ ...login, ...forGroups("developers", group) }), ["developers", known]);
  // Others have set up how people sign in there.
  assert.deepEqual(found({ ...adopted, ...forGroups(group) }), [known]);
});

assertRefused("the groups of Entra ID that see a product", [
  [
    "one where nobody signs in with it",
    forGroups(group),
    `${own}:products[0].groups[0]`,
    /^has no members: .*write apim-oauth:portal\.login\.entra/,
  ],
  [
    "one without a name",
    { ...login, ...forGroups({ entra: group.entra }) },
    `${own}:products[0].groups[0].name`,
    /^is missing; give the name that people know the group by/,
  ],
  [
    "one by its name",
    { ...login, ...forGroups({ entra: "Partners", name: "Partners" }) },
    `${own}:products[0].groups[0].entra`,
    /an object id \(GUID\)/,
  ],
  [
    "one twice",
    { ...login, ...forGroups(group, { ...group, entra: group.entra.toLowerCase() }) },
    `${own}:products[0].groups[1]`,
    /is there twice; remove one/,
  ],
  [
    "one of two names",
    {
      ...login,
      ...apis({ product: "everyone" }),
      ...products(
        { id: "everyone", groups: [group] },
        { id: "more", groups: [{ ...group, name: "Friends" }] },
      ),
    },
    `${own}:products[1].groups[0].name`,
    /^"Friends" is not what apim-oauth:products\[0\]\.groups\[0\] calls the same group: "Partners"/,
  ],
  [
    "two of one name",
    { ...login, ...forGroups(group, { entra: "0b7a2d1e-4c1f-4f0e-9a53-6d2f8f1f0c11", name: "Partners" }) },
    `${own}:products[0].groups[1].name`,
    /^"Partners" is already the name of another group/,
  ],
  [
    "one on a tier that does not sign in with Entra ID",
    { ...apiManagement({ sku: "Basic" }), ...forGroups(group) },
    `${own}:products[0].groups[0]`,
    /on apiManagement.sku "Basic" nobody signs in to the portal with Entra ID/,
  ],
]);
