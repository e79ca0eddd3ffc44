import {
  type Deployed,
  DeploymentFailed,
  type ProgramRun,
  provenApplicationToken,
  type Tenant,
  type User,
  type World,
  worldProviders,
} from "../emulator/index.ts";
import type { Settings } from "../infra/settings.ts";
import { queryInsights } from "../lib/azure/insights.ts";
import type { StackWithUser } from "../lib/checks/deployedStack.ts";
import { openDeployedStack } from "../lib/checks/openDeployedStack.ts";
import { type Backstage, forgetting } from "../lib/checks/partSteps.ts";
import type { Forgery } from "../lib/checks/refusals.ts";
import { StepFailed } from "../lib/checks/steps.ts";
import type { AskInsights } from "../lib/checks/telemetry.ts";
import { adviceOn } from "../lib/permissions/advice.ts";
import type { StackOutputs } from "../lib/stack/outputs.ts";
import type { RehearsedStack } from "./rehearsedStack.ts";
import { worldConnection } from "./worldConnection.ts";

/** What deploys to a world. */
export interface Deployer {
  /** Runs the program: the Node engine, or the real one. */
  readonly deploy: (run: ProgramRun) => Promise<Deployed>;
  readonly signal?: AbortSignal;
}

/**
 * Deploys a stack to a world.
 * @param previous what an earlier deployment has made, of which this is the next update
 * @throws StepFailed with everything that has failed
 */
export async function deployStack(
  world: World,
  stack: RehearsedStack,
  options: Deployer,
  previous?: Deployed,
): Promise<Deployed> {
  try {
    return await options.deploy({
      projectFolder: stack.projectFolder,
      project: stack.project,
      main: stack.main,
      nodeArgs: stack.nodeArgs,
      stack: stack.stack,
      config: stack.config,
      providers: await worldProviders(world),
      signal: options.signal,
      previous,
    });
  } catch (error) {
    if (error instanceof DeploymentFailed) {
      throw new StepFailed(
        `The deployment failed:\n${error.causes.map((cause) => `- ${cause}`).join("\n")}`,
        ...adviceOn(error.causes, stack.stack),
      );
    }
    throw error;
  }
}

/** A deployed stack with its tenant's first user. */
export function subjectOf(
  world: World,
  { settings }: RehearsedStack,
  outputs: StackOutputs,
  { userPrincipalName, password }: User,
): StackWithUser {
  const connection = worldConnection(world, settings);
  const tenant = world.directory.tenant(settings.tenantId)!;
  return {
    ...openDeployedStack({ settings, outputs, connection, examplesHold: true }),
    fetch: forgetting(connection.fetch, world),
    user: { username: userPrincipalName, password },
    provenToken: (clientId, resource) => provenApplicationToken(world, tenant, clientId, resource),
  };
}

/**
 * What tokens that are refused are made of, at a deployed stack.
 * @param otherApi client id of an API of the same tenant that is not the stack's
 * @param foreign a tenant whose tokens the stack does not take
 */
export async function forgeryAt(
  world: World,
  { settings }: RehearsedStack,
  otherApi: string,
  foreign: Tenant,
): Promise<Forgery & Backstage> {
  return {
    clock: world.clock,
    ownKey: await world.directory.tenant(settings.tenantId)!.signingKey,
    foreignTenantId: foreign.id,
    foreignKey: await foreign.signingKey,
    otherApi,
    gatewayMemory: world.gatewayMemory,
    atBackends: world.atBackends,
    remembered: worldConnection(world, settings).fetch,
  };
}

/** Asks the component that a stack logs to, as its deploying identity. */
export function asking(world: World, settings: Settings): AskInsights | undefined {
  const component = settings.monitoring.applicationInsights;
  if (component === undefined) return undefined;
  const { arm } = worldConnection(world, settings);
  return (query) => queryInsights(arm, component, query);
}
