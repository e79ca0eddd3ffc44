import type { SecretPolicy, Tenant, World } from "../emulator/index.ts";
import type { StackWithUser } from "../lib/checks/deployedStack.ts";
import type { StepNaming } from "../lib/checks/stepNames.ts";
import { runSteps, type Step, type StepResult } from "../lib/checks/steps.ts";
import type { StackOutputs } from "../lib/stack/outputs.ts";
import { asking, type Deployer, deployStack, forgeryAt, subjectOf } from "./deployment.ts";
import { labSteps } from "./lab.ts";
import { type Held, holdStep, release } from "./leastPrivilege.ts";
import { portalSteps, type StackOfStep } from "./portals.ts";
import type { RehearsedStack } from "./rehearsedStack.ts";
import { prepareWorld, registerOtherApi } from "./seedWorld.ts";

/** A stack that is deployed to the world before the rehearsed one. */
export interface Neighbour {
  readonly stack: RehearsedStack;
  readonly tenant: Tenant;
  /** How its deployment went. */
  readonly results: readonly StepResult[];
  /** Client id of an API that is not the stack's. */
  readonly otherApi: string;
  /** Undefined where it was not deployed. */
  readonly subject: StackWithUser | undefined;
}

/** Deploys a stack beside which another one is rehearsed: its steps have its name in front. */
export async function deployNeighbour(
  world: World,
  stack: RehearsedStack,
  deployer: Deployer &
    Held & {
      readonly hold: (stack: RehearsedStack) => Promise<string>;
      readonly tenantPolicy?: SecretPolicy | undefined;
    },
  onStep: (result: StepResult) => void,
): Promise<Neighbour> {
  const { settings } = stack;
  const titled = titledBy(stack);
  const tenant = await prepareWorld(world, settings);
  const otherApi = await registerOtherApi(world, settings, settings.apis[0]!.backendApp.tokenVersion);
  tenant.secretPolicy = deployer.tenantPolicy;
  const last: StackOfStep["last"] = {};
  const holdSteps = holdStep(deployer, titled, () => deployer.hold(stack));
  const first: Step = {
    name: titled("The program deploys"),
    needs: holdSteps.map(({ name }) => name),
    run: async () => {
      last.deployed = await deployStack(world, stack, deployer);
      return `${last.deployed.resources.length} resources in tenant ${tenant.id}`;
    },
  };
  const ofPortal = portalSteps(world, [{ stack, titled, deployStep: first.name, last }], deployer);
  const steps = [...holdSteps, first, ...ofPortal];
  const results = await runSteps(steps, onStep, { signal: deployer.signal });
  release(tenant);
  delete tenant.secretPolicy;
  const outputs = last.deployed?.outputs as unknown as StackOutputs | undefined;
  const user = [...tenant.users.values()][0]!;
  return { stack, tenant, otherApi, results, subject: outputs && subjectOf(world, stack, outputs, user) };
}

/**
 * The whole story of a neighbour, once the rehearsed stack is there: nothing of it has changed.
 * @param foreign a tenant whose tokens it does not take
 */
export async function neighbourSteps(
  world: World,
  { stack, subject, otherApi }: Neighbour,
  foreign: Tenant,
): Promise<Step[]> {
  if (!subject) return [];
  const forgery = await forgeryAt(world, stack, otherApi, foreign);
  const titled = titledBy(stack);
  return labSteps(subject, forgery, undefined, asking(world, stack.settings)).map((step) => ({
    ...step,
    name: titled(step.name),
    ...(step.needs && { needs: step.needs.map(titled) }),
  }));
}

function titledBy({ stack }: RehearsedStack): StepNaming {
  return (name) => `${stack}: ${name}`;
}
