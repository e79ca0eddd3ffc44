import { type Cloud, type CloudName, clouds } from "../../model/clouds.ts";
import { ProviderError } from "../provider.ts";

/** What the provider has been told about where to deploy. */
export interface Configuration {
  readonly cloud: Cloud;
  readonly tenantId: string;
  readonly subscriptionId: string;
  /** Region of resources that the program gives none. */
  readonly location: string | undefined;
}

/** Who signs in, and who gets credit: the world's own deploying identity stands in for all of these. */
const ignored = [
  "clientId",
  "clientSecret",
  "clientCertificatePath",
  "clientCertificatePassword",
  "useOidc",
  "oidcToken",
  "oidcTokenFilePath",
  "oidcRequestToken",
  "oidcRequestUrl",
  "useMsi",
  "msiEndpoint",
  "useDefaultAzureCredential",
  "disablePulumiPartnerId",
  "partnerId",
  "version",
];

/**
 * Reads the keys of `azure-native:` in a stack's configuration.
 * @throws ProviderError naming every key that is missing, wrong, or without a counterpart in the rehearsal
 */
export function readConfiguration(config: Readonly<Record<string, string>>): Configuration {
  const problems: string[] = [];
  const { tenantId, subscriptionId, location, environment = "public" } = config;
  const known = ["tenantId", "subscriptionId", "location", "environment", ...ignored];
  if (!tenantId) problems.push("azure-native:tenantId is not set; give the id of the tenant to deploy to");
  if (!subscriptionId)
    problems.push("azure-native:subscriptionId is not set; give the id of the Azure subscription");
  if (!Object.hasOwn(clouds, environment)) {
    const allowed = Object.keys(clouds).join(", ");
    problems.push(`azure-native:environment is '${environment}'; it can be ${allowed}`);
  }
  for (const key of Object.keys(config).filter((key) => !known.includes(key))) {
    problems.push(`azure-native:${key} has no counterpart in the rehearsal; remove it from this stack`);
  }
  if (problems.length > 0)
    throw new ProviderError(problems.map((problem) => `${problem}.`).join("\n"), "invalid-argument");
  return {
    cloud: clouds[environment as CloudName],
    tenantId: tenantId as string,
    subscriptionId: subscriptionId as string,
    location: location === "" ? undefined : location,
  };
}
