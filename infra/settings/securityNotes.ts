import type { OpenApiDocument } from "../../openapi/document.ts";
import type { DocumentOperation } from "../../openapi/operation.ts";
import { alternatives } from "./documentSecurity.ts";
import { type Asking, askedByApi, askedByOperation, ownOperations } from "./permissions.ts";
import { choices, listed } from "./wording.ts";

/**
 * One sentence for each thing that operations ask for in the document's `security` and the policy does not: API
 * Management reads none of it, so the gateway takes a token that the document says is not enough.
 * @param asking with what the document's `security` gives single operations
 */
export function securityNotes(
  file: string,
  { operations }: Pick<OpenApiDocument, "operations">,
  asking: Asking,
): string[] {
  const lacking = operations.filter((operation) => asksForMore(operation, takenAt(operation, asking)));
  const alike = Map.groupBy(lacking, (operation) =>
    JSON.stringify([alternatives(operation), takenAt(operation, asking)]),
  );
  return [...alike.values()].map((group) => noteOf(file, group, asking));
}

/** Scopes and roles of which one is enough for the policy; none: it asks for nothing. */
function takenAt({ operationId }: DocumentOperation, asking: Asking): readonly string[] {
  const isOwn = operationId !== undefined && ownOperations(asking).includes(operationId);
  const { scopes, userRoles, applicationRoles } = isOwn
    ? askedByOperation(asking, operationId)
    : { ...askedByApi(asking), applicationRoles: [] };
  // A role that is needed in addition to a scope is what the document can only have meant by it.
  return userRoles.length > 0
    ? [...userRoles, ...applicationRoles]
    : [...(scopes ?? []), ...applicationRoles];
}

/** A token with one of the scopes is enough for the policy: is one of them not enough for the document? */
function asksForMore(operation: DocumentOperation, taken: readonly string[]): boolean {
  const wanted = alternatives(operation);
  if (wanted.length === 0) return false;
  const enough = (scope?: string) => wanted.some((needs) => needs.every((each) => each === scope));
  return taken.length === 0 ? !enough() : !taken.every(enough);
}

function noteOf(file: string, group: readonly DocumentOperation[], asking: Asking): string {
  const [first] = group as [DocumentOperation];
  const wanted = alternatives(first);
  const taken = takenAt(first, asking);
  const needs = wanted.map((scopes) => scopes.join(" and ")).join(", or ");
  const takes = taken.length === 0 ? "takes tokens without any scope" : `takes any of ${listed(taken)}`;
  return (
    `${file}: ${listed(group.map(({ at }) => at))}: security asks for ${needs}, and the policy ${takes}. ` +
    remedy(group, wanted, asking)
  );
}

function remedy(
  group: readonly DocumentOperation[],
  wanted: readonly (readonly string[])[],
  { backendApp, tokenValidation }: Asking,
): string {
  const roles = backendApp.roles.map(({ value }) => value);
  const scopes = backendApp.scopes.map(({ value }) => value);
  const unknown = [...new Set(wanted.flat())].filter((value) => ![...scopes, ...roles].includes(value));
  if (tokenValidation.requireScope && unknown.length > 0) {
    const [scope, it] = unknown.length === 1 ? ["scope", "it"] : ["scopes", "them"];
    const or = roles.length > 0 ? " or backendApp.roles" : "";
    return `This API has no ${scope} ${listed(unknown)}: publish ${it} under backendApp.scopes${or}, or correct the document.`;
  }
  if (wanted.some((needs) => needs.filter((value) => scopes.includes(value)).length > 1)) {
    return "The policy cannot ask for several scopes together: have one scope that covers them.";
  }
  if (!tokenValidation.requireScope) return "Leave out tokenValidation.requireScope: false.";
  const ids = group.flatMap(({ operationId }) => operationId ?? []);
  const values = [...new Set(wanted.flat())];
  const keys = [
    ["operationScopes", values.filter((value) => scopes.includes(value))],
    ["operationRoles", values.filter((value) => roles.includes(value))],
  ] as const;
  const given = keys.filter(([, own]) => own.length > 0);
  if (ids.length === 0) {
    const it = group.length === 1 ? "it an operationId" : "them an operationId each";
    return `Give ${it}, and ${listed(given.map(([key]) => `tokenValidation.${key}`))}.`;
  }
  const entries = given.map(([key, own]) => {
    const lists = ids.map((id) => `${id}: [${own.join(", ")}]`);
    return `tokenValidation.${key}: { ${choices(lists)} }`;
  });
  const nameless = ids.length < group.length ? " Those without an operationId need one first." : "";
  return `Give ${listed(entries)}.${nameless}`;
}
