import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import { projectFiles } from "../../infra/projectFiles.ts";
import { builtInProducts } from "../../infra/settings/products.ts";
import { hasEntraLogin, hasPortalSettings } from "../../infra/settings/tiers.ts";
import {
  Problems,
  parseSettings,
  type Settings,
  type SettingsSource,
  type SharedProductSettings,
  withApiFiles,
} from "../../infra/settings.ts";
import { UsageError } from "../../lib/errors.ts";
import { readStackFile } from "../../lib/stack/stackFile.ts";

/** An environment of a pull request. */
export interface PrEnvironment {
  /** Of the pull request. */
  readonly number: number;
  /** The stack whose file it is derived from. */
  readonly base: string;
  /** Tier of its instance. */
  readonly sku: string;
  readonly now: Date;
}

const DAY = 24 * 60 * 60 * 1000;
/** An environment outlives its last update by no more than this: then nobody can sign in any more. */
const SECRET_DAYS = 7;
/** Microsoft.ApiManagement 2024-05-01, `serviceName`. */
const LONGEST_SERVICE_NAME = 50;

/** `pr-<number>` */
export function prStack(number: number): string {
  return `pr-${number}`;
}

/**
 * The stack file of a pull request's environment: that of its base, with names of its own, an instance of its own
 * that may be deleted, and one client secret that soon expires, where the base has any. An Application ID URI of the base is left out,
 * since a tenant has each only once. Registrations that the base uses and others look after, it has of its own.
 * @param projectFolder the folder of Pulumi.yaml
 * @throws SettingsError, StackFileError, UsageError when the base's file or what becomes of it is wrong
 */
export function prStackFile(projectFolder: string, environment: PrEnvironment): string {
  const { number, base, now } = environment;
  const { project, config, problems, environments } = readStackFile(projectFolder, base);
  if (environments.length > 0) {
    throw new UsageError(
      `Pulumi.${base}.yaml imports the ESC environment ${environments[0]}, which only the Pulumi CLI can open: ` +
        "choose as --base a stack file with all its settings",
    );
  }
  const readFile = projectFiles(projectFolder);
  const read = (stack: string, values: Readonly<Record<string, string>>) =>
    parseSettings({
      project,
      stack,
      config: values,
      problems,
      readFile,
    });
  const settings = read(base, config);
  const own = ownKeys(settings, config, readFile, environment);
  const derived = Object.fromEntries(
    Object.entries(own).map(([key, value]) => [`${project}:${key}`, value] as const),
  );
  const asText = Object.entries(derived).map(([key, value]) => [key, JSON.stringify(value)]);
  const oauthServer = structure(config[`${project}:oauthServer`]);
  const providers = Object.entries(config).filter(([key]) => !key.startsWith(`${project}:`));
  // What does not fit is reported here, before anything is created: a tier, a name, what refers to a key that is left out.
  read(prStack(number), {
    ...Object.fromEntries(providers),
    ...Object.fromEntries(asText),
    ...(oauthServer !== undefined && { [`${project}:oauthServer`]: JSON.stringify(oauthServer) }),
  });
  const text = stringify({
    ...rootKeys(projectFolder, base),
    ...encryption(projectFolder, prStack(number)),
    config: {
      ...Object.fromEntries(providers),
      ...derived,
      ...(oauthServer !== undefined && { [`${project}:oauthServer`]: oauthServer }),
    },
  });
  return `# Derived from Pulumi.${base}.yaml for pull request ${number} on ${now.toISOString().slice(0, 10)}; not for git.\n${text}`;
}

/** The project's keys in which the environment differs from its base. */
function ownKeys(
  settings: Settings,
  asWritten: Readonly<Record<string, string>>,
  readFile: SettingsSource["readFile"],
  environment: PrEnvironment,
) {
  const { number, base, sku, now } = environment;
  const { project } = settings;
  const { signIn, signUp, login } = settings.portal;
  const hasLogin = login !== undefined && hasEntraLogin(sku);
  // With the APIs of shared files in it: each of them gets a name of its own.
  const { config } = withApiFiles(
    { project, stack: base, config: asWritten, readFile },
    new Problems(),
  ).source;
  const given = (key: string) => structure(config[`${project}:${key}`]) ?? {};
  // What belongs to the base alone: its group, its size, that it stays, and its host names, which one instance has.
  const { resourceGroupName, capacity, existing, existingResourceGroup, restore, protect, ...theRest } =
    given("apiManagement") as { readonly [key: string]: unknown };
  const { gatewayHost, portalHost, certificates, ...instance } = theRest;
  const { existing: _, secret, ...ownClientApp } = given("clientApp") as { readonly [key: string]: unknown };
  const apis = (structure(config[`${project}:apis`]) ?? [{ name: settings.apis[0]!.name }]) as readonly {
    readonly backendApp?: { readonly identifierUri?: string; readonly existing?: string };
    readonly versionOf?: string;
  }[];
  return {
    apiManagement: {
      ...instance,
      serviceName: serviceName(settings, number),
      sku,
      tags: { ...settings.apiManagement.tags, pullRequest: String(number) },
    },
    clientApp: {
      ...ownClientApp,
      displayName: named(settings.clientApp.displayName, number),
      // A registration of the environment's own redeems the codes of further redirect URIs with a secret.
      ...((settings.clientApp.secrets.length > 0 ||
        secret !== undefined ||
        settings.clientApp.redirectUris.length > 0) && {
        secrets: [{ name: prStack(number), expires: expiry(now) }],
      }),
    },
    apis: apis.map((api, index) => {
      if (api.versionOf !== undefined) return api;
      const { identifierUri, existing, ...backendApp } = api.backendApp ?? {};
      const { displayName } = settings.apis[index]!.backendApp;
      return { ...api, backendApp: { ...backendApp, displayName: named(displayName, number) } };
    }),
    ...(settings.products.length > 0 && {
      products: settings.products.map((product) => ofNewInstance(product, hasLogin)),
    }),
    // The environment publishes a portal of its own, and decides about it as its base where its tier can.
    ...(Object.keys(given("portal")).length > 0 && {
      portal: {
        ...(hasPortalSettings(sku) && { signIn, signUp }),
        ...(hasLogin && {
          login: {
            entra: {
              ...login.entra,
              displayName: named(login.entra.displayName, number),
              secrets: [{ name: prStack(number), expires: expiry(now) }],
            },
          },
        }),
      },
    }),
  };
}

/** In an instance of its own the environment makes what others own beside its base, but for what Azure puts there. */
function ofNewInstance(settings: SharedProductSettings, hasLogin: boolean): object {
  const { existing, groups: all, ...rest } = settings;
  // Who is in a group of Entra ID shows where people sign in with it.
  const groups = all?.filter((group) => hasLogin || typeof group === "string");
  const product = { ...rest, ...(groups && { groups }) };
  return existing && builtInProducts.includes(product.id.toLowerCase()) ? { ...product, existing } : product;
}

/** The day on which a secret that is made now expires. */
export function expiry(now: Date): string {
  return new Date(now.getTime() + SECRET_DAYS * DAY).toISOString().slice(0, 10);
}

/** Unlike the usual random suffix it is known without the state, so that the instance can be purged after it. */
function serviceName({ project, subscriptionId, apiManagement }: Settings, number: number): string {
  const base = apiManagement.serviceName ?? project;
  const owner = createHash("sha256").update(`${subscriptionId}/${project}/${base}`).digest("hex").slice(0, 6);
  const suffix = `-${prStack(number)}-${owner}`;
  return `${base.slice(0, LONGEST_SERVICE_NAME - suffix.length).replace(/-+$/, "")}${suffix}`;
}

/** Microsoft Graph, application: displayName. */
const LONGEST_APP_NAME = 120;

function named(displayName: string, number: number): string {
  const ending = ` (${prStack(number)})`;
  return `${displayName.slice(0, LONGEST_APP_NAME - ending.length).trimEnd()}${ending}`;
}

/** What of the base's file is no configuration: the ESC environments, and where the key of its secrets is. */
function rootKeys(projectFolder: string, base: string): object {
  const { config, encryptionsalt, encryptedkey, ...rest } = rootOf(projectFolder, base);
  return rest;
}

/** The key with which the CLI has encrypted this very stack's secrets, once it has. */
function encryption(projectFolder: string, stack: string): object {
  const { encryptionsalt, encryptedkey } = rootOf(projectFolder, stack);
  return {
    ...(encryptionsalt !== undefined && { encryptionsalt }),
    ...(encryptedkey !== undefined && { encryptedkey }),
  };
}

function rootOf(projectFolder: string, stack: string): Readonly<Record<string, unknown>> {
  const file = join(projectFolder, `Pulumi.${stack}.yaml`);
  return existsSync(file) ? (parse(readFileSync(file, "utf8")) ?? {}) : {};
}

function structure(text: string | undefined): unknown {
  return text === undefined ? undefined : JSON.parse(text);
}
