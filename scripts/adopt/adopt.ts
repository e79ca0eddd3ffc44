import { join } from "node:path";
import { registered } from "../../infra/apiVersions.ts";
import { choices, didYouMean } from "../../infra/settings/wording.ts";
import type { Settings } from "../../infra/settings.ts";
import { type AzureConnection, withConnection } from "../../lib/azure/connection.ts";
import type { Application } from "../../lib/checks/deployed/directory.ts";
import { nameOf, type StackState, type StateResource } from "../../lib/engine/state.ts";
import { UsageError } from "../../lib/errors.ts";
import { importAll } from "../../lib/pulumi/importAll.ts";
import { creationsIn, type PlannedChange, planOf } from "../../lib/pulumi/plan.ts";
import { withScratchState } from "../../lib/pulumi/scratchState.ts";
import { stackSettings } from "../../lib/stack/settings.ts";
import { atTerminal, type Person } from "../../lib/terminal/person.ts";
import { stateOf, unlockedState } from "../recover/recover.ts";
import { type Existing, takeOver } from "../recover/takeOver.ts";
import { owners } from "../up/owners.ts";
import { type Adopter, matchesOf } from "./matches.ts";
import { owned, usedIn, writeState } from "./owned.ts";
import { registrationToAdopt } from "./registration.ts";
import { type Surplus, surplusOf } from "./surplus.ts";

/** What is adopted, and into which stack. */
export interface Adoption {
  readonly settings: Settings;
  readonly azure: AzureConnection;
  /** Whose backend app the registration becomes; undefined: the client app. */
  readonly api: string | undefined;
  /** In lower case. */
  readonly clientId: string;
  /** Whether a person has agreed already. */
  readonly yes: boolean;
}

/** `npm run adopt`, for a stack by its name. @throws as `adopt`; SettingsError */
export async function adoptInto(
  stack: string,
  what: Pick<Adoption, "api" | "clientId" | "yes">,
): Promise<void> {
  const settings = stackSettings(process.cwd(), stack);
  await withConnection(settings, (azure) => adopt({ ...what, settings, azure }));
}

/**
 * Takes an app registration that exists into the state of a stack, with what belongs to it. Until somebody agrees,
 * state and registration are only read: what would change is tried on a copy of the state.
 * @throws UsageError, StackLocked
 */
export async function adopt(
  { settings, azure, api, clientId, yes }: Adoption,
  person: Person = atTerminal,
): Promise<void> {
  const { stack } = settings;
  const line = (text: string) => void process.stdout.write(`${text}\n`);
  const adopter = adopterOf(settings, api);
  const asItIs = await stateToAdoptInto(stack, adopter);
  const used = usedIn(asItIs, adopter);
  const state = owned(asItIs, used);
  const found = await registrationToAdopt(azure, clientId);
  const { application } = found;
  const owner = await owners(stack)(`/applications/${application.id}`);
  if (owner.known)
    throw new UsageError(`The registration ${application.displayName} (${clientId}): ${owner.says}.`);
  refuseAnother(used, application, clientId);
  const plan = await (used.length > 0 ? planBy(settings, state) : planOf("up", stack));
  if (!plan)
    throw new UsageError(`What would be made cannot be found out: npm run preview -- ${stack} says why.`);
  const existing = await matchesOf(creationsIn(plan), adopter, found);

  line(`The registration ${application.displayName} (${clientId}), for the state of ${stack}:`);
  for (const { urn, type, id } of used)
    line(`  ${nameOf(urn)} (${type.split(":").at(-1)}): ${id}, which the stack has only used`);
  for (const { resource, id } of existing)
    line(`  ${resource.name} (${resource.type.split(":").at(-1)}): ${id}`);
  tellSurplus(surplusOf(found, existing, settings, api), stack, line);
  line("What the next update would do then; nothing is changed yet:");
  await showThen(settings, state, existing, line);

  const question = `Is ${application.displayName} this stack's? Updates change it then, and npm run destroy deletes it.`;
  if (!yes && !person.ask) {
    throw new UsageError(`${question} Nobody can answer here: add --yes.`);
  }
  if (!yes && !(await person.ask!(question))) return line("Nothing was changed.");
  if (JSON.stringify(await unlockedState(stack, asItIs)) !== JSON.stringify(asItIs)) {
    throw new UsageError(`The state of ${stack} has been changed meanwhile. Run the command again.`);
  }
  if (used.length > 0) await writeState(stack, state);
  await takeOver(stack, existing, undefined, line);
  line(
    `It is in the state of ${stack} now, with its client id and the ids of its scopes and roles as they were.`,
  );
  line(`npm run up -- ${stack} brings it into line with the stack file.`);
}

function adopterOf({ stack, apis, clientApp }: Settings, name: string | undefined): Adopter {
  // Further versions of an API have the registration of the first.
  const known = registered(apis).map((api) => api.name);
  const api = registered(apis).find((each) => each.name === name);
  if (name !== undefined && !api) {
    throw new UsageError(
      `Pulumi.${stack}.yaml has no API ${name}; its APIs: ${choices(known)}${didYouMean(name, known)}`,
    );
  }
  const { existing } = api?.backendApp ?? clientApp;
  if (existing !== undefined) {
    const key = api ? `backendApp.existing of ${api.name}` : "clientApp.existing";
    throw new UsageError(
      `Pulumi.${stack}.yaml says by ${key} that others look after the registration ${existing}, and the stack only uses it. ` +
        "To make it the stack's own, remove existing first, and add the keys that a registration of the stack needs.",
    );
  }
  return api
    ? { kind: "BackendApp", name: api.name, identifierUri: api.backendApp.identifierUri }
    : { kind: "ClientApp", name: "client-app" };
}

/** The state, in which the stack has no such registration yet. */
async function stateToAdoptInto(stack: string, { kind, name }: Adopter): Promise<StackState> {
  const state = await stateOf(stack);
  if (!state) {
    throw new UsageError(
      `There is no state of the stack ${stack} to adopt into: npx pulumi stack init ${stack} makes it, pulumi stack ls shows those that there are.`,
    );
  }
  const own = state.deployment.resources?.find(
    ({ type, urn, external }) =>
      !external &&
      type === "azuread:index/applicationRegistration:ApplicationRegistration" &&
      urn.includes(`apim-oauth:infra:${kind}$`) &&
      urn.endsWith(`::${name}`),
  );
  if (!own) return state;
  throw new UsageError(
    `The state of ${stack} has a registration of ${name} already: ${own.id}, with the client id ${String(own.outputs?.clientId)}.`,
  );
}

/** What the stack has used is what it can have. */
function refuseAnother(used: readonly StateResource[], { id }: Application, clientId: string): void {
  const other = used.find(
    ({ type, id: path }) => type.endsWith(":ApplicationRegistration") && path !== `/applications/${id}`,
  );
  if (!other) return;
  throw new UsageError(
    `The stack uses another registration, with the client id ${String(other.outputs?.clientId)}, and not ${clientId}: adopt that one.`,
  );
}

/** The plan by another state than the stack's own. */
function planBy({ project, stack }: Settings, state: StackState): Promise<PlannedChange[] | undefined> {
  return withScratchState({ project, stack, file: stackFile(stack) }, state, (scratch) => scratch.plan());
}

function stackFile(stack: string): string {
  return join(process.cwd(), `Pulumi.${stack}.yaml`);
}

function tellSurplus({ stays, goes }: Surplus, stack: string, line: (text: string) => void): void {
  if (stays.length > 0) {
    line(`It has what Pulumi.${stack}.yaml does not have, and what no update touches:`);
    for (const each of stays) line(`  ${each}`);
  }
  if (goes.length > 0) {
    line(
      `The next update removes what Pulumi.${stack}.yaml does not have; write it there first if it shall stay:`,
    );
    for (const each of goes) line(`  ${each}`);
  }
}

async function showThen(
  { project, stack }: Settings,
  state: StackState,
  existing: readonly Existing[],
  line: (text: string) => void,
): Promise<void> {
  const file = stackFile(stack);
  const known = new Set(state.deployment.resources?.map(({ urn }) => urn) ?? []);
  try {
    await withScratchState({ project, stack, file }, state, async (scratch) => {
      if (existing.length > 0) await importAll(stack, existing, known, (args) => scratch.change(args));
      await scratch.preview();
    });
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    line(
      `The next update cannot be previewed on a copy of the state (${error.message}). If you answer yes, npm run preview -- ${stack} shows it.`,
    );
  }
}
