import { createHash } from "node:crypto";

/**
 * The same stack in another tenant: what a team would write into a second stack file. Every mention of the
 * tenant changes, the subscription too, and the instance gets a name of its own, since that name is unique
 * in the whole cloud.
 */
export function secondTenantConfig(
  config: Readonly<Record<string, string>>,
  names: {
    readonly tenantId: string;
    readonly subscriptionId: string;
    readonly serviceName?: string;
    /** Host names of the instance's own, which another one cannot have. */
    readonly hosts?: readonly string[];
    /** Client ids of registrations that exist: an application is registered in one tenant. */
    readonly registrations?: readonly string[];
  },
): { readonly config: Record<string, string>; readonly tenantId: string } {
  const tenantId = derivedGuid(names.tenantId);
  const inSubscription = /(?<=\/subscriptions\/)[0-9a-f-]{36}/gi;
  const vault = /(?<=https:\/\/)[a-z0-9-]+(?=\.vault\.(?:azure\.net|usgovcloudapi\.net|azure\.cn)\/)/gi;
  const replacements: [string, string][] = [
    [names.tenantId, tenantId],
    [names.subscriptionId, derivedGuid(names.subscriptionId)],
    ...(names.hosts ?? []).map((host): [string, string] => [host, secondHost(host)]),
    ...(names.registrations ?? []).map((id): [string, string] => [id, derivedGuid(id)]),
    ...(names.serviceName ? [[names.serviceName, secondName(names.serviceName)] as [string, string]] : []),
  ];
  const changed = Object.entries(config).map(([key, value]) => [
    key,
    replacements.reduce(
      (text, [from, to]) => text.replaceAll(new RegExp(escapePattern(from), "gi"), to),
      // A subscription has one tenant: others that the stack file names change as well.
      value
        .replaceAll(inSubscription, (id) => derivedGuid(id))
        .replaceAll(vault, (name) => secondName(name, 24)),
    ),
  ]);
  return { config: Object.fromEntries(changed), tenantId };
}

/** Made from the first one, so that two runs of a stack agree on it. */
function derivedGuid(guid: string): string {
  const hash = createHash("sha256").update(`second ${guid.toLowerCase()}`).digest("hex");
  return `${hash.slice(0, 8)}-${hash.slice(8, 12)}-4${hash.slice(13, 16)}-8${hash.slice(17, 20)}-${hash.slice(20, 32)}`;
}

/** Of an instance at most 50 characters, of a vault 24: learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules */
function secondName(name: string, max = 50): string {
  const suffix = "-second";
  return name.slice(0, max - suffix.length).replace(/-+$/, "") + suffix;
}

/** A label has at most 63 characters (RFC 1035, section 2.3.4). */
function secondHost(host: string): string {
  const [label = "", ...rest] = host.split(".");
  return [secondName(label, 63), ...rest].join(".");
}

function escapePattern(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
