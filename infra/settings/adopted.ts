import { readOwnKeys } from "./config.ts";
import { customHosts, type HostedPart, isOneOf } from "./customHosts.ts";
import { resourceGroupOf } from "./defaults.ts";
import type { AdoptedName, InstanceFacts, InstanceIdentity } from "./instanceFacts.ts";
import { withMeantKeys } from "./namespaces.ts";
import { joinPath, Problems } from "./problems.ts";
import type { Known, StackFile } from "./schema.ts";
import { defaultSku, units } from "./tiers.ts";
import type { SettingsSource, SkuName } from "./types.ts";
import { choices, given } from "./wording.ts";

/** The instance that a stack file adopts, and that has to be asked for; undefined where there is none, or no name of it. */
export function adoptedIn(source: SettingsSource): AdoptedName | undefined {
  const key = `${source.project}:apiManagement`;
  const { config } = withMeantKeys(source, new Problems());
  const alone = { ...source, config: key in config ? { [key]: config[key]! } : {} };
  const { existing, serviceName, resourceGroupName } = readOwnKeys(alone, new Problems()).apiManagement ?? {};
  if (existing !== true || serviceName === undefined) return undefined;
  return { key, serviceName, resourceGroupName: resourceGroupName ?? resourceGroupOf(source) };
}

/**
 * The stack file with what it leaves out of its instance: the lab's tier, or what Azure says of an adopted one. Whatever it
 * says otherwise of that is a problem.
 */
export function withInstance(
  source: SettingsSource,
  file: Known<StackFile>,
  problems: Problems,
): Known<StackFile> {
  const { apiManagement } = file;
  const key = `${source.project}:apiManagement`;
  if (apiManagement?.existing === undefined) return file;
  const { existing, serviceName = "" } = apiManagement;
  const facts: InstanceFacts = source.instance ?? {};
  const isLeftOut = (name: keyof StackFile["apiManagement"]) =>
    apiManagement[name] === undefined && !problems.concerns(`${key}.${name}`);
  const instance = `the instance ${serviceName}`;

  if (!existing) {
    const sku = isLeftOut("sku") ? defaultSku : apiManagement.sku;
    return { ...file, apiManagement: { ...apiManagement, sku } };
  }
  if (source.instance) checkIdentity(source.instance.identity);
  const filled = {
    sku: tier(),
    capacity: capacity(),
    gatewayHost: host("gateway"),
    portalHost: host("portal"),
  };
  return { ...file, apiManagement: { ...apiManagement, ...filled } };

  function tier(): SkuName | undefined {
    const live = facts.sku?.name;
    if (live === undefined || live === apiManagement?.sku) return apiManagement?.sku;
    if (!Object.hasOwn(units, live)) {
      problems.add(
        `${key}.sku`,
        `cannot be ${given(live)}, the tier of ${instance}: this stack supports ${choices(Object.keys(units))}`,
      );
      return undefined;
    }
    if (isLeftOut("sku")) return live as SkuName;
    differs("sku", `the tier of ${instance} is ${given(live)}`);
    return live as SkuName;
  }

  function capacity(): number | undefined {
    const live = facts.sku?.capacity;
    const said = apiManagement?.capacity;
    if (live === undefined || live === said) return said;
    if (!isLeftOut("capacity")) differs("capacity", `${instance} has ${live}`);
    return live;
  }

  function host(part: HostedPart): string | undefined {
    const name = part === "gateway" ? "gatewayHost" : "portalHost";
    const said = apiManagement?.[name];
    if (facts.hostnameConfigurations === undefined) return said;
    const live = customHosts(facts.hostnameConfigurations, part);
    if (isLeftOut(name)) return live.find(({ isPattern }) => !isPattern)?.name;
    if (said === undefined || isOneOf(said, live)) return said;
    const has =
      live.length > 0 ? `it has ${choices(live.map((each) => each.name))}` : "it has none of its own";
    const what = part === "gateway" ? "gateway" : "developer portal";
    differs(
      name,
      `that is no host name of the ${what} of ${instance}: ${has}`,
      "have it added by whoever runs the instance (Custom domains in the Azure portal)",
    );
    return said;
  }

  function differs(name: string, is: string, ...ways: string[]): void {
    const said = (apiManagement as Readonly<Record<string, unknown>>)[name];
    const remedies = [`leave ${name} out`, "correct it", ...ways];
    problems.add(
      `${key}.${name}`,
      `${given(said)} is not so: ${is}; ${remedies.slice(0, -1).join(", ")} or ${remedies.at(-1)}`,
    );
  }

  /** Each place that asks for an identity which the instance has not. */
  function checkIdentity(identity: InstanceIdentity | undefined): void {
    const has = Object.values(identity?.userAssignedIdentities ?? {}).map((each) =>
      each.clientId?.toLowerCase(),
    );
    const system = identity?.type?.includes("SystemAssigned") ?? false;
    const group = apiManagement?.resourceGroupName ?? resourceGroupOf(source);
    const noSystem =
      `needs the system-assigned identity of ${instance}, which has none. Whoever runs the instance can give it one: ` +
      `az apim update --name ${serviceName} --resource-group ${group} --set identity.type=SystemAssigned`;
    for (const [index, api] of (file.apis ?? []).entries()) {
      const asked = api?.policy?.backend?.identity;
      const path = `${source.project}:apis[${index}].policy.backend.identity`;
      if (asked === undefined) continue;
      if (asked === "system") {
        if (!system) problems.add(path, noSystem);
      } else checkAssigned(path, asked);
    }
    for (const [name, value] of Object.entries(file.namedValues ?? {})) {
      if (value?.keyVault === undefined) continue;
      const path = joinPath(`${source.project}:namedValues`, name);
      if (value.identity !== undefined) checkAssigned(`${path}.identity`, value.identity);
      else if (!system) problems.add(`${path}.keyVault`, noSystem);
    }

    function checkAssigned(path: string, asked: string): void {
      if (has.includes(asked.toLowerCase())) return;
      problems.add(
        path,
        `${given(asked)} is the client id of no user-assigned identity of ${instance}; its own: ${choices(has.flatMap((id) => id ?? []))}. Whoever runs the instance can assign it; or correct the client id`,
      );
    }
  }
}
