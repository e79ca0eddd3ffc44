import { apiPolicyValues, operationPolicyValues, type PolicyIds } from "../../../infra/apiPolicyValues.ts";
import { ownOperations } from "../../../infra/settings/permissions.ts";
import { type ApiSettings, operationName } from "../../../infra/settings.ts";
import { renderApiPolicy } from "../../../policies/apiPolicy.ts";
import { NotWellFormed, rawPolicy } from "../../../policies/guardrails/documents/policyDocument.ts";
import { renderOperationPolicy } from "../../../policies/operationPolicy.ts";
import type { Resource } from "../../azure/instance.ts";
import { clientIdsIn } from "../../stack/outputs.ts";
import { identifierUri } from "../deployedStack.ts";
import type { StepNaming } from "../stepNames.ts";
import { type Step, StepFailed } from "../steps.ts";
import type { Operation } from "./apiChecks.ts";
import { policyDifference } from "./policyDifference.ts";
import { portalOrigins } from "./portalOrigins.ts";
import type { VerifiedStack } from "./verifiedStack.ts";

/** A policy document (learn.microsoft.com/rest/api/apimanagement/api-policy). */
type Policy = Resource<{ readonly value: string }>;

/** What checks the tokens of an API and of its operations, and that nothing goes round it. */
export function policySteps(
  stack: VerifiedStack,
  api: ApiSettings,
  titled: StepNaming,
  needs: readonly string[],
): Step[] {
  const steps: (Step | false)[] = [
    {
      name: titled("The API's policy is the one that the stack file renders to"),
      needs,
      run: () => checkPolicy(stack, api),
    },
    ownOperations(api).length > 0 && {
      name: titled(
        `The operations with ${needsOf(api)} of their own have the policies that the stack file renders to`,
      ),
      needs,
      run: () => checkOwnOperations(stack, api),
    },
    {
      name: titled("No operation bypasses the API's policy"),
      needs,
      run: () => checkOtherOperations(stack, api),
    },
  ];
  return steps.filter((step) => step !== false);
}

async function checkPolicy(stack: VerifiedStack, api: ApiSettings): Promise<string> {
  const live = await policy(stack, `apis/${api.name}`);
  if (live === undefined) {
    throw new StepFailed(
      `The API ${api.name} has no policy: it takes every call.`,
      "protectedApi.ts: ApiPolicy",
      makesAnew(stack),
    );
  }
  const expected = renderApiPolicy(apiPolicyValues(stack.settings, api, policyIds(stack, api)));
  const difference = policyDifference(live, expected);
  if (difference === undefined) return "the same elements, attributes and texts";
  throw new StepFailed(`The live policy differs: ${difference}.`, ...lookAt(stack));
}

async function checkOwnOperations(stack: VerifiedStack, api: ApiSettings): Promise<string> {
  const ids = policyIds(stack, api);
  const found = await Promise.all(
    ownOperations(api).map(async (id) => {
      const live = await policy(stack, `apis/${api.name}/operations/${operationName(id)}`);
      if (live === undefined) {
        return { says: `${id} has none, so any scope of the API will do there`, isMissing: true };
      }
      const values = operationPolicyValues(stack.settings, api, id, ids);
      const difference = policyDifference(live, renderOperationPolicy(values));
      return difference === undefined ? [] : { says: `${id}: ${difference}`, isMissing: false };
    }),
  );
  const wrong = found.flat();
  if (wrong.length === 0) return ownOperations(api).join(", ");
  throw new StepFailed(
    `The operations' live policies differ: ${wrong.map(({ says }) => says).join("; ")}.`,
    "protectedApi.ts: ApiOperationPolicy",
    ...(wrong.some(({ isMissing }) => isMissing) ? [makesAnew(stack)] : []),
    ...(wrong.every(({ isMissing }) => isMissing) ? [] : lookAt(stack)),
  );
}

function needsOf({ tokenValidation }: ApiSettings): string {
  const has = (lists: object) => Object.keys(lists).length > 0;
  const { operationScopes, operationRoles } = tokenValidation;
  if (!has(operationRoles)) return "scopes";
  return has(operationScopes) ? "scopes or roles" : "roles";
}

/** It asks Azure for the policies that the state has; a plain `pulumi up` goes by the state. */
function makesAnew({ settings: { stack } }: VerifiedStack): string {
  return `npm run up -- ${stack} makes a policy anew that is missing`;
}

function lookAt({ settings: { stack } }: VerifiedStack): string[] {
  return [
    `npm run policy -- --stack ${stack} shows what it should be`,
    `npm run drift -- ${stack} shows what was changed by hand, and npm run up -- ${stack} --refresh takes it back`,
  ];
}

function policyIds(stack: VerifiedStack, api: ApiSettings): PolicyIds {
  const { outputs, subject } = stack;
  return {
    backendClientId: outputs.apis[api.name]!.backendClientId,
    identifierUri: identifierUri({ subject, api }),
    clientAppClientId: outputs.clientId,
    clientIds: clientIdsIn(outputs),
    portalOrigins: portalOrigins(stack),
  };
}

/** The policy of an operation runs that of its API where its `<base />` stands, and without one not at all. */
async function checkOtherOperations(stack: VerifiedStack, api: ApiSettings): Promise<string> {
  const path = `apis/${api.name}/operations`;
  const compared = ownOperations(api).map(operationName);
  const operations = (await stack.instance.list<Operation>(path)).filter(
    ({ name }) => !compared.includes(name),
  );
  const policies = await Promise.all(operations.map(({ name }) => policy(stack, `${path}/${name}`)));
  const round = operations.filter((_, index) => {
    const document = policies[index];
    return document !== undefined && !startsAtBase(document);
  });
  if (round.length === 0) {
    const own = policies.filter((document) => document !== undefined).length;
    const others = compared.length > 0 ? "of the others, " : "";
    return own === 0
      ? `${others}none has a policy of its own`
      : `${others}${own} have policies of their own, which begin with <base />`;
  }
  const names = round.map(({ properties: { method, urlTemplate } }) => `${method} ${urlTemplate}`);
  throw new StepFailed(
    `Policies of their own leave out the API's token check, or do something before it: ${names.join(", ")}.`,
    "these operations' policies: <inbound> has to begin with <base />",
  );
}

function startsAtBase(document: string): boolean {
  try {
    const inbound = rawPolicy(document).children.find(({ name }) => name === "inbound");
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
