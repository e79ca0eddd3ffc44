import * as v from "valibot";
import { type CloudName, cloudNames } from "../names/azureCloud.ts";
import { choice, help, text } from "./fields.ts";
import { guidPattern } from "./guid.ts";
import type { Problems } from "./problems.ts";
import { given } from "./wording.ts";

/** What the providers' keys say; undefined where it is missing or wrong. */
export interface ProviderSettings {
  readonly cloud?: CloudName;
  readonly tenantId?: string;
  readonly subscriptionId?: string;
  readonly location?: string;
}

const tenantId = text({
  allowed: "a tenant id is a GUID; a domain name is not enough here",
  pattern: guidPattern,
});

const environment = v.optional(choice(cloudNames, "public"), "public");

/** The providers' keys that this project reads, in the order of the stack file, each by itself. */
export const providerFields = {
  "azuread:tenantId": help("The Microsoft Entra ID tenant of the app registrations (GUID).", tenantId),
  "azuread:environment": help(
    "The cloud of the app registrations; must agree with azure-native:environment.",
    environment,
  ),
  "azure-native:tenantId": help(
    "The tenant of the subscription (GUID); must agree with azuread:tenantId.",
    tenantId,
  ),
  "azure-native:subscriptionId": help(
    "The Azure subscription of the API Management instance (GUID).",
    text({ allowed: "a subscription id is a GUID", pattern: guidPattern }),
  ),
  "azure-native:location": help(
    "The Azure region of the API Management instance: az account list-locations --output table.",
    text({
      allowed: "an Azure region such as westeurope, see `az account list-locations --output table`",
      // Pulumi hands over text: YAML's empty value and flags arrive as these words.
      pattern: /^(?!(?:null|true|false)$)[a-zA-Z][a-zA-Z0-9 ]*$/,
    }),
    "westeurope",
    "northeurope",
    "eastus",
  ),
  "azure-native:environment": help(
    "The cloud of the API Management instance; must agree with azuread:environment.",
    environment,
  ),
} as const;

export type ProviderKey = keyof typeof providerFields;

export const providerKeys = Object.keys(providerFields) as readonly ProviderKey[];

/** The four keys without a default, and what to do about each. */
const required: Readonly<Partial<Record<ProviderKey, string>>> = {
  "azuread:tenantId": "put the tenant's id, `az account show --query tenantId --output tsv`",
  "azure-native:tenantId": "put the tenant's id once more, it must agree with azuread:tenantId",
  "azure-native:subscriptionId": "put the subscription's id, `az account show --query id --output tsv`",
  "azure-native:location":
    "put an Azure region such as westeurope, `az account list-locations --output table`",
};

/** Reads what the stack file says to the providers: whom to sign in to, where to create things. */
export function readProviders(
  config: Readonly<Record<string, string>>,
  problems: Problems,
): ProviderSettings {
  const cloud = agreeing("environment", value) as CloudName | undefined;
  const tenantId = agreeing("tenantId", (key) => value(key)?.toLowerCase());
  const subscriptionId = value("azure-native:subscriptionId")?.toLowerCase();
  const location = value("azure-native:location");
  if (location && cloud && regionCloud(location) !== cloud) {
    problems.add(
      "azure-native:location",
      `${given(location)} is a region of the cloud ${regionCloud(location)}, but this stack is of ${cloud}: change the region, or azuread:environment and azure-native:environment`,
    );
  }
  return { cloud, tenantId, subscriptionId, location };

  function value(key: ProviderKey): string | undefined {
    const text = config[key];
    if (["", "null", undefined].includes(text?.trim()) && key in required) {
      problems.add(key, `is missing; ${required[key]}`);
      return undefined;
    }
    const result = v.safeParse(providerFields[key], text);
    if (!result.success) problems.addOfShape(key, result.issues[0].message);
    return result.success ? result.output : undefined;
  }

  /** Both providers have the key; apps in one tenant or cloud and an instance in another do not work. */
  function agreeing(
    name: "tenantId" | "environment",
    read: (key: ProviderKey) => string | undefined,
  ): string | undefined {
    const entra = read(`azuread:${name}`);
    const azure = read(`azure-native:${name}`);
    if (entra === undefined || azure === undefined || entra === azure) return entra ?? azure;
    problems.add(
      `azure-native:${name}`,
      `${shown("azure-native", azure)} does not agree with azuread:${name}, ${shown("azuread", entra)}: the app registrations and API Management belong to one ${name === "environment" ? "cloud" : "tenant"}`,
    );
    return undefined;

    function shown(namespace: string, value: string): string {
      return config[`${namespace}:${name}`] === undefined ? `${given(value)} (the default)` : given(value);
    }
  }
}

/** Regions of the national clouds are called `china…`, `usgov…` and `usdod…` (`az account list-locations`). */
function regionCloud(location: string): CloudName {
  const name = location.toLowerCase().replaceAll(" ", "");
  if (name.startsWith("china")) return "china";
  return name.startsWith("usgov") || name.startsWith("usdod") ? "usgovernment" : "public";
}
