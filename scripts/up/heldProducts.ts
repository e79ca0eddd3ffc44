import { registered } from "../../infra/apiVersions.ts";
import { ownProducts, sharersOf } from "../../infra/settings/products.ts";
import type { Settings } from "../../infra/settings.ts";
import { nameOf, type StackState, type StateResource } from "../../lib/engine/state.ts";
import { commandsFor } from "./commands.ts";
import type { Obstacle } from "./obstacle.ts";
import { inInstance } from "./stackResources.ts";

/** A product that the stack makes by its stack file. */
interface Wanted {
  /** Where the stack file has it. */
  readonly key: string;
  readonly id: string;
  readonly displayName: string;
  /** What it is and was in the program: the first one that the state has is what the update goes on with. */
  readonly places: readonly string[];
}

/** Products that get an id or a display name which another product of the stack has until later in the update. */
export function heldProducts(settings: Settings, state: StackState): Obstacle[] {
  const deployed = inInstance("Product", settings, state);
  const taken = new Set<StateResource>();
  const wanted = wantedProducts(settings).map((product) => {
    const own = product.places.flatMap(
      (place) => deployed.find((each) => placeOf(each) === place && !taken.has(each)) ?? [],
    )[0];
    if (own) taken.add(own);
    return { ...product, own };
  });
  const { up } = commandsFor(settings);
  return wanted.flatMap((one) =>
    deployed.filter((other) => other !== one.own).flatMap((other) => obstaclesOf(one, other)),
  );

  function obstaclesOf(one: (typeof wanted)[number], other: StateResource): Obstacle[] {
    const { key, own, displayName } = one;
    const id = String(other.inputs?.productId);
    const next = wanted.find((each) => each.own === other);
    const until = next
      ? `until ${next.key} is changed itself, which may be later`
      : "until it is deleted, at the end of the update";
    if (id.toLowerCase() === one.id.toLowerCase()) {
      const whose = called(placeOf(other));
      return [
        {
          what: `${key}: the update would make the product ${id} anew, while the one that ${whose} has keeps the id ${until}. API Management refuses that.`,
          ways: [
            `to keep the product with its subscriptions, first change only its place, to ${key}, and let ${whose} still use it: ${up}`,
            `then write the other changes: ${up}`,
          ],
        },
      ];
    }
    // Azure/apiops#606: no two products have one display name.
    if (other.inputs?.displayName !== displayName || own?.inputs?.displayName === displayName) return [];
    return [
      {
        what: `${key}: the product ${one.id} gets the display name "${displayName}", which the product ${id} has ${until}. API Management refuses that.`,
        ways: [
          `choose another display name at ${key}`,
          `or first ${next ? `change ${next.key}` : `take the product ${id} away`} alone: ${up}, and then ${key}: ${up}`,
        ],
      },
    ];
  }
}

function wantedProducts(settings: Settings): Wanted[] {
  const { project, apis } = settings;
  const listed = ownProducts(settings).map(
    (product): Wanted => ({
      ...product,
      key: `${project}:products[${settings.products.indexOf(product)}]`,
      places: [inList(product.id), ...sharersOf(apis, product.id).map(ofApi)],
    }),
  );
  const own = registered(apis)
    .filter(({ product }) => !product.shared)
    .map((api): Wanted => {
      const { name, formerly, product } = api;
      const key = `${project}:apis[${apis.indexOf(api)}].product`;
      return { ...product, key, places: [ofApi(name), inList(product.id), ...formerly.map(ofApi)] };
    });
  return [...listed, ...own];
}

const inList = (id: string) => `products ${id}`;
const ofApi = (name: string) => `api ${name}`;

function placeOf({ urn }: StateResource): string {
  return urn.includes("::apim-oauth:infra:Products$") ? inList(nameOf(urn)) : ofApi(nameOf(urn));
}

function called(place: string): string {
  return place.startsWith("api ") ? `the API ${place.slice(4)}` : "the list of products";
}
