import type { SecretPolicy, Tenant, World } from "../emulator/index.ts";
import { projectFiles } from "../infra/projectFiles.ts";
import { type ApiSettings, Problems, withApiFiles } from "../infra/settings.ts";
import { addressOf } from "../lib/checks/apiAddress.ts";
import type { DeployedStack } from "../lib/checks/deployedStack.ts";
import { asItIs, inTheSecondTenant } from "../lib/checks/stepNames.ts";
import { runSteps, type Step, type StepResult } from "../lib/checks/steps.ts";
import type { StackOutputs } from "../lib/stack/outputs.ts";
import { settingsOf } from "../lib/stack/settings.ts";
import { deployNeighbour, type Neighbour, neighbourSteps } from "./beside.ts";
import { asking, type Deployer, deployStack, forgeryAt, subjectOf } from "./deployment.ts";
import { labSteps } from "./lab.ts";
import { type DeployingAs, holding, holdStep, type Without } from "./leastPrivilege.ts";
import { portalSteps, type StackOfStep } from "./portals.ts";
import { registrationsOfOthers } from "./registrationsOfOthers.ts";
import type { RehearsedStack } from "./rehearsedStack.ts";
import { secondTenantConfig } from "./secondTenant.ts";
import { prepareWorld, registerOtherApi } from "./seedWorld.ts";
import { startWorldFor } from "./startWorldFor.ts";

export interface RehearsalOptions extends Deployer {
  /** See `loadStack`. */
  readonly stack: RehearsedStack;
  /** Stacks that are deployed to the same world first, one after the other. @default none */
  readonly beside?: readonly RehearsedStack[];
  /** TCP port on 127.0.0.1; 0 takes a free one. */
  readonly port: number;
  /** Called when the world listens, before anything is deployed. */
  readonly onStart?: (world: World) => void | Promise<void>;
  readonly onStep?: (result: StepResult) => void;
  /** Whether the stack is deployed in a second tenant as well. @default true */
  readonly secondTenant?: boolean;
  /** What the deploying identity may do. @default everything */
  readonly as?: DeployingAs;
  /** What it lacks of the least, to see what that does. @default nothing */
  readonly without?: Without;
  /** What both tenants say of client secrets. @default any is allowed */
  readonly tenantPolicy?: SecretPolicy | undefined;
}

/** A rehearsal that has been through its steps; the world is still up. */
export interface Rehearsal {
  readonly ok: boolean;
  readonly steps: readonly StepResult[];
  readonly world: World;
  /** How many resources the stack has, components left out. */
  readonly resources: number;
  /** Of the stack; undefined where it was not deployed. */
  readonly outputs: StackOutputs | undefined;
  readonly users: readonly { username: string; password: string; tenantId: string }[];
  readonly tenants: readonly Tenant[];
  /** What was deployed, by stack: the second tenant's stack is one of its own. */
  readonly stacks: Readonly<Record<string, DeployedConfig>>;
  /** Key for the first API's product; undefined where it asks for none. */
  readonly subscriptionKey: string | undefined;
  /** A call to try on the first API; undefined where the stack was not deployed. */
  readonly sampleUrl: string | undefined;
}

/** A stack's configuration as it was deployed, and the outputs that it has. */
export interface DeployedConfig {
  readonly project: string;
  readonly config: Record<string, string>;
  readonly outputs: Record<string, unknown>;
}

/**
 * Deploys a stack to a fresh world and walks the lab's story there.
 * @throws NodeJS.ErrnoException `EADDRINUSE` when the port is taken
 */
export async function rehearse(options: RehearsalOptions): Promise<Rehearsal> {
  const { stack, beside = [] } = options;
  const second = inSecondTenant(stack);
  const world = await startWorldFor(
    [stack, ...beside].map(({ settings }) => settings),
    options.port,
  );
  try {
    await options.onStart?.(world);
    return await walk(world, second, options);
  } catch (error) {
    await world.close();
    throw error;
  }
}

async function walk(world: World, second: RehearsedStack, options: RehearsalOptions): Promise<Rehearsal> {
  const { stack, beside = [], signal, onStep = () => {} } = options;
  const { settings } = stack;
  const neighbours: Neighbour[] = [];
  const hold = holding(world, options);
  // What one of them makes is there for the next.
  for (const each of beside)
    neighbours.push(await deployNeighbour(world, each, { ...options, hold }, onStep));
  const before = neighbours.flatMap(({ results }) => results);
  const tenant = await prepareWorld(world, settings);
  const foreign = await prepareWorld(world, second.settings);
  for (const each of [tenant, foreign]) each.secretPolicy = options.tenantPolicy;
  const otherApi = await registerOtherApi(world, settings, settings.apis[0]!.backendApp.tokenVersion);

  // Both at once: two tenants side by side is the point of the second one.
  const stacks = options.secondTenant === false ? [stack] : [stack, second];
  const isReady = before.every(({ ok }) => ok);
  const held = isReady ? stacks.map(hold) : [];
  const deployments = held.map(async (ready, index) => {
    await ready;
    return await deployStack(world, stacks[index]!, options);
  });
  // Each is awaited by its step; until then its failure is nobody's yet.
  for (const promise of [...held, ...deployments]) promise.catch(() => {});
  const tenantOf = [tenant, foreign];
  const titles = [asItIs, inTheSecondTenant];
  const lasts = stacks.map((): StackOfStep["last"] => ({}));
  const deployStep = (name: string, index: number): Step => ({
    name,
    run: async () => {
      const made = await deployments[index]!;
      lasts[index]!.deployed = made;
      return `${made.resources.length} resources in tenant ${tenantOf[index]!.id}`;
    },
  });
  const holdSteps = holdStep(options, asItIs, () => held[0]!);
  const first = {
    ...deployStep("The program deploys", 0),
    needs: holdSteps.map(({ name }) => name),
  };
  const deploySteps = [
    first,
    { ...deployStep("The same program deploys in a second tenant", 1), needs: [first.name] },
  ].slice(0, stacks.length);
  const ofPortals = portalSteps(
    world,
    stacks.map((each, index) => ({
      stack: each,
      titled: titles[index]!,
      deployStep: deploySteps[index]!.name,
      last: lasts[index]!,
    })),
    options,
  );
  const steps = [...holdSteps, ...deploySteps, ...ofPortals];
  const results = [...before, ...(isReady ? await runSteps(steps, onStep, { signal }) : [])];
  await Promise.allSettled(deployments);
  signal?.throwIfAborted();

  const tenants = [...new Set([tenant, foreign, ...neighbours.map((each) => each.tenant)])];
  const people = tenants.map(({ id, users }) => ({ tenantId: id, user: [...users.values()][0]! }));
  const subjects = [stack, second].map((each, index) => {
    const outputs = lasts[index]?.deployed?.outputs as unknown as StackOutputs | undefined;
    return outputs && subjectOf(world, each, outputs, people[index]!.user);
  });
  const [subject, secondSubject] = subjects;
  if (subject) {
    const forgery = await forgeryAt(world, stack, otherApi, foreign);
    const story = labSteps(subject, forgery, secondSubject, asking(world, settings));
    results.push(...(await runSteps(story, onStep, { signal })));
    for (const neighbour of neighbours) {
      const steps = await neighbourSteps(world, neighbour, foreign);
      results.push(...(await runSteps(steps, onStep, { signal })));
    }
  }
  return {
    ok: results.every(({ ok }) => ok),
    steps: results,
    world,
    resources: lasts[0]?.deployed?.resources.length ?? 0,
    outputs: subject?.outputs,
    users: people.map(({ user: { userPrincipalName, password }, tenantId }) => ({
      username: userPrincipalName,
      password,
      tenantId,
    })),
    tenants,
    stacks: Object.fromEntries([
      ...stacks.flatMap((each, index) => configOf(each, lasts[index]?.deployed?.outputs)),
      ...neighbours.flatMap((each) => configOf(each.stack, each.subject && { ...each.subject.outputs })),
    ]),
    // Where there should be one and is none, a step has said so.
    subscriptionKey: await subject?.subscriptionKey(settings.apis[0]!).catch(() => undefined),
    sampleUrl: subject && sampleUrl(subject, settings.apis[0]!),
  };
}

/** A stack as it was deployed, by its name; nothing of one that was not. */
function configOf(
  { stack, project, config }: RehearsedStack,
  outputs: Record<string, unknown> | undefined,
): [string, DeployedConfig][] {
  return outputs ? [[stack, { project, config: { ...config }, outputs }]] : [];
}

function sampleUrl(subject: DeployedStack, api: ApiSettings): string {
  return addressOf(subject, api, subject.sample(api).path).url;
}

/** The stack as a second tenant would have it. */
function inSecondTenant(first: RehearsedStack): RehearsedStack {
  const registrations = registrationsOfOthers(first.settings).map(({ clientId }) => clientId);
  const { config } = secondTenantConfig(registrations.length > 0 ? withoutFiles(first) : first.config, {
    tenantId: first.settings.tenantId,
    subscriptionId: first.settings.subscriptionId,
    serviceName: first.settings.apiManagement.serviceName,
    hosts: [first.settings.apiManagement.gatewayHost, first.settings.apiManagement.portalHost].filter(
      (host) => host !== undefined,
    ),
    registrations,
  });
  const stack = `${first.stack}-second`;
  const settings = settingsOf(first.projectFolder, { project: first.project, stack, config }, new Date());
  return { ...first, stack, config, settings, filledIn: [] };
}

/** The configuration with the APIs of shared files in it, which name registrations as well. */
function withoutFiles({ project, stack, config, projectFolder }: RehearsedStack): Record<string, string> {
  const source = { project, stack, config, readFile: projectFiles(projectFolder) };
  return { ...withApiFiles(source, new Problems()).source.config };
}
