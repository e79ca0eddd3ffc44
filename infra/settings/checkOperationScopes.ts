import type { OpenApiDocument } from "../../openapi/document.ts";
import { nameOf } from "../../openapi/operationName.ts";
import { apiDefaults } from "./defaults.ts";
import { joinPath, type Problems } from "./problems.ts";
import type { ApiEntry, Known } from "./schema.ts";
import { choices, didYouMean, given, listed } from "./wording.ts";

/**
 * Checks the scopes of single operations against the API's document and against its backend app.
 * @param path of the API
 * @param document undefined where something is wrong with it
 */
export function checkOperationScopes(
  path: string,
  entry: Known<ApiEntry>,
  document: OpenApiDocument | undefined,
  problems: Problems,
): void {
  const { operationScopes = {}, requireScope } = entry.tokenValidation ?? {};
  const { openApi: file, scopes } = apiDefaults(entry);
  const key = `${path}.tokenValidation.operationScopes`;
  const wanted = Object.entries(operationScopes);
  if (wanted.length > 0 && requireScope === false) {
    problems.add(
      `${path}.tokenValidation.requireScope`,
      "false takes tokens without any scope, and operationScopes asks for some; use true, or remove operationScopes",
    );
  }
  const known = problems.concerns(`${path}.backendApp.scopes`)
    ? undefined
    : scopes?.flatMap((scope) => scope?.value ?? []);
  for (const [operationId, values = []] of wanted) {
    if (document) checkOperation(joinPath(key, operationId), operationId, document);
    for (const [index, value] of values.entries()) {
      if (value !== undefined && known) checkScope(`${joinPath(key, operationId)}[${index}]`, value, known);
    }
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
    // What Azure makes of other characters is not documented.
    if (!/^[\x20-\x7e]*[A-Za-z0-9][\x20-\x7e]*$/.test(operationId)) {
      problems.addOfKey(
        at,
        `is no operationId that API Management could name the operation by; give ${found.at} one of ASCII letters and digits in ${given(file)}`,
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

  function checkScope(at: string, value: string, known: readonly string[]): void {
    if (known.includes(value)) return;
    problems.add(
      at,
      `${given(value)} is not a scope of this API; its backendApp.scopes: ${choices(known)}${didYouMean(value, known)}`,
    );
  }
}
