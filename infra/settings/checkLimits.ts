import type { OpenApiDocument } from "../../openapi/document.ts";
import {
  configurationLimit,
  instanceLimits,
  listedPermissions,
  listsPermissions,
  nearLimit,
  redirectUriLimits,
} from "./limits.ts";
import type { Problems } from "./problems.ts";
import { sharedProductId } from "./products.ts";
import type { Known, StackFile } from "./schema.ts";
import type { SettingsSource } from "./types.ts";
import { complaints } from "./wording.ts";

/** A number of something that Azure limits. */
interface Counted {
  /** Path of the key that makes it so many. */
  readonly path: string;
  readonly count: number;
  /** Undefined where there is no limit. */
  readonly limit: number | undefined;
  /** "operations in its documents". */
  readonly what: string;
  /** "an instance of the tier Developer". */
  readonly where: string;
  readonly remedy: string;
}

const splitting = "or put some of the APIs into another stack (docs/scale.md)";

/**
 * Checks what a stack file comes to against the limits of Azure.
 * @param documents of the APIs, those that could not be read left out
 * @returns sentences on what is near its limit
 */
export function checkLimits(
  source: Pick<SettingsSource, "project" | "config">,
  file: Known<StackFile>,
  documents: readonly (OpenApiDocument | undefined)[],
  problems: Problems,
): string[] {
  const notes: string[] = [];
  const beyond = new Map<string, string[]>();
  for (const { path, count, limit, what, where, remedy } of countsOf(source, file, documents)) {
    if (limit === undefined || count < limit * nearLimit) continue;
    const found = `${number(count)} ${what}; ${where} takes at most ${number(limit)}`;
    if (count > limit) beyond.set(path, [...(beyond.get(path) ?? []), `has ${found}: ${remedy}`]);
    else notes.push(`${path} has ${found}. When it grows: ${remedy}.`);
  }
  for (const [path, found] of beyond) problems.add(path, complaints(found));
  checkListedPermissions(source.project, file, problems);
  return notes;
}

function countsOf(
  { project, config }: Pick<SettingsSource, "project" | "config">,
  { apiManagement, apis = [], products = [], clientApp }: Known<StackFile>,
  documents: readonly (OpenApiDocument | undefined)[],
): Counted[] {
  const sku = apiManagement?.sku;
  const limits = sku && instanceLimits[sku];
  const instance = `an instance of the tier ${sku}`;
  const remedy = `choose another sku, ${splitting}`;
  const own = apis.filter(
    (api) => !api || (api.versionOf === undefined && sharedProductId(api) === undefined),
  );
  const personal = clientApp?.signInAudience === "AzureADandPersonalMicrosoftAccount";
  return [
    {
      path: `${project}:apis`,
      count: documents.reduce((sum, document) => sum + (document?.operations.length ?? 0), 0),
      limit: limits?.operations,
      what: "operations in its documents",
      where: instance,
      remedy,
    },
    {
      path: `${project}:apis`,
      count: own.length + products.length,
      limit: limits?.products,
      what:
        products.length > 0
          ? "products, those that are shared included"
          : "APIs, each with a product of its own",
      where: instance,
      remedy,
    },
    {
      path: `${project}:apis`,
      count: apis.filter((api) => api?.subscriptionRequired !== false).length,
      limit: limits?.subscriptions,
      what: "APIs with a subscription of their own",
      where: instance,
      remedy,
    },
    {
      path: `${project}:clientApp.redirectUris`,
      count: clientApp?.redirectUris?.length ?? 0,
      limit: personal ? redirectUriLimits.personal : redirectUriLimits.organizations,
      what: "redirect URIs",
      where: "an app registration",
      remedy: "register another client for some of them",
    },
    {
      path: `${project}:apis`,
      count: configurationSize(config),
      limit: configurationLimit,
      what: "bytes of configuration with all other keys",
      where: "the environment variable in which the program gets it",
      remedy: "move APIs into a file of the project: apis: [{ file: apis/shared.yaml }]",
    },
  ];
}

/** Beyond Entra ID's limits a registration lists no permissions, and an administrator's later consent has nothing to ask for. */
function checkListedPermissions(
  project: string,
  { apis = [], clientApp }: Known<StackFile>,
  problems: Problems,
): void {
  if (clientApp?.grantAdminConsent !== false || clientApp.existing !== undefined) return;
  const registered = apis.filter((api) => api?.versionOf === undefined);
  if (listsPermissions(registered.map((api) => api?.backendApp?.scopes?.length ?? 1))) return;
  problems.add(
    `${project}:clientApp.grantAdminConsent`,
    `must be true: an app registration lists at most ${listedPermissions.permissions} permissions of at most ` +
      `${listedPermissions.apis} APIs, and an administrator cannot be asked to consent to one that it does not list; write true, or ${splitting.slice(3)}`,
  );
}

/** As Pulumi's language host writes it, `project:config:key` by text, with the byte that ends it. */
function configurationSize(config: Readonly<Record<string, string>>): number {
  const named = Object.entries(config).map(([key, value]) => [key.replace(":", ":config:"), value]);
  return Buffer.byteLength(`PULUMI_CONFIG=${JSON.stringify(Object.fromEntries(named))}`) + 1;
}

function number(value: number): string {
  return value.toLocaleString("en-US");
}
