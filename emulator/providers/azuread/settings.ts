import { type Cloud, clouds } from "../../model/clouds.ts";
import { ProviderError } from "../provider.ts";

/** What the provider's configuration comes down to here: whose directory, in which cloud. */
export interface AzureAdSettings {
  readonly tenantId: string;
  readonly cloud: Cloud;
}

/** Values of `azuread:environment` (the provider's documentation, "environment"). */
const environments: Readonly<Record<string, Cloud>> = {
  global: clouds.public,
  public: clouds.public,
  usgovernment: clouds.usgovernment,
  usgovernmentl4: clouds.usgovernment,
  china: clouds.china,
};

/** How the real provider signs in; here the world's own deploying identity does, whatever these say. */
const ignored = new Set([
  "adoPipelineServiceConnectionId",
  "clientCertificate",
  "clientCertificatePassword",
  "clientCertificatePath",
  "clientId",
  "clientIdFilePath",
  "clientSecret",
  "clientSecretFilePath",
  "disableTerraformPartnerId",
  "msiEndpoint",
  "oidcRequestToken",
  "oidcRequestUrl",
  "oidcToken",
  "oidcTokenFilePath",
  "partnerId",
  "useAksWorkloadIdentity",
  "useCli",
  "useMsi",
  "useOidc",
  // The engine's own.
  "version",
  "pluginDownloadURL",
]);

/**
 * Reads the provider's configuration.
 * @throws ProviderError with every problem
 */
export function azureAdSettings(config: Readonly<Record<string, string>>): AzureAdSettings {
  const problems: string[] = [];
  const { tenantId = "", environment = "global", ...rest } = config;
  if (tenantId === "") problems.push("azuread:tenantId is missing: set it to the tenant of this stack");
  const cloud = Object.hasOwn(environments, environment.toLowerCase())
    ? environments[environment.toLowerCase()]
    : undefined;
  if (!cloud) {
    problems.push(
      `azuread:environment is ${JSON.stringify(environment)}; the rehearsal knows ${Object.keys(environments).join(", ")}`,
    );
  }
  for (const key of Object.keys(rest)) {
    if (key === "metadataHost") {
      problems.push("azuread:metadataHost is not supported by the rehearsal: it has Azure's own host names");
    } else if (!ignored.has(key)) problems.push(`azuread:${key} is not a setting of this provider`);
  }
  if (problems.length > 0 || !cloud) throw new ProviderError(problems.join("\n"), "invalid-argument");
  return { tenantId, cloud };
}
