import { spawnSync } from "node:child_process";

/** Whom the Azure CLI is logged in to. */
export interface AzureAccount {
  readonly tenant: string;
  readonly subscription: string;
  /** The subscription's display name. */
  readonly name: string;
  /** As `azure-native:environment` calls it; undefined for a cloud that this project does not know. */
  readonly cloud?: string;
}

const clouds: Readonly<Record<string, string>> = {
  AzureCloud: "public",
  AzureUSGovernment: "usgovernment",
  AzureChinaCloud: "china",
};

/** What `az account show` says; undefined without the Azure CLI, without a login, or when it takes too long. */
export function azureAccount(): AzureAccount | undefined {
  const { status, stdout } = spawnSync("az", ["account", "show", "--output", "json"], {
    encoding: "utf8",
    timeout: 15_000,
    stdio: ["ignore", "pipe", "ignore"],
    // On Windows the Azure CLI is a script.
    shell: process.platform === "win32",
  });
  if (status !== 0) return undefined;
  try {
    const { tenantId, id, name, environmentName } = JSON.parse(stdout);
    return { tenant: tenantId, subscription: id, name, cloud: clouds[environmentName] };
  } catch {
    return undefined;
  }
}
