import { apiVersion } from "./apiVersion.ts";
import type { AzureConnection } from "./connection.ts";
import { AzureError } from "./serviceClient.ts";

/** A subscription to a product: a key to call its APIs with. */
export interface ProductSubscription {
  /** ARM id, as the subscriptions of the instance have it. */
  readonly id: string;
  /** ARM id of the product. */
  readonly productId: string;
  /** Undefined for one that Azure has made. */
  readonly displayName: string | undefined;
  /** `active`, `submitted`, `suspended`, ... */
  readonly state: string;
  /**
   * Whose it is: a user of the developer portal; `azure` for the one that API Management makes with each product for
   * the administrator (Azure/apiops#707); `nobody` where it has no owner, as those that deployments make.
   */
  readonly owner: PortalUser | "azure" | "nobody";
}

/** Somebody with an account of the developer portal. */
export interface PortalUser {
  /** Empty where the account cannot be read. */
  readonly name: string;
  readonly email: string;
}

interface Answer {
  readonly name: string;
  readonly properties: {
    readonly displayName?: string | null;
    readonly state?: string;
    /** ARM id of a user. */
    readonly ownerId?: string | null;
  };
}

interface User {
  readonly properties: { readonly firstName?: string; readonly lastName?: string; readonly email?: string };
}

/**
 * Every subscription to a product, whoever has made it; none for a product that does not exist.
 * @param productId ARM id
 * @throws AzureError
 */
export async function subscriptionsTo(
  productId: string,
  azure: AzureConnection,
): Promise<ProductSubscription[]> {
  const service = productId.replace(/\/products\/[^/]+$/i, "");
  const answers = await azure.arm
    .list<Answer>(`${productId}/subscriptions?api-version=${apiVersion}`)
    .catch((error: unknown) => {
      if (error instanceof AzureError && error.status === 404) return [];
      throw error;
    });
  return Promise.all(
    answers.map(async ({ name, properties: { displayName, state = "active", ownerId } }) => ({
      id: `${service}/subscriptions/${name}`,
      productId,
      displayName: displayName ?? undefined,
      state,
      owner: await ownerOf(displayName ?? undefined, ownerId ?? undefined, azure),
    })),
  );
}

/** Deletes a subscription; one that is gone already is no error. */
export function deleteSubscription({ id }: ProductSubscription, azure: AzureConnection): Promise<void> {
  return azure.arm.delete(`${id}?api-version=${apiVersion}`);
}

/** API Management's own have no display name, and the administrator, user 1, for their owner. */
async function ownerOf(
  displayName: string | undefined,
  ownerId: string | undefined,
  azure: AzureConnection,
): Promise<ProductSubscription["owner"]> {
  if (ownerId === undefined) return "nobody";
  if (displayName === undefined && /\/users\/1$/i.test(ownerId)) return "azure";
  const user = await azure.arm.get<User>(`${ownerId}?api-version=${apiVersion}`);
  const { firstName = "", lastName = "", email = "" } = user?.properties ?? {};
  return { name: `${firstName} ${lastName}`.trim(), email: email || ownerId.split("/").at(-1)! };
}
