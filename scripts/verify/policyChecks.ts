import { apiPolicyValues } from "../../infra/apiPolicyValues.ts";
import type { ApiSettings } from "../../infra/settings.ts";
import { renderApiPolicy } from "../../policies/apiPolicy.ts";
import type { Resource } from "../../rehearsal/acceptance/instance.ts";
import { type Step, StepFailed } from "../../rehearsal/acceptance/steps.ts";
import { identifierUri } from "../../rehearsal/acceptance/subject.ts";
import type { Titled } from "../../rehearsal/acceptance/titles.ts";
import { NotWellFormed, parseXml } from "../../rehearsal/gateway/xml/parse.ts";
import type { Operation } from "./apiChecks.ts";
import { policyDifference } from "./policyDifference.ts";
import type { VerifiedStack } from "./verifiedStack.ts";

/** A policy document (learn.microsoft.com/rest/api/apimanagement/api-policy). */
type Policy = Resource<{ readonly value: string }>;

/** What checks the tokens of an API, and that nothing goes round it. */
export function policySteps(
  stack: VerifiedStack,
  api: ApiSettings,
  titled: Titled,
  needs: readonly string[],
): Step[] {
  return [
    {
      name: titled("The API's policy is the one that the stack file renders to"),
      needs,
      run: () => checkPolicy(stack, api),
    },
    {
      name: titled("No operation goes round the API's policy"),
      needs,
      run: () => checkOperations(stack, api),
    },
  ];
}

async function checkPolicy(stack: VerifiedStack, api: ApiSettings): Promise<string> {
  const live = await policy(stack, `apis/${api.name}`);
  if (live === undefined) {
    throw new StepFailed(
      `The API ${api.name} has no policy: it takes every call.`,
      "protectedApi.ts: ApiPolicy",
    );
  }
  const difference = policyDifference(live, rendered(stack, api));
  if (difference === undefined) return "the same elements, attributes and texts";
  throw new StepFailed(
    `The live policy differs: ${difference}.`,
    `npm run policy -- --stack ${stack.settings.stack} shows what it should be`,
    `npm run drift -- ${stack.settings.stack}`,
  );
}

function rendered({ settings, outputs, subject }: VerifiedStack, api: ApiSettings): string {
  return renderApiPolicy(
    apiPolicyValues(settings, api, {
      backendClientId: outputs.apis[api.name]!.backendClientId,
      identifierUri: identifierUri({ subject, api }),
      clientAppClientId: outputs.clientId,
      ...(outputs.developerPortalUrl !== undefined && { portalOrigin: outputs.developerPortalUrl }),
    }),
  );
}

/** The policy of an operation runs that of its API where its `<base />` stands, and without one not at all. */
async function checkOperations(stack: VerifiedStack, api: ApiSettings): Promise<string> {
  const path = `apis/${api.name}/operations`;
  const operations = await stack.instance.list<Operation>(path);
  const policies = await Promise.all(operations.map(({ name }) => policy(stack, `${path}/${name}`)));
  const round = operations.filter((_, index) => {
    const document = policies[index];
    return document !== undefined && !startsAtBase(document);
  });
  if (round.length === 0) {
    const own = policies.filter((document) => document !== undefined).length;
    return own === 0
      ? "none has a policy of its own"
      : `${own} have policies of their own, which begin with <base />`;
  }
  const names = round.map(({ properties: { method, urlTemplate } }) => `${method} ${urlTemplate}`);
  throw new StepFailed(
    `Policies of their own leave out the API's token check, or do something before it: ${names.join(", ")}.`,
    "these operations' policies: <inbound> has to begin with <base />",
  );
}

function startsAtBase(document: string): boolean {
  try {
    const inbound = parseXml(document, "rawxml").children.find(({ name }) => name === "inbound");
    return inbound?.children[0]?.name === "base";
  } catch (error) {
    if (!(error instanceof NotWellFormed)) throw error;
    return false;
  }
}

async function policy({ instance }: VerifiedStack, owner: string): Promise<string | undefined> {
  const found = await instance.get<Policy>(`${owner}/policies/policy`, { format: "rawxml" });
  return found?.properties.value;
}
