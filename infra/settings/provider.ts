import { type CloudName, cloudNames } from "../azureCloud.ts";
import { guidPattern } from "./names.ts";
import type { Problems } from "./problems.ts";
import { didYouMean, given, nearest } from "./wording.ts";

/** What the providers' keys say; undefined where it is missing or wrong. */
export interface ProviderSettings {
  readonly cloud?: CloudName;
  readonly tenantId?: string;
  readonly subscriptionId?: string;
  readonly location?: string;
}

/** The providers' keys that this project reads, in the order of the stack file. */
export const providerKeys = [
  "azuread:tenantId",
  "azuread:environment",
  "azure-native:tenantId",
  "azure-native:subscriptionId",
  "azure-native:location",
  "azure-native:environment",
] as const;

/** The four keys without a default, and what to do about each. */
const required: Readonly<Record<string, string>> = {
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
  const cloud = agreeing("environment", cloudOf);
  const tenantId = agreeing("tenantId", (key) =>
    guid(key, "a tenant id is a GUID; a domain name is not enough here"),
  );
  const subscriptionId = guid("azure-native:subscriptionId", "a subscription id is a GUID");
  const location = value("azure-native:location");
  if (location !== undefined && !/^[a-z][a-z0-9 ]*$/i.test(location)) {
    problems.add(
      "azure-native:location",
      `${given(location)} is not allowed: an Azure region such as westeurope, see \`az account list-locations --output table\``,
    );
  } else if (location && cloud && regionCloud(location) !== cloud) {
    problems.add(
      "azure-native:location",
      `${given(location)} is a region of the cloud ${regionCloud(location)}, but this stack is of ${cloud}: change the region, or azuread:environment and azure-native:environment`,
    );
  }
  return { cloud, tenantId, subscriptionId, location };

  function value(key: string): string | undefined {
    const text = config[key]?.trim();
    if (text) return text;
    const near = text === undefined ? misspelt(key) : "";
    problems.add(key, `is missing; ${required[key]}${near}`);
    return undefined;
  }

  function misspelt(key: string): string {
    const [namespace] = key.split(":");
    const others = Object.keys(config).filter((name) => name.startsWith(`${namespace}:`) && !isKnown(name));
    const near = nearest(key, others);
    return near ? `; is "${near}" meant for it?` : "";
  }

  function guid(key: string, allowed: string): string | undefined {
    const text = value(key);
    if (text === undefined || guidPattern.test(text)) return text?.toLowerCase();
    problems.add(key, `${given(text)} is not allowed: ${allowed}`);
    return undefined;
  }

  function cloudOf(key: string): CloudName | undefined {
    const text = config[key] ?? "public";
    const known = cloudNames.find((name) => name === text);
    if (!known) {
      const near = didYouMean(text, cloudNames);
      problems.add(
        key,
        `${given(text)} is not allowed; allowed: ${cloudNames.join(", ")} (the default is public)${near}`,
      );
    }
    return known;
  }

  /** Both providers have the key; apps in one tenant or cloud and an instance in another do not work. */
  function agreeing<T extends string>(name: string, read: (key: string) => T | undefined): T | undefined {
    const entra = read(`azuread:${name}`);
    const azure = read(`azure-native:${name}`);
    if (entra === undefined || azure === undefined || entra === azure) return entra ?? azure;
    problems.add(
      `azure-native:${name}`,
      `${shown("azure-native", azure)} does not agree with azuread:${name}, ${shown("azuread", entra)}: the app registrations and API Management belong to one ${name === "environment" ? "cloud" : "tenant"}`,
    );
    return undefined;

    function shown(namespace: string, value: T): string {
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

function isKnown(key: string): boolean {
  return (providerKeys as readonly string[]).includes(key);
}
