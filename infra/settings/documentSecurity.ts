import type { DocumentOperation } from "../../openapi/operation.ts";
import { nameOf } from "../../openapi/operationName.ts";

/** Scopes or roles by operationId. */
export type ByOperation = Readonly<Record<string, readonly string[]>>;

/** What an API publishes, by values. */
export interface Published {
  readonly scopes: readonly string[];
  /** For applications. */
  readonly applicationRoles: readonly string[];
}

/** What operations need by their document. */
export interface DocumentSecurity {
  readonly operationScopes: ByOperation;
  readonly operationRoles: ByOperation;
}

/**
 * The scopes and roles that a document's `security` asks for, of the operations for which a policy can ask for just
 * that: each alternative is one scope of the API, or one of its roles for applications. Operations for which every
 * scope of the API will do are left out, and so are those of which the stack file says something itself.
 * @param said operationIds that the stack file has
 */
export function documentSecurity(
  operations: readonly DocumentOperation[],
  published: Published,
  said: readonly string[],
): DocumentSecurity {
  const operationScopes: Record<string, readonly string[]> = {};
  const operationRoles: Record<string, readonly string[]> = {};
  for (const operation of operations) {
    const { operationId } = operation;
    if (operationId === undefined || said.includes(operationId) || !canHavePolicy(operation, operations))
      continue;
    const wanted = singleAlternatives(operation);
    if (!wanted) continue;
    const scopes = wanted.filter((value) => published.scopes.includes(value));
    const roles = wanted.filter((value) => published.applicationRoles.includes(value));
    if (scopes.length + roles.length < wanted.length) continue;
    const isAnyScope = scopes.length === published.scopes.length;
    if (isAnyScope && (roles.length === 0 || roles.length === published.applicationRoles.length)) continue;
    if (scopes.length > 0) operationScopes[operationId] = scopes;
    if (roles.length > 0) operationRoles[operationId] = roles;
  }
  return { operationScopes, operationRoles };
}

/** The scope or role of each alternative; undefined where one of them needs none, or several together. */
function singleAlternatives(operation: DocumentOperation): string[] | undefined {
  const all = alternatives(operation);
  if (all.length === 0 || all.some((needs) => needs.length !== 1)) return undefined;
  return [...new Set(all.flat())].sort();
}

/** As a token carries them in `scp` or `roles`: documents also write `api://<Application ID URI>/Orders.Write`. */
export function alternatives({ security = [] }: DocumentOperation): string[][] {
  return security.map((scopes) => scopes.map((scope) => scope.slice(scope.lastIndexOf("/") + 1)));
}

/** Whether Azure's name of an operation is known, so that a policy can be given to it. */
function canHavePolicy(operation: DocumentOperation, operations: readonly DocumentOperation[]): boolean {
  if (!isNameable(operation.operationId ?? "")) return false;
  const name = nameOf(operation);
  return operations.filter((other) => nameOf(other) === name).length === 1;
}

/** What Azure makes of other characters is not documented. */
export function isNameable(operationId: string): boolean {
  return /^[\x20-\x7e]*[A-Za-z0-9][\x20-\x7e]*$/.test(operationId);
}
