import type { ProgramRun, Tenant, WorldContext } from "../emulator/index.ts";
import { azurePlugins, pluginFolder } from "../lib/engine/plugins.ts";

/** Which providers deploy: this project's own stand-ins of them, or Pulumi's plugins as they are. */
export type Providers = "stand-in" | "official";

/** Whether a package is left to its official plugin. */
export function isOfficial(providers: Providers, packageName: string): boolean {
  return providers === "official" && azurePlugins().some(({ name }) => name === packageName);
}

/**
 * What the official azuread and azure-native sign in with, as on Azure: a service principal and its secret. Whatever
 * else of the user's own environment they would sign in with instead is switched off
 * (pulumi.com/registry/packages/azure-native/installation-configuration, .../azuread/installation-configuration).
 */
export function deployerVariables({
  clientId,
  clientSecret,
}: Pick<Tenant["deployer"], "clientId" | "clientSecret">): Record<string, string> {
  return {
    ARM_CLIENT_ID: clientId,
    ARM_CLIENT_SECRET: clientSecret,
    ARM_CLIENT_CERTIFICATE_PATH: "",
    ARM_METADATA_HOSTNAME: "",
    ARM_USE_MSI: "false",
    ARM_USE_OIDC: "false",
  };
}

/**
 * A run in which the engine starts the official plugins of azuread and azure-native, which go to the world by its proxy.
 * @param proxy see proxyVariables
 */
export function withOfficialProviders(
  run: ProgramRun,
  world: WorldContext,
  proxy: Readonly<Record<string, string>>,
): ProgramRun {
  const tenantId = run.config["azuread:tenantId"] ?? "";
  const tenant = world.directory.tenant(tenantId);
  if (!tenant) throw new Error(`the world has no tenant ${tenantId}`);
  return {
    ...run,
    providers: run.providers.filter(({ name }) => !isOfficial("official", name)),
    plugins: { folder: pluginFolder(), environment: { ...proxy, ...deployerVariables(tenant.deployer) } },
  };
}
