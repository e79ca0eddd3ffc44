import {
  clouds,
  type SecretPolicy,
  type ServedProvider,
  type ServedProxy,
  serveProvider,
  serveProxy,
  type Tenant,
  type World,
  worldProviders,
} from "../emulator/index.ts";
import { placeholderKeys, type Settings } from "../infra/settings.ts";
import { settingsOf } from "../lib/stack/settings.ts";
import { readStackFile, stackNames } from "../lib/stack/stackFile.ts";
import { type DeployingAs, deployersNeeds, holdTo } from "./leastPrivilege.ts";
import { isOfficial, type Providers } from "./officialProviders.ts";
import { loadStack } from "./rehearsedStack.ts";
import { prepareWorld } from "./seedWorld.ts";
import { startWorldFor } from "./startWorldFor.ts";

/** An empty stand-in of Azure that commands deploy to from outside, the real `pulumi` included. */
export interface Practice {
  readonly world: World;
  /** The engine attaches to these; plugins of other packages it starts itself. */
  readonly providers: readonly ServedProvider[];
  /** For every other tool. */
  readonly proxy: ServedProxy;
  readonly tenants: readonly PracticeTenant[];
  /** Stack files that this practice cannot take, and why. */
  readonly refused: readonly { readonly stack: string; readonly reason: string }[];
  close(): Promise<void>;
}

export interface PracticeTenant {
  readonly tenant: Tenant;
  readonly subscriptionId: string;
  /** The stack files that name it; none for the tenant that new stack files may use. */
  readonly stacks: readonly string[];
  /** What the deploying identity may do there, for people; undefined for everything. */
  readonly may?: string;
}

/**
 * For stack files that are still to be written. The same in every practice, so that what was written in one is good
 * for the next.
 */
export const newTenant = {
  tenantId: "8c1f4e0a-5b0d-4c57-9d6e-2f3a1b7c9e10",
  subscriptionId: "3d9b6a70-1c2e-4f85-b1a4-6e0f7d2c8b31",
} as const;

/** How the tenants of a practice differ from the most lenient ones. */
export interface PracticeOptions {
  /**
   * With the least privileges, the identity of a tenant may do what its stack files need now; that of the tenant for new
   * stack files may do everything.
   * @default everything
   */
  readonly as?: DeployingAs;
  /** What every tenant says of client secrets. @default any is allowed */
  readonly tenantPolicy?: SecretPolicy | undefined;
}

/**
 * Starts a world with the tenant of every stack file, and one more for stack files that have none yet.
 * Nothing is deployed.
 * @param projectFolder of Pulumi.yaml
 * @param which with the official ones, all tenants have one deploying identity
 * @throws NodeJS.ErrnoException `EADDRINUSE` when the port is taken
 */
export async function startPractice(
  projectFolder: string,
  port: number,
  which: Providers = "stand-in",
  { as = "everything", tenantPolicy }: PracticeOptions = {},
): Promise<Practice> {
  const stacks: Settings[] = [];
  const refused: { stack: string; reason: string }[] = [];
  for (const stack of stackNames(projectFolder)) {
    try {
      const file = readStackFile(projectFolder, stack);
      if (placeholderKeys(file.config).length > 0) continue;
      stacks.push(settingsOf(projectFolder, file));
    } catch (error) {
      refused.push({ stack, reason: error instanceof Error ? error.message : String(error) });
    }
  }
  const world = await startWorldFor(stacks, port);
  const providers: ServedProvider[] = [];
  let proxy: ServedProxy | undefined;
  const close = async () => {
    await Promise.all([...providers, ...(proxy ? [proxy] : [])].map((served) => served.close()));
    await world.close();
  };
  try {
    if (which === "official") world.directory.shareDeployer();
    const prepared = await prepareTenants(world, stacks);
    for (const { tenant } of prepared) tenant.secretPolicy = tenantPolicy;
    const tenants =
      as === "everything"
        ? prepared
        : await Promise.all(prepared.map((each) => held(world, projectFolder, each)));
    const served = (await worldProviders(world)).filter(({ name }) => !isOfficial(which, name));
    for (const provider of served) providers.push(await serveProvider(provider));
    proxy = await serveProxy(world);
    return { world, providers, proxy, tenants, refused, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** The tenant, with its identity held to what its stacks need. */
async function held(world: World, projectFolder: string, of: PracticeTenant): Promise<PracticeTenant> {
  if (of.stacks.length === 0) return of;
  const needs = [];
  // One after the other: each runs the program.
  for (const stack of of.stacks) needs.push(await deployersNeeds(world, loadStack(projectFolder, stack)));
  return { ...of, may: holdTo(of.tenant, needs) };
}

async function prepareTenants(world: World, stacks: readonly Settings[]): Promise<PracticeTenant[]> {
  const tenants: PracticeTenant[] = [];
  for (const settings of stacks) {
    const tenant = await prepareWorld(world, settings, stacks);
    const known = tenants.findIndex((each) => each.tenant === tenant);
    const names = [...(tenants[known]?.stacks ?? []), settings.stack];
    const entry = { tenant, subscriptionId: settings.subscriptionId, stacks: names };
    if (known === -1) tenants.push(entry);
    else tenants[known] = entry;
  }
  const { tenantId, subscriptionId } = newTenant;
  const initialDomain = `rehearsal-${tenantId.slice(0, 8)}.onmicrosoft.com`;
  const tenant = world.directory.addTenant(clouds.public, tenantId, initialDomain);
  return tenants.some((each) => each.tenant === tenant)
    ? tenants
    : [...tenants, { tenant, subscriptionId, stacks: [] }];
}
