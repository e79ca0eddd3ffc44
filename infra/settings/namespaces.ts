import { nodeAt } from "./asWritten.ts";
import type { Problems } from "./problems.ts";
import { ownKeys } from "./schema.ts";
import type { SettingsSource } from "./types.ts";
import { given, nearest } from "./wording.ts";

/**
 * The settings of the providers that the program uses, as their schemas have them: `@pulumi/azure-native` 3.28.0 and
 * `@pulumi/azuread` 6.9.1, config/vars. A test compares the packages that are installed; `random` has none.
 */
export const providerSettings: Readonly<Record<string, readonly string[]>> = {
  azuread: [
    "adoPipelineServiceConnectionId",
    "clientCertificate",
    "clientCertificatePassword",
    "clientCertificatePath",
    "clientId",
    "clientIdFilePath",
    "clientSecret",
    "clientSecretFilePath",
    "disableTerraformPartnerId",
    "environment",
    "metadataHost",
    "msiEndpoint",
    "oidcRequestToken",
    "oidcRequestUrl",
    "oidcToken",
    "oidcTokenFilePath",
    "partnerId",
    "tenantId",
    "useAksWorkloadIdentity",
    "useCli",
    "useMsi",
    "useOidc",
  ],
  "azure-native": [
    "auxiliaryTenantIds",
    "clientCertificatePassword",
    "clientCertificatePath",
    "clientId",
    "clientSecret",
    "disableInstanceDiscovery",
    "disablePulumiPartnerId",
    "environment",
    "location",
    "metadataHost",
    "msiEndpoint",
    "oidcRequestToken",
    "oidcRequestUrl",
    "oidcToken",
    "oidcTokenFilePath",
    "partnerId",
    "subscriptionId",
    "tenantId",
    "useDefaultAzureCredential",
    "useMsi",
    "useOidc",
  ],
  random: [],
};

/** What the engine itself takes in any provider's namespace (pulumi/pulumi, pkg/resource/deploy/providers/registry.go). */
export const engineSettings: readonly string[] = ["version", "pluginDownloadURL"];

/** Namespaces near ours that others own: packages of Pulumi's registry, and the CLI itself. */
const others = ["azure", "azure-nextgen", "azuredevops", "azapi", "pulumi"];

/**
 * Reports keys that nobody reads: names that the project or a provider does not have, a namespace that is nearly one of
 * ours, paths as keys. What other namespaces have in them is for other providers and policy packs, and none of our
 * business.
 * @returns the configuration with the values of misspelt keys where they are meant to be: they are judged with the rest,
 *   and what is meant by them is not missing
 */
export function withMeantKeys(source: SettingsSource, problems: Problems): SettingsSource {
  const { project, config } = source;
  const ours: Readonly<Record<string, readonly string[]>> = {
    [project]: Object.keys(ownKeys),
    ...providerSettings,
  };
  const all = Object.entries(ours).flatMap(([namespace, names]) =>
    names.map((name) => `${namespace}:${name}`),
  );
  const found = Object.keys(config).flatMap((key) => {
    const [, namespace = "", name = ""] = /^([^:]*):(.*)$/s.exec(key) ?? [];
    const unread = Object.hasOwn(ours, namespace) ? unknownName(namespace, name) : foreign(namespace, name);
    return unread ? [{ key, ...unread }] : [];
  });
  // What the value of such a key says may be wrong as well.
  for (const { key, message } of found) problems.addOfKey(key, message);
  // A default of Pulumi.yaml is not what was meant.
  const meant = found.flatMap(({ key, means }) =>
    means === undefined || nodeAt(source, means) !== undefined ? [] : [{ key, means }],
  );
  const kept = Object.entries(config).filter(([key]) => !meant.some((one) => one.key === key));
  return {
    ...source,
    config: Object.fromEntries([...kept, ...meant.map(({ key, means }) => [means, config[key]!] as const)]),
  };

  /** In a namespace of ours. */
  function unknownName(namespace: string, name: string): Unread | undefined {
    const names = ours[namespace]!;
    const isProvider = namespace !== project;
    if (names.includes(name) || (isProvider && engineSettings.includes(name))) return undefined;
    // No key for Pulumi, which whoever has read the file reports.
    if (name.includes(":")) return undefined;
    const [, inside] = /^([\w-]+)[.[]/.exec(name) ?? [];
    if (inside !== undefined && names.includes(inside)) {
      const set = `pulumi config set --path '${namespace}:${name}' <value>`;
      return {
        message: `is a key by itself for Pulumi, and nothing reads it: write it inside ${namespace}:${inside}, as \`${set}\` does`,
      };
    }
    const what = isProvider
      ? `is not a setting of the provider ${namespace}`
      : `is not a key of this project; its keys are ${names.join(", ")}`;
    const near = nearest(name, names);
    if (near !== undefined) {
      const means = `${namespace}:${near}`;
      return { message: `${what}; did you mean ${given(isProvider ? means : near)}?`, means };
    }
    const elsewhere = all.filter((one) => one.endsWith(`:${name}`));
    return {
      message: elsewhere.length === 0 ? what : `${what}; did you mean ${elsewhere.map(given).join(" or ")}?`,
    };
  }

  /** In a namespace that is not ours. */
  function foreign(namespace: string, name: string): Unread | undefined {
    if (others.includes(namespace)) return undefined;
    const near = nearest(namespace, Object.keys(ours)) ?? "";
    const names = [...(ours[near] ?? []), ...(near in providerSettings ? engineSettings : [])];
    // A name that means nothing there is somebody else's: the namespaces are alike by chance.
    const meant = names.includes(name) ? name : nearest(name, names);
    const own = ours[project]!.includes(name) ? `${project}:${name}` : undefined;
    const means = meant === undefined ? own : `${near}:${meant}`;
    if (means === undefined) return undefined;
    return {
      message: `has the namespace ${given(namespace)}, which nothing here reads; did you mean ${given(means)}?`,
      means,
    };
  }
}

interface Unread {
  readonly message: string;
  /** The key that is meant, in full. */
  readonly means?: string;
}
