import { externalId } from "../../../infra/names/sharedNames.ts";
import { listedProduct } from "../../../infra/settings/products.ts";
import type { ApiSettings, SharedProductSettings } from "../../../infra/settings.ts";
import type { Resource } from "../../azure/instance.ts";
import type { StepNaming } from "../stepNames.ts";
import type { Noted, Step } from "../steps.ts";
import { expectSame, type Row } from "./compare.ts";
import { existing } from "./existing.ts";
import type { VerifiedStack } from "./verifiedStack.ts";

/** learn.microsoft.com/rest/api/apimanagement/product */
interface Product {
  readonly displayName: string;
  readonly description?: string | null;
  readonly state: string;
  readonly subscriptionRequired?: boolean;
  readonly approvalRequired?: boolean | null;
}

/** What a product should be; of one that others own, what the stack file says. */
type Expected = Partial<Omit<SharedProductSettings, "existing">>;

/** learn.microsoft.com/rest/api/apimanagement/group */
interface Group {
  /** What it stands for, of a group of Entra ID. */
  readonly externalId?: string | null;
}

type Groups = NonNullable<SharedProductSettings["groups"]>;

/** The product that an API is in: its own, one that the stack's APIs share, or one that somebody else owns. */
export function productStep(
  stack: VerifiedStack,
  api: ApiSettings,
  titled: StepNaming,
  needs: readonly string[],
): Step {
  return {
    name: titled("The API's product is published, with the API in it"),
    needs,
    run: () => checkProduct(stack, api),
  };
}

async function checkProduct(stack: VerifiedStack, api: ApiSettings): Promise<string | Noted> {
  const { product, subscriptionRequired } = api;
  if (!product.shared) {
    return checkOwn(stack, api, { ...product, subscriptionRequired, groups: ["developers"] });
  }
  const shared = listedProduct(stack.settings.products, product.id)!;
  return shared.existing ? checkOfOthers(stack, api, shared) : checkOwn(stack, api, shared);
}

/** A product that the stack makes: all of it is the stack's. */
async function checkOwn(
  stack: VerifiedStack,
  api: ApiSettings,
  expected: Required<Expected>,
): Promise<string | Noted> {
  const { product } = api;
  const live = await look(stack, product.id);
  const portal = hasPortal(stack);
  expectSame(
    `The product ${product.id}`,
    [
      ...rows(live, {
        ...expected,
        approvalRequired: expected.subscriptionRequired && expected.approvalRequired,
      }),
      inIt(live, api),
      ...(portal ? [groupsRow(stack, live, expected.groups)] : []),
    ],
    "products.ts: Product, ProductGroup",
    "protectedApi.ts: ProductApi",
    `npm run drift -- ${stack.settings.stack}`,
  );
  const own = stack.settings.apis.map(({ name }) => name.toLowerCase());
  const others = live.apis.filter(({ name }) => !own.includes(name.toLowerCase()));
  if (others.length === 0) return expected.displayName;
  return {
    detail: expected.displayName,
    note: `The product ${product.id} is this stack's, and has APIs of others: ${others.map(({ name }) => name).join(", ")}. A subscription to it is one to those as well.`,
  };
}

/** A product of others is not changed here; what the stack counts on has to hold. */
async function checkOfOthers(
  stack: VerifiedStack,
  api: ApiSettings,
  { groups, ...expected }: Expected & { readonly id: string },
): Promise<string> {
  const key = `${stack.settings.project}:products`;
  const { id } = api.product;
  const live = await look(stack, id, `${key}, or whoever owns the product`);
  const portal = hasPortal(stack);
  expectSame(
    `The product ${id}, which others own`,
    [
      ...rows(live, expected),
      // By an open product Azure lets calls without a key in.
      ...(api.subscriptionRequired && expected.subscriptionRequired === undefined
        ? ([["subscriptionRequired", live.properties.subscriptionRequired ?? true, true]] as const)
        : []),
      inIt(live, api),
      ...(portal && groups ? [groupsRow(stack, live, groups)] : []),
    ],
    "whoever owns the product: this stack does not change it",
    `${key}, where the change is meant`,
    `npm run drift -- ${stack.settings.stack}, where the API is no longer in it`,
  );
  return `${live.properties.displayName}, which others own`;
}

interface Live {
  readonly properties: Product;
  readonly apis: readonly Resource<unknown>[];
  readonly groups: readonly Resource<Group>[];
}

async function look(stack: VerifiedStack, id: string, ...lookAt: string[]): Promise<Live> {
  const path = `products/${id}`;
  const { properties } = await existing<Product>(stack, path, `product ${id}`, ...lookAt);
  const [apis, groups] = await Promise.all([
    stack.instance.list(`${path}/apis`),
    hasPortal(stack) ? stack.instance.list<Group>(`${path}/groups`) : [],
  ]);
  return { properties, apis, groups };
}

function rows({ properties }: Live, expected: Expected): Row[] {
  const { displayName, description, subscriptionRequired, approvalRequired } = expected;
  const said: Row[] = [
    ["displayName", properties.displayName, displayName],
    ["description", properties.description, description],
    ["subscriptionRequired", properties.subscriptionRequired ?? true, subscriptionRequired],
    ["approvalRequired", properties.approvalRequired ?? false, approvalRequired],
  ];
  return [["state", properties.state, "published"], ...said.filter(([, , wanted]) => wanted !== undefined)];
}

function inIt({ apis }: Live, api: ApiSettings): Row {
  const isIn = apis.some(({ name }) => name.toLowerCase() === api.name.toLowerCase());
  return [`whether the API ${api.name} is in it`, isIn, true];
}

/** Administrators see every product. A group of Entra ID is known by what it stands for, whatever it is called at the instance. */
function groupsRow({ settings }: VerifiedStack, { groups }: Live, expected: Groups): Row {
  const found = groups
    .filter(({ name }) => name.toLowerCase() !== "administrators")
    .map(({ name, properties }) => properties.externalId?.toLowerCase() ?? name);
  const wanted = expected.map((group) =>
    typeof group === "string" ? group : externalId(settings.tenantId, group.entra),
  );
  return ["the groups that see it", found, wanted];
}

/** What is deployed says it: the tier of an adopted instance is not in the stack file. */
function hasPortal({ outputs }: VerifiedStack): boolean {
  return outputs.developerPortalUrl !== undefined;
}
