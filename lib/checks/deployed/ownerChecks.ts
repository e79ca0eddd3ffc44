import type { Settings } from "../../../infra/settings.ts";
import { StepFailed } from "../steps.ts";
import type { Application, Owner } from "./directory.ts";

/** Object ids of those who shall own the stack's apps, in lower case. */
export function ownersOf({ owners }: Pick<Settings, "owners">): string[] {
  return [...(owners.deployer === undefined ? [] : [owners.deployer]), ...owners.others];
}

/** Who owns an app of the stack, as the end of a step's sentence. */
export function ownedBy(settings: Pick<Settings, "owners">): string {
  return ownersOf(settings).length === 0 ? "nobody owns it" : "the stack file's owners alone own it";
}

/**
 * Holds the owners of an app registration and of its service principal against the stack file.
 * @throws StepFailed for one that is missing
 */
export function expectOwners(
  settings: Settings,
  { appId, displayName }: Application,
  found: { readonly registration: readonly Owner[]; readonly principal: readonly Owner[] },
): void {
  const lacks = (what: string, owners: readonly Owner[]) =>
    ownersOf(settings)
      .filter((id) => !owners.some((owner) => owner.id.toLowerCase() === id))
      .map((id) => `${what} lacks ${id}`);
  const missing = [
    ...lacks("the app registration", found.registration),
    ...lacks("the service principal", found.principal),
  ];
  if (missing.length === 0) return;
  throw new StepFailed(
    `${displayName} does not have the owners of the stack file: ${missing.join("; ")}.`,
    `npm run up -- ${settings.stack} --refresh, which makes the owners of ${settings.project}:owners.others anew`,
    `for who deploys, where somebody else has made the app: az ad app owner add --id ${appId} --owner-object-id <object id>`,
  );
}
