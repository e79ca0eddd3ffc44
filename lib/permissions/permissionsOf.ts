import type { Settings } from "../../infra/settings.ts";
import { azureNotes, azureOfDeploying, azureOfDrift, azureOfPreview } from "./azureNeeds.ts";
import { graphNotes, graphOfDeploying, graphOfDrift, graphOfPreview, notesOfDrift } from "./graphNeeds.ts";
import type { DeclaredStack, IdentityPermissions } from "./identity.ts";
import { Needs } from "./needs.ts";

/**
 * What each identity of a stack needs in Azure and in Microsoft Graph, from what its program declares: nothing for what
 * a stack does not have.
 * @param declared all that the program declares and asks for
 * @throws Failure for a resource of which it is not known here what it needs
 */
export function permissionsOf(settings: Settings, declared: DeclaredStack): IdentityPermissions[] {
  const of = (
    identity: IdentityPermissions["identity"],
    commands: readonly string[],
    gather: readonly ((needs: Needs, settings: Settings, declared: DeclaredStack) => void)[],
    notes: readonly string[] = [],
  ): IdentityPermissions => {
    const needs = new Needs();
    for (const each of gather) each(needs, settings, declared);
    return { identity, commands, graph: needs.graphPermissions(), azure: needs.azureRoles(), notes };
  };
  return [
    of(
      "deploy",
      ["npm run up", "npm run verify"],
      [graphOfDeploying, azureOfDeploying],
      [...graphNotes(settings), ...azureNotes(declared)],
    ),
    of("preview", ["npm run preview"], [graphOfPreview, azureOfPreview]),
    of("drift", ["npm run drift", "npm run verify"], [graphOfDrift, azureOfDrift], notesOfDrift(declared)),
  ];
}
