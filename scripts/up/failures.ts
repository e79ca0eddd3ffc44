import type { EngineEvent } from "../../lib/engine/events.ts";
import { nameOf } from "../../lib/engine/state.ts";
import { adviceOn } from "../../lib/permissions/advice.ts";

/** Something that has made an update fail. */
export interface FailedStep {
  /** Such as `azure-native:apimanagement:ApiPolicy`; "" for what is no resource's. */
  readonly type: string;
  /** The resource's name in the program; "" for what is no resource's. */
  readonly name: string;
  /** What the provider, or the engine, says. */
  readonly message: string;
  /** The resource's inputs; secrets are masked. */
  readonly inputs: Readonly<Record<string, unknown>>;
}

/** Everything that has made an update fail; what follows from that alone is left out. */
export function failuresOf(events: readonly EngineEvent[]): FailedStep[] {
  return events.flatMap(({ diagnosticEvent: said, policyEvent: violation }) => {
    if (violation?.enforcementLevel === "mandatory")
      return step(events, violation.resourceUrn, `guardrail ${violation.policyName}`);
    if (said?.severity !== "error" || isConsequence(said.message)) return [];
    return step(events, said.urn, said.message);
  });
}

/**
 * What to know of the errors that a failed update has printed: which are causes, and which only follow from them.
 * @returns lines; none where there is nothing to explain
 */
export function explanationOf(events: readonly EngineEvent[], stack: string): string[] {
  const causes = failuresOf(events);
  if (causes.length === 0) return [];
  const cancelled = events.some(
    ({ diagnosticEvent: said }) => said?.severity === "error" && isCancelled(said.message),
  );
  const names = causes.map(({ type, name }) => (type ? `${type.split(":").at(-1)} ${name}` : "the program"));
  const where = [...new Set(names)].join(", ");
  return [
    ...(cancelled ? [`What failed: ${where}. The errors "context canceled" only follow from that.`] : []),
    ...(hasBegun(events)
      ? ["Outputs that are shown as removed come back with the next update that succeeds."]
      : []),
    ...adviceOn(
      causes.map(({ message }) => message),
      stack,
    ).map((advice) => `Look at ${advice}`),
  ];
}

/** Whether the update itself has begun: its plan was agreed to, or nobody was to be asked. */
export function hasBegun(events: readonly EngineEvent[]): boolean {
  return events.some(({ resourcePreEvent: begun }) => begun !== undefined && !begun.planning);
}

/** Types of what an update has made. */
export function createdTypes(events: readonly EngineEvent[]): string[] {
  return events.flatMap(({ resOutputsEvent: made }) =>
    made && !made.planning && made.metadata.op.startsWith("create") ? made.metadata.type : [],
  );
}

function step(events: readonly EngineEvent[], urn: string | undefined, message: string): FailedStep[] {
  const begun = events.findLast(({ resourcePreEvent }) => resourcePreEvent?.metadata.urn === urn);
  const metadata = begun?.resourcePreEvent?.metadata;
  const type = urn?.split("::")[2]?.split("$").at(-1) ?? "";
  const ofResource = type !== "" && type !== "pulumi:pulumi:Stack";
  return [
    {
      type: ofResource ? type : "",
      name: ofResource ? nameOf(urn ?? "") : "",
      message,
      inputs: metadata?.new?.inputs ?? {},
    },
  ];
}

/**
 * The engine closes with a sentence that only says that something failed, and the guardrails with one for each
 * resource that it did not get to.
 */
function isConsequence(message: string): boolean {
  return /^(update|preview|resource) (failed|monitor|operation)/i.test(message) || isCancelled(message);
}

function isCancelled(message: string): boolean {
  return /context canceled/.test(message);
}
