import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import path from "node:path";
import { parse } from "yaml";
import { parseExpiry } from "../infra/settings/expiry.ts";
import { joinPath } from "../infra/settings/problems.ts";
import { placeholderKeys, type Settings } from "../infra/settings.ts";
import { settingsOf } from "../lib/stack/settings.ts";
import { readStackFile } from "../lib/stack/stackFile.ts";

/** A stack that is ready to be deployed to a world. */
export interface RehearsedStack {
  /** Folder of Pulumi.yaml. */
  readonly projectFolder: string;
  readonly project: string;
  /** `main` of Pulumi.yaml. */
  readonly main: string;
  /** `nodeargs` of Pulumi.yaml: options of the Node that runs the program. */
  readonly nodeArgs: readonly string[];
  readonly stack: string;
  readonly config: Readonly<Record<string, string>>;
  readonly settings: Settings;
  /** Paths whose placeholder this run has replaced by a value of its own. */
  readonly filledIn: readonly string[];
}

/**
 * Reads and checks a stack file. Where it still has the example's placeholders for tenant and subscription,
 * this run's own stand there: a rehearsal needs none of yours.
 * @throws StackFileError, SettingsError with every problem at once
 */
export function loadStack(projectFolder: string, stack: string): RehearsedStack {
  const { project, config: asWritten, problems } = readStackFile(projectFolder, stack);
  const placeholders = placeholderKeys(asWritten).filter((key) => key in ownValues);
  const own = { tenant: randomUUID(), subscription: randomUUID() };
  const config = { ...asWritten };
  for (const key of placeholders) config[key] = own[ownValues[key]!];
  const filledIn = [
    ...placeholders,
    ...(placeholders.length > 0 ? renewSecrets(config, project) : []),
    ...replaceEncrypted(config, project),
  ];
  return {
    projectFolder,
    project,
    ...programOf(projectFolder),
    stack,
    config,
    settings: settingsOf(projectFolder, { project, stack, config, problems }, new Date()),
    filledIn,
  };
}

const ownValues: Readonly<Record<string, "tenant" | "subscription">> = {
  "azuread:tenantId": "tenant",
  "azure-native:tenantId": "tenant",
  "azure-native:subscriptionId": "subscription",
};

/**
 * An example file grows old: a client secret that has expired since it was written is a placeholder, too.
 * @returns the paths of the dates that were changed
 */
function renewSecrets(config: Record<string, string>, project: string): string[] {
  return ["clientApp", "clients", "portal"].flatMap((name) => {
    const key = `${project}:${name}`;
    const value: unknown = parse(config[key] ?? "{}");
    const renewed = renewIn(key, value);
    if (renewed.length > 0) config[key] = JSON.stringify(value);
    return renewed;
  });
}

/** Every list of secrets, wherever it is. */
function renewIn(path: string, value: unknown): string[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) => {
    const at = Array.isArray(value) ? `${path}[${key}]` : joinPath(path, key);
    if (key !== "secrets" || !Array.isArray(item)) return renewIn(at, item);
    return item.flatMap((secret: { expires?: unknown } | null, index) => {
      const expires = parseExpiry(String(secret?.expires));
      if (!secret || expires === undefined || Date.parse(expires) > Date.now()) return [];
      secret.expires = new Date(Date.now() + 90 * 86_400_000).toISOString().slice(0, 10);
      return [`${at}[${index}].expires`];
    });
  });
}

/**
 * Secrets that only Pulumi can read get one of this run's own: a rehearsal needs none of yours.
 * @returns their paths
 */
function replaceEncrypted(config: Record<string, string>, project: string): string[] {
  const app = `${project}:clientApp`;
  const named = `${project}:namedValues`;
  return [
    ...replaceIn(app, (value) => [[app, value as { secret?: unknown }]]),
    ...replaceIn(named, (values) =>
      Object.entries(values as Record<string, { secret?: unknown } | null>).flatMap(([name, value]) =>
        value === null ? [] : [[joinPath(named, name), value]],
      ),
    ),
  ];

  function replaceIn(
    key: string,
    holders: (value: unknown) => [path: string, holder: { secret?: unknown }][],
  ): string[] {
    if (!config[key]?.includes('"secure"')) return [];
    const value: unknown = parse(config[key]);
    const replaced = holders(value).filter(([, holder]) => typeof holder.secret === "object");
    for (const [, holder] of replaced) holder.secret = `rehearsed-${randomUUID()}`;
    config[key] = JSON.stringify(value);
    return replaced.map(([path]) => `${path}.secret`);
  }
}

function programOf(projectFolder: string): Pick<RehearsedStack, "main" | "nodeArgs"> {
  const { main, runtime } = parse(textOf(path.join(projectFolder, "Pulumi.yaml")) ?? "") as {
    main?: string;
    runtime?: string | { options?: { nodeargs?: string } };
  };
  const nodeArgs = typeof runtime === "object" ? runtime.options?.nodeargs : undefined;
  return { main: main ?? ".", nodeArgs: nodeArgs?.split(/\s+/).filter(Boolean) ?? [] };
}

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}
