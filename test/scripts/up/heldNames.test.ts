import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Settings } from "../../../infra/settings.ts";
import { declareStack } from "../../../infra/stack.ts";
import { armId } from "../../../lib/azure/armIds.ts";
import type { StackState, StateResource } from "../../../lib/engine/state.ts";
import type { Properties } from "../../../lib/engine/values.ts";
import { UsageError } from "../../../lib/errors.ts";
import { refuseHeldNames } from "../../../scripts/up/heldNames.ts";
import { changedSchemes } from "../../../scripts/up/versionScheme.ts";
import { parse } from "../../infra/settings.support.ts";
import { deploy } from "../../infra/support/deploy.ts";

/** An entry of `apis`, or of `products`. */
type Entry = Readonly<Record<string, unknown>>;

const api = (name: string, more: Entry = {}): Entry => ({
  name,
  path: name,
  openApi: "apis/orders.yaml",
  displayName: name,
  backendApp: { displayName: name, scopes: [{ value: "Use" }] },
  ...more,
});
const version = (name: string, called: string, more: Entry = {}): Entry => ({
  name,
  versionOf: "calc",
  version: called,
  openApi: "apis/orders.yaml",
  displayName: name,
  ...more,
});
const calc = (more: Entry = {}) => api("calc", { versions: { by: "segment" }, ...more });
const [v2, v3] = [version("calc-v2", "v2"), version("calc-v3", "v3")];
const product = (id: string, more: Entry = {}): Entry => ({ id, displayName: id, ...more });

const settingsOf = (
  apis: readonly Entry[],
  products: readonly Entry[] = [],
  instance: Entry = {},
): Settings =>
  parse({
    "apim-oauth:apis": apis,
    "apim-oauth:products": products,
    "apim-oauth:apiManagement": {
      serviceName: "contoso-calc-dev",
      resourceGroupName: "rg-contoso-calc-dev",
      ...instance,
    },
  });

/** The state after an update: what the program registers. */
async function deployed(settings: Settings): Promise<StackState> {
  const { resources } = await deploy(() => declareStack(settings));
  return {
    version: 3,
    deployment: {
      manifest: { time: "2027-01-01T00:00:00Z" },
      resources: resources.map(({ urn, type, custom, inputs }): StateResource => {
        const id = armId(type, settings.subscriptionId, inputs as Properties);
        return { urn, type, custom, inputs: inputs as Properties, ...(id !== undefined && { id }) };
      }),
    },
  };
}

/** What is said of an update from one list of APIs, and of products, to another. */
async function saysOf(
  before: [apis: Entry[], products?: Entry[]],
  after: [apis: Entry[], products?: Entry[]],
) {
  const state = await deployed(settingsOf(...before));
  try {
    refuseHeldNames(settingsOf(...after), state);
  } catch (error) {
    assert.ok(error instanceof UsageError);
    return error.message;
  }
  return undefined;
}

const up = "npm run up -- dev";

describe("an update that needs what the stack itself has until later", () => {
  const refused: readonly [what: string, before: Entry[], after: Entry[], ...says: string[]][] = [
    [
      "the path of the last version, outside of the version set",
      [calc(), v2],
      [api("calc")],
      'apim-oauth:apis[0].versions: calc takes the path "calc", and calc-v2 has the version "v2" at the path "calc" until it is deleted, at the end of the update.',
      `- first keep apim-oauth:apis[0].versions, and remove calc-v2: ${up}`,
      `- then remove apim-oauth:apis[0].versions: ${up}`,
    ],
    [
      "the path of several last versions",
      [calc(), v2, v3],
      [api("calc")],
      `- first keep apim-oauth:apis[0].versions, and remove calc-v2, remove calc-v3: ${up}`,
    ],
    [
      "the path of a version that becomes an API of its own in the same update",
      [calc(), v2],
      [api("calc"), api("calc-v2", { path: "newer" })],
      'calc-v2 has the version "v2" at the path "calc" until it is changed itself, which may be later',
      `- first keep apim-oauth:apis[0].versions, and change calc-v2: ${up}`,
    ],
    [
      "the name of a version that is dropped",
      [calc(), v2, v3],
      [calc(), version("calc-v3", "v2")],
      'apim-oauth:apis[1].version: calc-v3 takes the version "v2" at the path "calc", and calc-v2 has',
      `- first leave apim-oauth:apis[1].version as it is, and remove calc-v2: ${up}`,
      `- then change apim-oauth:apis[1].version: ${up}`,
    ],
    [
      "the name of a version that gets another one, for the first of the versions",
      [calc(), v2],
      [calc({ version: "v2" }), version("calc-v2", "v3")],
      "apim-oauth:apis[0].version: calc takes",
      `and change calc-v2: ${up}`,
    ],
    [
      "names of versions that change places",
      [calc(), v2, v3],
      [calc(), version("calc-v2", "v3"), version("calc-v3", "v2")],
      "2 problems prevent this update; nothing has been changed:",
      `- first give apim-oauth:apis[1].version a third value, which neither API has: ${up}`,
    ],
    [
      "the name of a version, for another entry",
      [calc(), v2],
      [calc(), version("calc-two", "v2")],
      "- if it is calc-v2 under another name, in one update: write apim-oauth:apis[1].formerly: [calc-v2]",
      `- else first leave calc-two out, and remove calc-v2: ${up}`,
      `- then add calc-two: ${up}`,
    ],
    [
      "the path of the first version, for the next one without it",
      [calc(), v2],
      [api("calc-v2", { path: "calc", versions: { by: "segment" }, version: "v2" })],
      'calc has the path "calc" in the version set calc until it is deleted',
      `- first give apim-oauth:apis[0].path a value that no API has, and remove calc: ${up}`,
      `- then change apim-oauth:apis[0].path: ${up}`,
    ],
    [
      "the path of an API that is dropped, for a new one",
      [api("orders"), api("other")],
      [api("other"), api("sales", { path: "Orders" })],
      'apim-oauth:apis[1].path: sales takes the path "orders", and orders has the path "orders" until it is deleted',
      "write apim-oauth:apis[1].formerly: [orders]",
    ],
    [
      "paths that change places",
      [api("orders"), api("sales")],
      [api("orders", { path: "sales" }), api("sales", { path: "orders" })],
      "2 problems prevent this update",
      `- first give apim-oauth:apis[0].path a third value, which neither API has: ${up}`,
    ],
  ];
  for (const [what, before, after, ...says] of refused) {
    it(`is refused: ${what}`, async () => {
      const message = (await saysOf([before], [after])) ?? "";
      for (const text of says) assert.ok(message.includes(text), `${text}\n\n${message}`);
    });
  }

  const allowed: readonly [what: string, before: Entry[], after: Entry[]][] = [
    ["nothing", [calc(), v2], [calc(), v2]],
    ["the first version gets into a set", [api("calc")], [calc(), v2]],
    ["a version is dropped", [calc(), v2, v3], [calc(), v3]],
    ["the set goes after its last other version", [calc()], [api("calc")]],
    ["a version gets a name that nobody has", [calc(), v2], [calc(), version("calc-v2", "v4")]],
    [
      "the first version leaves its name to the next",
      [calc({ version: "v1" }), v2],
      [calc({ version: "v0" }), version("calc-v2", "v1")],
    ],
    ["all versions get another path", [calc(), v2], [calc({ path: "sums" }), v2]],
    ["an API becomes a version of another", [api("calc"), api("calc-v2")], [calc(), v2]],
    ["a version becomes an API of its own", [calc(), v2], [calc(), api("calc-v2", { path: "newer" })]],
    [
      "a version is called otherwise in the stack file",
      [calc(), v2],
      [calc(), version("calc-two", "v2", { formerly: ["calc-v2"] })],
    ],
    ["an API gets another name", [api("orders")], [api("sales", { path: "orders", formerly: ["orders"] })]],
  ];
  for (const [what, before, after] of allowed) {
    it(`goes in one update: ${what}`, async () => {
      assert.equal(await saysOf([before], [after]), undefined);
    });
  }

  const own = (name: string, id = name, displayName = id) => api(name, { product: { id, displayName } });
  const shared = (name: string, id: string) => api(name, { product: id });
  const products: readonly [
    what: string,
    before: [Entry[], Entry[]?],
    after: [Entry[], Entry[]?],
    ...says: string[],
  ][] = [
    [
      "the product of an API, for another API's",
      [[own("orders", "all"), own("sales")]],
      [[own("orders"), own("sales", "all")]],
      "apim-oauth:apis[1].product: the update would make the product all anew, while the one that the API orders has keeps the id until apim-oauth:apis[0].product is changed itself",
    ],
    [
      "the product of an API that is dropped, for the list",
      [[own("orders", "all"), own("sales")]],
      [[shared("sales", "all")], [product("all")]],
      "apim-oauth:products[0]: the update would make the product all anew",
      `to keep the product with its subscriptions, first change only its place, to apim-oauth:products[0], and let the API orders still use it: ${up}`,
    ],
    [
      "the display name of a product that is dropped",
      [[own("orders", "orders", "Everything"), own("sales")]],
      [[own("sales"), own("other", "other", "Everything")]],
      'apim-oauth:apis[1].product: the product other gets the display name "Everything", which the product orders has until it is deleted',
      "- choose another display name at apim-oauth:apis[1].product",
    ],
  ];
  for (const [what, before, after, ...says] of products) {
    it(`is refused: ${what}`, async () => {
      const message = (await saysOf(before, after)) ?? "";
      for (const text of says) assert.ok(message.includes(text), `${text}\n\n${message}`);
    });
  }

  const goOn: readonly [what: string, before: [Entry[], Entry[]?], after: [Entry[], Entry[]?]][] = [
    ["an API's own one becomes a listed one", [[own("all")]], [[shared("all", "all")], [product("all")]]],
    ["and the other way round", [[shared("all", "all")], [product("all")]], [[own("all")]]],
    [
      "one of several APIs' own ones becomes the one that all share",
      [[own("sales"), own("orders")]],
      [[shared("sales", "orders"), shared("orders", "orders")], [product("orders")]],
    ],
    [
      "it gets another id, and its former display name",
      [[own("orders", "o", "Orders")]],
      [[own("orders", "p", "Orders")]],
    ],
  ];
  for (const [what, before, after] of goOn) {
    it(`goes on with a product: ${what}`, async () => assert.equal(await saysOf(before, after), undefined));
  }

  it("finds everything free in a new instance", async () => {
    const state = await deployed(settingsOf([calc(), v2]));
    refuseHeldNames(settingsOf([api("calc")], [], { serviceName: "contoso-other" }), state);
  });
});

describe("another way to call the versions of an API", () => {
  const by = (versions: Entry) => settingsOf([calc({ versions, cors: false })]);
  const query = { by: "query", name: "api-version" };

  it("is said before an update, with what is not known", async () => {
    const state = await deployed(by(query));
    const [line, ...more] = changedSchemes(by({ by: "segment" }), state);
    assert.match(
      line!,
      /^apim-oauth:apis\[0\]\.versions: calls of calc name their version in the path, and in the query parameter api-version so far\./,
    );
    assert.match(line!, /is not documented/);
    assert.deepEqual(more, []);
    assert.equal(changedSchemes(by({ by: "query", name: "v" }), state).length, 1);
    assert.equal(changedSchemes(by({ by: "header", name: "api-version" }), state).length, 1);
  });

  it("is none where nothing of it changes, or the API has no versions", async () => {
    const state = await deployed(by(query));
    assert.deepEqual(changedSchemes(by(query), state), []);
    assert.deepEqual(changedSchemes(settingsOf([api("calc")]), state), []);
  });
});
