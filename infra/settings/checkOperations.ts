import type { OpenApiDocument } from "../../openapi/document.ts";
import { nameOf } from "../../openapi/operationName.ts";
import { apiDefaults } from "./defaults.ts";
import { isNameable } from "./documentSecurity.ts";
import { joinPath, type Problems } from "./problems.ts";
import type { ApiEntry, Known } from "./schema.ts";
import { choices, didYouMean, given, listed } from "./wording.ts";

/** What single operations can ask for: the key of the stack file, what it lists, and where the API publishes it. */
const asked = [
  { key: "operationScopes", what: "scope", source: "scopes" },
  { key: "operationRoles", what: "role", source: "roles" },
] as const;

/**
 * Checks the scopes and roles of single operations against the API's document and against its backend app.
 * @param path of the API
 * @param document undefined where something is wrong with it
 */
export function checkOperations(
  path: string,
  entry: Known<ApiEntry>,
  document: OpenApiDocument | undefined,
  problems: Problems,
): void {
  const { openApi: file, scopes } = apiDefaults(entry);
  const published = { scopes, roles: entry.backendApp?.roles ?? [] };
  checkRequireScope();
  for (const { key: name, what, source } of asked) {
    const key = `${path}.tokenValidation.${name}`;
    const known = problems.concerns(`${path}.backendApp.${source}`)
      ? undefined
      : published[source]?.flatMap((each) => each?.value ?? []);
    for (const [operationId, values = []] of Object.entries(entry.tokenValidation?.[name] ?? {})) {
      if (document) checkOperation(joinPath(key, operationId), operationId, document);
      for (const [index, value] of values.entries()) {
        if (value === undefined || !known || known.includes(value)) continue;
        const others = asked.find((other) => other.what !== what)!;
        const isOther = published[others.source]?.some((each) => each?.value === value);
        problems.add(
          `${joinPath(key, operationId)}[${index}]`,
          isOther
            ? `${given(value)} is a ${others.what} of this API and not a ${what}; write it under ${others.key}`
            : `${given(value)} is not a ${what} of this API; its backendApp.${source}: ${choices(known)}${didYouMean(value, known)}`,
        );
      }
    }
  }

  /** A token without a scope or role would pass everywhere else, and daemons are let in by a role. */
  function checkRequireScope(): void {
    const { requireScope, operationScopes = {}, operationRoles = {} } = entry.tokenValidation ?? {};
    if (requireScope !== false) return;
    const forApplications = published.roles.some(
      (role) => role?.for === "applications" || role?.for === "both",
    );
    const wants = [
      Object.keys(operationScopes).length > 0 && "operationScopes",
      Object.keys(operationRoles).length > 0 && "operationRoles",
      forApplications && "backendApp.roles",
    ].filter((each) => each !== false);
    if (wants.length === 0) return;
    problems.add(
      `${path}.tokenValidation.requireScope`,
      wants.includes("backendApp.roles")
        ? "false takes tokens of every application of the tenant, and backendApp.roles has roles for applications; use true, so that an application needs a role"
        : `false takes tokens without any scope, and ${listed(wants)} ${wants.length === 1 ? "asks" : "ask"} for some; use true, or remove ${listed(wants)}`,
    );
  }

  function checkOperation(at: string, operationId: string, { operations }: OpenApiDocument): void {
    const found = operations.find((operation) => operation.operationId === operationId);
    if (!found) {
      const ids = operations.flatMap((operation) => operation.operationId ?? []);
      const nameless = operations.filter((operation) => operation.operationId === undefined);
      problems.addOfKey(
        at,
        `is not an operationId of ${given(file)}; its operationIds: ${choices(ids)}` +
          (nameless.length > 0 ? `; without one: ${choices(nameless.map(({ at }) => at))}` : "") +
          didYouMean(operationId, ids),
      );
      return;
    }
    if (!isNameable(operationId)) {
      problems.addOfKey(
        at,
        `is an operationId from which API Management cannot make a name; in ${given(file)}, give ${found.at} one of ASCII letters and digits`,
      );
    }
    const name = nameOf(found);
    const alike = operations.filter((operation) => nameOf(operation) === name);
    if (alike.length > 1) {
      problems.addOfKey(
        at,
        `would be one of several operations that API Management calls ${name}: ${listed(alike.map((each) => each.at))}; give them operationIds in ${given(file)} that differ in lower-case letters and digits`,
      );
    }
  }
}
