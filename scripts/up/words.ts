import type { Settings } from "../../infra/settings.ts";
import type { PlannedChange } from "../../lib/pulumi/plan.ts";
import type { LookAhead } from "./lookAhead.ts";

/** What a resource is called to people, by its type and its ARM id: `API orders`. */
export function called(type: string, id: string): string {
  const names = id.split("/");
  const [above = "", own = ""] = [names.at(-3), names.at(-1)];
  switch (kindOf(type)) {
    case "Api":
      return `API ${own}`;
    case "Product":
      return `product ${own}`;
    case "Subscription":
      return `subscription ${own}`;
    case "ApiVersionSet":
      return `version set ${own}`;
    case "AuthorizationServer":
      return `OAuth 2.0 server ${own}`;
    case "NamedValue":
      return `named value ${own}`;
    case "IdentityProvider":
      return `identity provider ${own}`;
    case "Group":
      return `group ${own}`;
    case "Deployment":
      return `deployment ${own}`;
    case "ApiPolicy":
      return `policy of the API ${above}`;
    case "ApiOperationPolicy":
      return `policy of the operation ${above} of the API ${names.at(-5)}`;
    case "ProductApi":
      return `link of the product ${above} to the API ${own}`;
    case "ProductGroup":
      return `link of the product ${above} to the group ${own}`;
    default:
      return `${kindOf(type)} ${own}`;
  }
}

/** The full key of an API in the stack file, by what the resource belongs to: `apim-oauth:apis[1].product.id`. */
export function apiKey({ project, apis }: Settings, { inputs = {} }: PlannedChange, key: string): string {
  const is = (name: string | undefined, value: unknown) =>
    name?.toLowerCase() === String(value).toLowerCase();
  const index = apis.findIndex(
    ({ name, product }) =>
      is(name, inputs.apiId) ||
      is(name, inputs.sid) ||
      is(name, inputs.versionSetId) ||
      (inputs.apiId === undefined && is(product.id, inputs.productId)),
  );
  return index === -1 ? `${project}:apis[].${key}` : `${project}:apis[${index}].${key}`;
}

/** The full key of a product, wherever the stack file says what it is: `apim-oauth:products[0].id`. */
export function productKey(settings: Settings, change: PlannedChange, key: "id" | "displayName"): string {
  const id = String(change.inputs?.productId).toLowerCase();
  const index = settings.products.findIndex((product) => product.id.toLowerCase() === id);
  return index === -1
    ? apiKey(settings, change, `product.${key}`)
    : `${settings.project}:products[${index}].${key}`;
}

/** The key that gives a planned creation its name; none where the name follows from others. */
export function rename(settings: Settings, change: PlannedChange): string[] {
  switch (kindOf(change.type)) {
    case "Api":
    case "ApiVersionSet":
    case "Subscription":
      return [`choose another ${apiKey(settings, change, "name")}`];
    case "Product":
      return [
        `choose another ${productKey(settings, change, "id")}`,
        `put the APIs into that one, if it is meant: list it under ${settings.project}:products with existing: true`,
      ];
    case "AuthorizationServer":
      return [`choose another ${settings.project}:oauthServer.id`];
    case "Deployment":
      // What publishes the portal is called by the stack; what sets who gets in, by the instance.
      return String(change.inputs?.deploymentName).endsWith("-portal-access")
        ? [`remove ${settings.project}:portal.signIn and signUp: one stack of an instance sets them`]
        : [];
    case "IdentityProvider":
      return [`remove ${settings.project}:portal.login: one stack of an instance sets it`];
    case "NamedValue":
      return [`choose another name under ${settings.project}:namedValues`];
    default:
      return [];
  }
}

/** How a stack comes to manage what is there: `pulumi import` alone needs the component around it in the state. */
export function takeOver(
  { settings, urns }: LookAhead,
  { type, name, parent }: PlannedChange,
  id: string,
): string {
  const isIn = parent !== undefined && urns.has(parent);
  const how = isIn
    ? `npx pulumi import --stack ${settings.stack} ${type} ${name} ${id} --parent parent=${quoted(parent)} --protect=false`
    : `npm run recover -- ${settings.stack} --take-over`;
  return `take it over, if this stack shall manage it: ${how}`;
}

/** For a shell: the URN of a child has a `$` in it. */
function quoted(text: string): string {
  return text.includes("$") ? `'${text}'` : text;
}

function kindOf(type: string): string {
  return type.split(":").at(-1)!;
}
