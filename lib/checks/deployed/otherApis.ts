import { effectiveInbound } from "../../../policies/guardrails/documents/inbound.ts";
import { documentOf, type PolicyElement } from "../../../policies/guardrails/documents/policyDocument.ts";
import { tokenCheckProblems } from "../../../policies/guardrails/documents/tokenCheckFirst.ts";
import type { Resource } from "../../azure/instance.ts";
import { type Noted, type Step, StepFailed } from "../steps.ts";
import type { Operation } from "./apiChecks.ts";
import { sampleNote } from "./azureSamples.ts";
import type { OtherApi } from "./otherApi.ts";
import type { VerifiedStack } from "./verifiedStack.ts";

/** An API that takes calls without a token, and why. */
interface OpenApi {
  readonly api: Resource<OtherApi>;
  readonly why: string;
}

/**
 * What else is in the instance: of one that the stack has made, all of it is the stack's business; of one that it has
 * adopted, others know. A token check in a product's policy or in a policy fragment is not seen, as by the guardrails.
 */
export function otherApisStep(stack: VerifiedStack, needs: readonly string[]): Step {
  const name = stack.settings.apiManagement.existing
    ? "The adopted instance's other APIs are looked at for a token check"
    : "Nobody has added an API to the instance that asks for no token";
  return { name, needs, run: () => checkOthers(stack) };
}

async function checkOthers(stack: VerifiedStack): Promise<string | Noted> {
  const { instance, settings } = stack;
  const { existing } = settings.apiManagement;
  const own = settings.apis.map(({ name }) => name.toLowerCase());
  const accepted = settings.addedByHand.apis.map((name) => name.toLowerCase());
  const others = (await instance.list<OtherApi>("apis")).filter(
    ({ name }) => !own.includes(name.toLowerCase()),
  );
  const looked = others.filter(({ name }) => !accepted.includes(name.toLowerCase()));
  const sample = existing ? undefined : await sampleNote(stack, others);
  const open = await openApis(
    stack,
    looked.filter(({ name }) => name !== sample?.api),
  );
  const told = open.map(
    ({ api: { name, properties }, why }) =>
      `${name} (${properties.displayName}, /${properties.path}): ${why}`,
  );
  if (told.length > 0 && !existing) {
    throw new StepFailed(
      `The instance ${instance.name} has APIs that are not the stack's and take calls without a token: ${told.join("; ")}.`,
      "who has added them; a policy with validate-jwt, or their deletion",
      `${settings.project}:addedByHand.apis, for what shall answer everybody`,
    );
  }
  const rest =
    others.length === 0 ? "no others" : `${others.length} ${others.length === 1 ? "other" : "others"}`;
  const detail = `${own.length} of the stack's, ${rest}`;
  const notes = [
    ...(told.length > 0
      ? [
          `The instance ${instance.name}, which the stack has adopted, has APIs that take calls without a token: ${told.join("; ")}. Who runs it may know why.`,
        ]
      : []),
    ...(sample ? [sample.note] : []),
  ];
  return notes.length > 0 ? { detail, note: notes.join("\n") } : detail;
}

async function openApis(stack: VerifiedStack, apis: readonly Resource<OtherApi>[]): Promise<OpenApi[]> {
  if (apis.length === 0) return [];
  const global = await policy(stack, "");
  const found: OpenApi[] = [];
  // One after the other: an adopted instance may have hundreds.
  for (const api of apis) {
    const why = await whyOpen(stack, api, global);
    if (why !== undefined) found.push({ api, why });
  }
  return found;
}

/** @param global the instance's own policy */
async function whyOpen(
  stack: VerifiedStack,
  { name }: Resource<OtherApi>,
  global: Document,
): Promise<string | undefined> {
  const api = await policy(stack, `apis/${name}/`);
  const own = whyWithout([api, global]);
  // Of other people's APIs thousands of requests would be needed to see every operation.
  if (stack.settings.apiManagement.existing) return own;
  const operations = await stack.instance.list<Operation>(`apis/${name}/operations`);
  for (const { name: operation, properties } of operations) {
    const document = await policy(stack, `apis/${name}/operations/${operation}/`);
    const why = document ? whyWithout([document, api, global]) : own;
    if (why) return document ? `${properties.method} ${properties.urlTemplate}: ${why}` : why;
  }
  return operations.length === 0 ? own : undefined;
}

type Document = ReturnType<typeof documentOf>;

function whyWithout(documents: readonly Document[]): string | undefined {
  for (const document of documents) {
    if (document && "unreadable" in document) return `a policy ${document.unreadable}`;
  }
  return tokenCheckProblems(effectiveInbound(documents as readonly (PolicyElement | undefined)[]))[0];
}

/** @param owner its path with a slash at the end; "" for the instance */
async function policy({ instance }: VerifiedStack, owner: string): Promise<Document> {
  const found = await instance.get<Resource<{ readonly value: string }>>(`${owner}policies/policy`, {
    format: "rawxml",
  });
  return found && documentOf({ value: found.properties.value, format: "rawxml" });
}
