import type { Deployed, World } from "../emulator/index.ts";
import { Instance } from "../lib/azure/instance.ts";
import { isPublishedLater, portalSetUpSteps } from "../lib/checks/portalSetUp.ts";
import { visitorSteps } from "../lib/checks/portalVisitors.ts";
import type { StepNaming } from "../lib/checks/stepNames.ts";
import type { Step } from "../lib/checks/steps.ts";
import type { StackOutputs } from "../lib/stack/outputs.ts";
import { type Deployer, deployStack } from "./deployment.ts";
import type { RehearsedStack } from "./rehearsedStack.ts";
import { worldConnection } from "./worldConnection.ts";

/** A stack that a step deploys. */
export interface StackOfStep {
  readonly stack: RehearsedStack;
  readonly titled: StepNaming;
  /** Name of the step. */
  readonly deployStep: string;
  /** What has been deployed last: known once the step has run. */
  readonly last: { deployed?: Deployed };
}

/** What becomes of the developer portals of stacks: each is opened, published and, where it asks for that, closed to strangers. */
export function portalSteps(world: World, stacks: readonly StackOfStep[], deployer: Deployer): Step[] {
  const portals = stacks.map(({ stack, titled, deployStep, last }) => ({
    settings: stack.settings,
    connection: worldConnection(world, stack.settings),
    titled,
    deployStep,
    deployed: () => last.deployed!,
    deployAgain: async () => {
      last.deployed = await deployStack(world, stack, deployer, last.deployed);
      return last.deployed;
    },
  }));
  const setUp = portalSetUpSteps(portals.filter(({ settings }) => isPublishedLater(settings)));
  const needs = [...portals.map(({ deployStep }) => deployStep), ...setUp.map(({ name }) => name)];
  const closed = portals.flatMap(({ settings, connection, titled, deployed }) => {
    const outputs = () => deployed().outputs as unknown as StackOutputs;
    const { published, account } = visitorSteps({
      settings,
      fetch: connection.fetch,
      user: connection.user!,
      titled,
      needs,
      instance: () => new Instance(connection.arm, settings, outputs()),
      outputs,
    });
    return [...published, ...account];
  });
  return [...setUp, ...closed];
}
