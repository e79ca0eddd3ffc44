import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { StackState, StateResource } from "../../lib/engine/state.ts";
import type { Properties } from "../../lib/engine/values.ts";
import { answerOfPulumi } from "../../lib/pulumi/cli.ts";
import { refuseLocked } from "../../lib/pulumi/unlock.ts";
import { type Adopter, isComponent } from "./matches.ts";

/** What a stack has only used of a registration until now, by its state; none for a stack that has not. */
export function usedIn({ deployment }: StackState, adopter: Adopter): StateResource[] {
  return (deployment.resources ?? []).filter(
    ({ external, parent }) => external && parent !== undefined && isComponent(parent, adopter),
  );
}

/** The state in which it is the stack's own: what was read has its id already, and its properties are what it is made of. */
export function owned({ deployment, ...rest }: StackState, used: readonly StateResource[]): StackState {
  const resources = (deployment.resources ?? []).map((resource) => {
    const { external, ...own } = resource;
    if (!used.some(({ urn }) => urn === resource.urn)) return resource;
    return { ...own, inputs: inputsOf(resource) };
  });
  return { ...rest, deployment: { ...deployment, resources } };
}

/** What is read has no inputs in a state; without them an update would replace it. */
const inputNames: Readonly<Record<string, readonly string[]>> = {
  ApplicationRegistration: ["displayName", "signInAudience", "requestedAccessTokenVersion"],
  ServicePrincipal: ["clientId"],
  ApplicationIdentifierUri: ["applicationId", "identifierUri"],
  ApplicationRedirectUris: ["applicationId", "type", "redirectUris"],
  ApplicationPermissionScope: [
    "applicationId",
    "scopeId",
    "value",
    "type",
    "adminConsentDisplayName",
    "adminConsentDescription",
    "userConsentDisplayName",
    "userConsentDescription",
  ],
  ApplicationAppRole: [
    "applicationId",
    "roleId",
    "value",
    "displayName",
    "description",
    "allowedMemberTypes",
  ],
};

function inputsOf({ type, outputs = {} }: StateResource): Properties {
  const names = inputNames[type.split(":").at(-1) ?? ""] ?? [];
  return Object.fromEntries(
    names.flatMap((name) => (outputs[name] === undefined ? [] : [[name, outputs[name]]])),
  );
}

/**
 * Puts a state in the place of a stack's own.
 * @throws StackLocked, UsageError with what the CLI said
 */
export async function writeState(stack: string, state: StackState): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "apim-oauth-adopt-"));
  try {
    const file = join(folder, "state.json");
    writeFileSync(file, JSON.stringify(state), { mode: 0o600 });
    await refuseLocked(stack);
    await answerOfPulumi(["stack", "import", "--stack", stack, "--file", file]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
