import * as pulumi from "@pulumi/pulumi";
import type { ApiManagement } from "./apiManagement.ts";
import { dependingOn } from "./dependingOn.ts";
import { externalGroupId, externalId } from "./names/sharedNames.ts";
import * as apimanagement from "./sdk/apimanagement.ts";
import { entraGroups, ownProducts, sharersOf } from "./settings/products.ts";
import type { ApiSettings, Settings } from "./settings.ts";

const type = "apim-oauth:infra:Products";

/** Arguments of {@link Products}. */
export interface ProductsArgs {
  readonly settings: Settings;
  readonly apiManagement: ApiManagement;
  /** How people sign in with Entra ID; groups of it are made afterwards. @default by what others have set up */
  readonly login?: pulumi.Resource | undefined;
}

/** The products that the stack makes for several of its APIs, and for those of other stacks. */
export class Products extends pulumi.ComponentResource {
  /** By the id in the stack file. */
  readonly byId: Readonly<Record<string, apimanagement.Product>>;

  constructor(name: string, args: ProductsArgs, opts?: pulumi.ComponentResourceOptions) {
    super(type, name, {}, opts);
    const { settings, apiManagement, login } = args;
    const { project, stack, tenantId } = settings;
    const { existing } = settings.apiManagement;
    const { resourceGroupName, serviceName } = apiManagement;
    const groupId = (objectId: string) => externalGroupId({ project, stack }, existing, objectId);
    const products = ownProducts(settings);
    const groups = Object.fromEntries(
      entraGroups(products).map(({ entra, name: displayName }) => [
        entra,
        new apimanagement.Group(
          groupId(entra),
          {
            ...{ resourceGroupName, serviceName, groupId: groupId(entra) },
            displayName,
            type: "external",
            externalId: externalId(tenantId, entra),
          },
          // As in azurerm's own example, api_management_group: the provider comes first.
          { parent: this, ...apiManagement.content, ...(login && { dependsOn: [login] }) },
        ),
      ]),
    );
    this.byId = Object.fromEntries(
      products.map((product) => [
        product.id,
        addProduct(
          product.id,
          { ...product, groups: product.groups.map(linked) },
          {
            apiManagement,
            options: { parent: this, ...apiManagement.content },
            groupNames: (group) => `${product.id}/${group}`,
            formerly: ofOneApi(settings, product.id),
          },
        ),
      ]),
    );
    this.registerOutputs({});

    function linked(group: (typeof products)[number]["groups"][number]): ProductContents["groups"][number] {
      if (typeof group === "string") return { name: group, id: group };
      const id = groupId(group.entra);
      return { name: id, id: dependingOn(groups[group.entra]!, id) };
    }
  }
}

/** What a product is. */
export interface ProductContents {
  readonly id: string;
  readonly displayName: string;
  readonly description: string;
  readonly subscriptionRequired: boolean;
  readonly approvalRequired: boolean;
  /** The groups that see it, in addition to the administrators: by their ARM names, which wait for a group of the stack's own. */
  readonly groups: readonly { readonly name: string; readonly id: pulumi.Input<string> }[];
}

/** Where a product belongs. */
export interface ProductPlace {
  readonly apiManagement: ApiManagement;
  readonly options: pulumi.CustomResourceOptions;
  /** What the program calls the link to a group. */
  groupNames(group: string): string;
  /** What the product and its link to the developers were before: under other names Azure would be asked to make them again. */
  readonly formerly: { readonly product: pulumi.Alias[]; readonly developers: pulumi.Alias[] };
}

/** A published product, and who sees it. */
export function addProduct(
  name: string,
  product: ProductContents,
  { apiManagement, options, groupNames, formerly }: ProductPlace,
): apimanagement.Product {
  const { resourceGroupName, serviceName } = apiManagement;
  const inService = { resourceGroupName, serviceName };
  const published = new apimanagement.Product(
    name,
    {
      ...inService,
      productId: product.id,
      displayName: product.displayName,
      description: product.description,
      subscriptionRequired: product.subscriptionRequired,
      // Azure takes it on products that require a subscription only.
      approvalRequired: product.subscriptionRequired ? product.approvalRequired : undefined,
      state: "published",
    },
    { ...options, aliases: formerly.product },
  );
  // Only administrators see a new product: learn.microsoft.com/azure/api-management/api-management-howto-create-groups
  if (apiManagement.portalUrls.length === 0) return published;
  const productId = dependingOn(published, product.id);
  for (const { name: group, id: groupId } of product.groups) {
    new apimanagement.ProductGroup(
      groupNames(group),
      { ...inService, productId, groupId },
      { ...options, ...(group === "developers" && { aliases: formerly.developers }) },
    );
  }
  return published;
}

/** What the product of one API was while it was listed. */
export function formerlyListed({ product }: Pick<ApiSettings, "product">): ProductPlace["formerly"] {
  const parent = pulumi.createUrn("products", type);
  return {
    product: [{ name: product.id, parent }],
    developers: [{ name: `${product.id}/developers`, parent }],
  };
}

/** What a listed product was while one API had it for itself. */
function ofOneApi({ apis }: Settings, id: string): ProductPlace["formerly"] {
  const aliases = sharersOf(apis, id).map((name) => ({
    name,
    parent: pulumi.createUrn(name, "apim-oauth:infra:ProtectedApi"),
  }));
  return { product: aliases, developers: aliases };
}
