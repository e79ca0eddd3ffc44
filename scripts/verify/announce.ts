import { announce, announceFor } from "../../lib/azure/destination.ts";
import { rehearsedStack } from "./rehearsedStack.ts";

/**
 * Says where a deployed stack is, as a command's first line: `announce`, for a stack that a served rehearsal may have
 * deployed itself.
 * @throws UsageError, StackFileError
 */
export async function announceDeployed(stack: string, environment = process.env): Promise<void> {
  const rehearsed = await rehearsedStack(stack, environment);
  await (rehearsed ? announceFor(stack, rehearsed.config) : announce(stack));
}
