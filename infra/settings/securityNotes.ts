import type { OpenApiDocument } from "../../openapi/document.ts";
import type { DocumentOperation } from "../../openapi/operation.ts";
import { choices, listed } from "./wording.ts";

/** What the policy of an API asks of a token's scopes. */
export interface AskedScopes {
  /** Of which a token needs one; none: no scope is asked for. */
  readonly scopes: readonly string[];
  /** The same by operationId, for operations that ask for others. */
  readonly operationScopes: Readonly<Record<string, readonly string[]>>;
}

/**
 * One sentence for each thing that operations ask for in the document's `security` and the policy does not: API
 * Management reads none of it, so the gateway takes a token that the document says is not enough.
 */
export function securityNotes(
  file: string,
  { operations }: Pick<OpenApiDocument, "operations">,
  asked: AskedScopes,
): string[] {
  const lacking = operations.filter((operation) => asksForMore(operation, takenAt(operation, asked)));
  const alike = Map.groupBy(lacking, (operation) =>
    JSON.stringify([alternatives(operation), takenAt(operation, asked)]),
  );
  return [...alike.values()].map((group) => noteOf(file, group, asked));
}

/** A token with one of the scopes is enough for the policy: is one of them not enough for the document? */
function asksForMore(operation: DocumentOperation, taken: readonly string[]): boolean {
  const wanted = alternatives(operation);
  if (wanted.length === 0) return false;
  const enough = (scope?: string) => wanted.some((needs) => needs.every((each) => each === scope));
  return taken.length === 0 ? !enough() : !taken.every(enough);
}

function takenAt({ operationId }: DocumentOperation, { scopes, operationScopes }: AskedScopes) {
  return operationId !== undefined && Object.hasOwn(operationScopes, operationId)
    ? operationScopes[operationId]!
    : scopes;
}

/** As a token carries them in `scp`: documents also write `api://<Application ID URI>/Orders.Write`. */
function alternatives({ security = [] }: DocumentOperation): string[][] {
  return security.map((scopes) => scopes.map((scope) => scope.slice(scope.lastIndexOf("/") + 1)));
}

function noteOf(file: string, group: readonly DocumentOperation[], asked: AskedScopes): string {
  const [first] = group as [DocumentOperation];
  const wanted = alternatives(first);
  const taken = takenAt(first, asked);
  const needs = wanted.map((scopes) => scopes.join(" and ")).join(", or ");
  const takes = taken.length === 0 ? "takes tokens without any scope" : `takes any of ${listed(taken)}`;
  return (
    `${file}: ${listed(group.map(({ at }) => at))}: security asks for ${needs}, and the policy ${takes}. ` +
    remedy(group, wanted, asked)
  );
}

function remedy(
  group: readonly DocumentOperation[],
  wanted: readonly (readonly string[])[],
  { scopes }: AskedScopes,
): string {
  const unknown = [...new Set(wanted.flat())].filter((scope) => !scopes.includes(scope));
  if (scopes.length > 0 && unknown.length > 0) {
    const [scope, it] = unknown.length === 1 ? ["scope", "it"] : ["scopes", "them"];
    return `This API has no ${scope} ${listed(unknown)}: publish ${it} under backendApp.scopes, or correct the document.`;
  }
  if (wanted.some((needs) => needs.length > 1)) {
    return "The policy cannot ask for several scopes together: have one scope that covers them.";
  }
  if (scopes.length === 0) return "Leave out tokenValidation.requireScope: false.";
  const ids = group.flatMap(({ operationId }) => operationId ?? []);
  if (ids.length === 0) {
    const it = group.length === 1 ? "it an operationId" : "them an operationId each";
    return `Give ${it}, and tokenValidation.operationScopes.`;
  }
  const entries = ids.map((id) => `${id}: [${[...new Set(wanted.flat())].join(", ")}]`);
  const nameless = ids.length < group.length ? " Those without an operationId need one first." : "";
  return `Give tokenValidation.operationScopes: { ${choices(entries)} }.${nameless}`;
}
