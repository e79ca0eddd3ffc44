import { defaultNotInValues } from "../../../openapi/parameters.ts";
import { namesIn, signature } from "../../../openapi/template.ts";
import type { ApimOperation, ArmResource, OperationResponse } from "../../model/instances.ts";
import type { OperationParameter } from "../../model/operationParameter.ts";
import { type ChildKind, childType } from "../childResource.ts";
import * as contracts from "../contracts.ts";
import { type FieldProblem, validationError } from "../errors.ts";
import { findApi } from "../lookup.ts";
import { asObject, type ResourceType } from "../request.ts";
import type { ImportedOperation } from "./openApi.ts";

const kind: ChildKind<ApimOperation> = {
  type: "Microsoft.ApiManagement/service/apis/operations",
  label: "Operation",
  name: contracts.names.operationId,
  fields: contracts.operation,
  collection: (request) => findApi(request).operations,
  parentId: (request) => findApi(request).id,
};

export const apiOperations: ResourceType = childType(kind, {
  make(request, base, sent, previous) {
    const operation = makeOperation(base, completed(sent), previous);
    const problems = [...templateProblems(operation), ...defaultProblems(operation)];
    if (problems.length > 0) throw validationError(problems);
    refuseSameOperation(operation, previous, findApi(request).operations.values());
    return operation;
  },
});

/** Everything that Azure writes out where it was not sent (recordings cli-apim-core-service, net-api-operation). */
function completed(sent: Record<string, unknown>): Record<string, unknown> {
  const { queryParameters, headers, representations, ...request } = asObject(sent.request) ?? {};
  return {
    ...sent,
    urlTemplate: String(sent.urlTemplate).replace(/^(?!\/)/, "/"),
    templateParameters: objects(sent.templateParameters).map(withValues),
    request: {
      ...request,
      queryParameters: objects(queryParameters).map(withValues),
      headers: objects(headers).map(withValues),
      representations: objects(representations),
    },
    responses: objects(sent.responses).map((response) => ({
      ...response,
      representations: objects(response.representations),
      headers: objects(response.headers).map(withValues),
    })),
  };
}

function withValues(parameter: Record<string, unknown>): Record<string, unknown> {
  return { ...parameter, values: parameter.values ?? [] };
}

/** What makes an operation another one: names of template parameters and case do not. */
export function signatureOf({ method, urlTemplate }: Pick<ApimOperation, "method" | "urlTemplate">): string {
  return signature(method, urlTemplate);
}

/**
 * Refuses an operation that is another one's double.
 * @param previous the operation in whose place it comes
 * @throws ArmError 400
 */
export function refuseSameOperation(
  operation: ApimOperation,
  previous: ApimOperation | undefined,
  others: Iterable<ApimOperation>,
): void {
  for (const other of others) {
    if (
      other === previous ||
      other.name === operation.name ||
      signatureOf(other) !== signatureOf(operation)
    ) {
      continue;
    }
    throw validationError([
      {
        target: "urlTemplate",
        message: `Operation with the same method and URL template already exists: ${operation.method}, ${operation.urlTemplate}`,
      },
    ]);
  }
}

/** The names in the template are those of its parameters (Azure/azure-sdk-for-net#35802). */
function templateProblems({ name, urlTemplate, templateParameters }: ApimOperation): FieldProblem[] {
  const sorted = (names: readonly string[]) => [...new Set(names)].sort().join("\n");
  // Some write {*rest}'s parameter with its star (hashicorp/terraform-provider-azurerm#29873).
  const declared = templateParameters.map((parameter) => parameter.name.replace(/^\*/, ""));
  if (sorted(namesIn(urlTemplate)) === sorted(declared)) return [];
  const message = `All template parameters used in the UriTemplate must be defined in the Operation '${name}', and vice-versa.`;
  return [{ target: "", message }];
}

function defaultProblems(operation: ApimOperation): FieldProblem[] {
  const request = asObject(operation.properties.request);
  const all = [
    ...operation.templateParameters,
    ...operation.queryParameters,
    ...parameters(request?.headers),
  ];
  return all
    .filter(({ defaultValue, values }) => defaultValue && values.length > 0 && !values.includes(defaultValue))
    .map(({ name }) => ({ target: name, message: defaultNotInValues }));
}

/**
 * An operation from its REST properties: what the gateway and the portal read is taken out of them.
 * @param imported what else its document says of an imported one
 */
export function makeOperation(
  base: ArmResource,
  properties: Record<string, unknown>,
  previous?: Pick<ApimOperation, "policy">,
  imported?: Pick<ImportedOperation, "sampleOf" | "success">,
): ApimOperation {
  const request = asObject(properties.request);
  return {
    ...base,
    properties,
    method: String(properties.method).toUpperCase(),
    urlTemplate: String(properties.urlTemplate),
    templateParameters: parameters(properties.templateParameters),
    queryParameters: parameters(request?.queryParameters),
    responses: responses(properties.responses, imported?.sampleOf),
    ...(imported && { success: imported.success }),
    policy: previous?.policy,
  };
}

function parameters(list: unknown): OperationParameter[] {
  return objects(list).map(({ name, type, required, description, defaultValue, values }) => ({
    name: String(name),
    type: String(type),
    required: required === true,
    description: optionalText(description),
    defaultValue: optionalText(defaultValue),
    values: Array.isArray(values) ? values.map(String) : [],
  }));
}

function responses(
  list: unknown,
  sampleOf: ImportedOperation["sampleOf"] = () => undefined,
): OperationResponse[] {
  return objects(list).map(({ statusCode, description, representations }) => ({
    statusCode: Number(statusCode),
    description: optionalText(description),
    representations: objects(representations).map(({ contentType, examples }) => {
      const example = exampleText(examples);
      const sample = () => sampleOf(Number(statusCode), String(contentType));
      return { contentType: String(contentType), ...(example === undefined ? { sample } : { example }) };
    }),
  }));
}

/** What mock-response sends: `examples.default`, or else the first; anything but text as JSON. */
function exampleText(examples: unknown): string | undefined {
  const named = asObject(examples) ?? {};
  const value = asObject(named.default ?? Object.values(named)[0])?.value;
  if (value === undefined) return undefined;
  return typeof value === "string" ? value : JSON.stringify(value, null, 2);
}

function objects(list: unknown): Record<string, unknown>[] {
  return Array.isArray(list) ? list.map(asObject).filter((item) => item !== undefined) : [];
}

function optionalText(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}
