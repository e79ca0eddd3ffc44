import { type ChildKind, childType } from "./children.ts";
import * as contracts from "./contracts.ts";
import { validationError } from "./errors.ts";
import { findApi } from "./lookup.ts";
import { asObject, type ResourceType } from "./request.ts";
import type { ApimOperation, ArmResource, OperationParameter, OperationResponse } from "./store.ts";

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
    const operation = makeOperation(base, { templateParameters: [], responses: [], ...sent }, previous);
    for (const other of findApi(request).operations.values()) {
      if (
        other !== previous &&
        other.method === operation.method &&
        other.urlTemplate === operation.urlTemplate
      ) {
        throw validationError([
          {
            target: "urlTemplate",
            message: `Operation with the same method and URL template already exists: ${operation.method}, ${operation.urlTemplate}`,
          },
        ]);
      }
    }
    return operation;
  },
});

/** An operation from its REST properties: what the gateway and the portal read is taken out of them. */
export function makeOperation(
  base: ArmResource,
  properties: Record<string, unknown>,
  previous?: Pick<ApimOperation, "policy">,
): ApimOperation {
  const request = asObject(properties.request);
  return {
    ...base,
    properties,
    method: String(properties.method).toUpperCase(),
    urlTemplate: String(properties.urlTemplate),
    templateParameters: parameters(properties.templateParameters),
    queryParameters: parameters(request?.queryParameters),
    responses: responses(properties.responses),
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

function responses(list: unknown): OperationResponse[] {
  return objects(list).map(({ statusCode, description, representations }) => ({
    statusCode: Number(statusCode),
    description: optionalText(description),
    representations: objects(representations).map(({ contentType, examples }) => ({
      contentType: String(contentType),
      example: exampleText(examples),
    })),
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
