import type { Resource } from "../../azure/instance.ts";
import { StepFailed } from "../steps.ts";
import type { VerifiedStack } from "./verifiedStack.ts";

/**
 * Something that the instance has to have.
 * @param path below the instance, such as `apis/orders`
 * @param what for people, such as `API orders`
 * @param lookAt where to go on @default the program, and drift
 * @throws StepFailed where it is not there
 */
export async function existing<Properties>(
  { instance }: VerifiedStack,
  path: string,
  what: string,
  ...lookAt: string[]
): Promise<Resource<Properties>> {
  const found = await instance.get<Resource<Properties>>(path);
  if (found) return found;
  throw new StepFailed(
    `The instance ${instance.name} has no ${what}.`,
    ...(lookAt.length > 0 ? lookAt : ["protectedApi.ts", "npm run drift"]),
  );
}
