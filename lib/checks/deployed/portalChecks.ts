import { publicationDescription } from "../../../infra/names/sharedNames.ts";
import {
  chosenServerId,
  contentHash,
  shownAccess,
  shownApi,
  shownLogin,
  shownServer,
} from "../../../infra/portalContent.ts";
import { publishesPortal } from "../../../infra/serviceTier.ts";
import type { Resource } from "../../azure/instance.ts";
import type { ApiUnderTest } from "../deployedStack.ts";
import type { StepNaming } from "../stepNames.ts";
import { type Noted, type Step, StepFailed } from "../steps.ts";
import { consoleStep } from "../tokenSteps.ts";
import { apiIds, type VerifiedStack } from "./verifiedStack.ts";

/** A publication of the developer portal (learn.microsoft.com/rest/api/apimanagement/portal-revision). */
interface PortalRevision {
  readonly isCurrent?: boolean;
  readonly description?: string | null;
  /** `pending`, `publishing`, `completed` or `failed`. */
  readonly status?: string;
  /** RFC 3339. */
  readonly createdDateTime: string;
}

/** Whether the portal was published after the last change of what it shows, where the stack publishes it. */
export function publicationSteps(stack: VerifiedStack, needs: readonly string[]): Step[] {
  if (publishesPortal(stack.settings)) return [publicationStep(stack, needs)];
  return [{ name: "Who publishes the developer portal", needs, run: () => whoPublishes(stack) }];
}

function publicationStep(stack: VerifiedStack, needs: readonly string[]): Step {
  return {
    name: "The developer portal was published after the last change",
    needs,
    run: () => checkPublication(stack),
  };
}

/**
 * What visitors of the portal get. Azure's portal is a program for a browser: that it answers is all that can be
 * seen of it without one. A rehearsal's portal tells what it shows.
 */
export function portalStep(
  stack: VerifiedStack,
  trial: ApiUnderTest,
  titled: StepNaming,
  needs: readonly string[],
): Step {
  if (stack.connection.user) return consoleStep(trial, titled, needs);
  return { name: titled("The developer portal answers"), needs, run: () => checkAnswer(stack) };
}

/** Publications that stacks make: see `portalPublication.ts`. Those by hand are named after the time. */
const byStack = /^[0-9a-f]{16}-[0-9a-z]{8}$/;

async function checkPublication(stack: VerifiedStack): Promise<string> {
  const up = `npm run up -- ${stack.settings.stack}`;
  const failed = (seen: string) => new StepFailed(seen, "portalPublication.ts", up);
  await checkContent(stack, up);
  const revisions = await stack.instance.list<PortalRevision>("portalRevisions");
  revisions.sort((a, b) => created(a) - created(b));
  const description = publicationDescription(stack.settings);
  const last = revisions.findLast(
    ({ name, properties }) => byStack.test(name) && properties.description === description,
  );
  const current = revisions.find(({ properties }) => properties.isCurrent);
  if (!last || !current) throw failed("The stack has never published the developer portal.");

  const hash = shownHash(stack);
  if (!last.name.startsWith(`${hash}-`)) {
    throw failed(`The stack has published ${last.name}; what is deployed now has the hash ${hash}.`);
  }
  const { status = "completed" } = last.properties;
  if (status !== "completed") throw failed(`The publication ${last.name} is in the state ${status}.`);
  if (current === last) return last.name;
  // Another stack at the instance, or whoever edits the portal's pages, publishes the whole portal: all that is
  // deployed by then, and this stack's part had been deployed when it published itself.
  if (created(current) > created(last))
    return `${last.name}, and ${publisher(current)} since: ${current.name}`;
  throw failed(`The portal shows ${current.name}, from before the stack's publication ${last.name}.`);
}

/** Not the stack, so that nothing of it is wrong here; but its APIs are seen only once somebody has. */
async function whoPublishes({ instance, settings }: VerifiedStack): Promise<Noted> {
  const revisions = await instance.list<PortalRevision>("portalRevisions");
  const current = revisions.find(({ properties }) => properties.isCurrent);
  const detail = current
    ? `${publisher(current)}, last on ${current.properties.createdDateTime}: ${current.name}`
    : "nobody has yet";
  return {
    detail,
    note: `This stack does not publish the developer portal of ${instance.name} (${settings.project}:portal.publish is false): what it has changed is seen there once another stack or a person publishes the portal.`,
  };
}

function publisher({ name, properties }: Resource<PortalRevision>): string {
  if (!byStack.test(name)) return "by hand";
  const [, stack] = /^Published by Pulumi: (.+)$/.exec(properties.description ?? "") ?? [];
  return stack === undefined ? "by another stack" : `by the stack ${stack}`;
}

/** Whether there is something to publish. */
async function checkContent({ instance, settings }: VerifiedStack, up: string): Promise<void> {
  const openPortal = `npm run open-portal -- --stack ${settings.stack}`;
  if (await instance.portalIsSetUp()) return;
  throw new StepFailed(
    `The developer portal of ${instance.name} has no content: no administrator has opened it yet.`,
    openPortal,
    `then ${up}`,
  );
}

function shownHash(stack: VerifiedStack): string {
  const { settings, outputs } = stack;
  const defaultApi = apiIds(stack, settings.apis[0]!);
  return contentHash({
    server: shownServer(settings, { clientId: outputs.clientId, defaultApi }),
    serverId: chosenServerId(settings),
    apis: settings.apis.map((api) => shownApi(settings, api, apiIds(stack, api))),
    access: shownAccess(settings),
    login: settings.portal.login && shownLogin(settings, outputs.portalClientId!),
  });
}

/** Milliseconds since the Unix epoch. */
function created({ properties }: Resource<PortalRevision>): number {
  return Date.parse(properties.createdDateTime);
}

async function checkAnswer({ outputs, subject }: VerifiedStack): Promise<string> {
  const url = outputs.developerPortalUrl!;
  const response = await subject.fetch(url);
  await response.body?.cancel();
  if (response.status < 400) return `${response.status} from ${url}`;
  throw new StepFailed(
    `${url} answers ${response.status}.`,
    "the instance's developer portal: is it enabled, and does its network let you in?",
  );
}
