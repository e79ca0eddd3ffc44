import { type Declared, declaredBy, type World, worldProviders } from "../emulator/index.ts";
import type { RehearsedStack } from "./rehearsedStack.ts";
import { prepareWorld } from "./seedWorld.ts";
import { startWorldFor } from "./startWorldFor.ts";

/**
 * What a stack's program declares and reads, by a preview in a stand-in of Azure that is there for that alone: what the
 * stack adopts is there, and nothing of the stack's own.
 * @throws DeploymentFailed when the program fails
 */
export async function declaredStack(stack: RehearsedStack): Promise<Declared> {
  const world = await startWorldFor([stack.settings], 0);
  try {
    await prepareWorld(world, stack.settings);
    return await declaredIn(world, stack);
  } finally {
    await world.close();
  }
}

/** The same in a world that is prepared for the stack. */
export async function declaredIn(world: World, stack: RehearsedStack): Promise<Declared> {
  const { projectFolder, project, main, nodeArgs, config } = stack;
  const providers = await worldProviders(world);
  return await declaredBy({ projectFolder, project, main, nodeArgs, stack: stack.stack, config, providers });
}
