import * as v from "valibot";
import { apiDefaults } from "../../infra/settings/defaults.ts";
import { providerFields } from "../../infra/settings/provider.ts";
import { ownKeys } from "../../infra/settings/schema.ts";
import { defaultSku } from "../../infra/settings/tiers.ts";
import { defaultExpiry, longestLife } from "../../lib/stack/secretLifetime.ts";
import { currentName } from "../rotateSecret/nextName.ts";
import type { Answers } from "./answers.ts";
import type { AzureAccount } from "./azureAccount.ts";

const { publisherName, publisherEmail } = ownKeys.apiManagement.entries;

/** What a stack file need not say. */
export const labAnswers = {
  cloud: v.getDefault(providerFields["azuread:environment"]),
  sku: defaultSku,
  publisherName: v.getDefault(publisherName),
  publisherEmail: v.getDefault(publisherEmail),
} satisfies Answers;

const regions: Readonly<Record<string, string>> = {
  public: "westeurope",
  usgovernment: "usgovvirginia",
  china: "chinanorth3",
};

/**
 * Answers for everything that has a default and was not given.
 * @param account whom the Azure CLI is logged in to
 */
export function withDefaults(
  given: Answers,
  stack: string,
  account: AzureAccount | undefined,
  now: Date,
): Answers {
  const tenant = given.tenant ?? account?.tenant;
  // A subscription of another tenant is of no use to this one.
  const own = tenant?.toLowerCase() === account?.tenant.toLowerCase() ? account : undefined;
  const cloud = given.cloud ?? own?.cloud ?? labAnswers.cloud;
  const byName = given.api === undefined ? undefined : apiDefaults({ name: given.api });
  const secretName = given.secretName ?? currentName(now);
  const secret = {
    secretName,
    secretExpires: given.secretExpires ?? defaultExpiry(now, longestLife(stack, `client-app/${secretName}`)),
  };
  return {
    ...labAnswers,
    ...given,
    tenant,
    subscription: given.subscription ?? own?.subscription,
    cloud,
    location: given.location ?? regions[cloud],
    openApi: given.openApi ?? byName?.openApi,
    path: given.path ?? byName?.path,
    ...(!given.pkce && secret),
  };
}
