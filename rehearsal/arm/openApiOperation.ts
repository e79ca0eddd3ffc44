import type { ImportedOperation, RequiredQueryParameters } from "./openApi.ts";
import type { Resolver } from "./openApiReference.ts";
import { asObject } from "./request.ts";

/** Where in the document an operation stands. */
export interface OperationSource {
  readonly path: string;
  /** Lower case. */
  readonly method: string;
  /** The path item, for the parameters that all its operations share. */
  readonly item: Record<string, unknown>;
  readonly operation: Record<string, unknown>;
  readonly requiredQueryParameters: RequiredQueryParameters;
}

interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required: boolean;
  readonly contract: Record<string, unknown>;
}

/** One operation of an OpenAPI document as an OperationContract; what is wrong goes into `problems`. */
export function importOperation(
  source: OperationSource,
  resolve: Resolver,
  problems: string[],
): ImportedOperation {
  const { path, method, operation } = source;
  const verb = method.toUpperCase();
  const at = `${verb} ${path}`;
  const parameters = readParameters(source, at, resolve, problems);
  const asTemplate = source.requiredQueryParameters === "template";
  const inTemplate = parameters.filter(
    ({ in: place, required }) => place === "query" && required && asTemplate,
  );
  const templateParameters = [...parameters.filter(({ in: place }) => place === "path"), ...inTemplate];
  checkTemplate(path, parameters, at, problems);
  const query = inTemplate.map(({ name }) => `${name}={${name}}`).join("&");
  const urlTemplate = query === "" ? path : `${path}?${query}`;
  const { operationId, summary, description } = operation;
  const named = typeof operationId === "string" && operationId !== "" ? operationId : undefined;
  const title = `${verb.charAt(0)}${method.slice(1)} - ${path}`;

  return {
    name: normalizedName(named ?? `${method}-${path}`),
    properties: {
      displayName: typeof summary === "string" && summary !== "" ? summary : (named ?? title),
      method: verb,
      urlTemplate,
      templateParameters: templateParameters.map(({ contract }) => contract),
      ...(typeof description === "string" && { description }),
      request: {
        queryParameters: parameters
          .filter((p) => p.in === "query" && !inTemplate.includes(p))
          .map((p) => p.contract),
        headers: parameters.filter(({ in: place }) => place === "header").map(({ contract }) => contract),
        // The body of a GET, HEAD or OPTIONS is dropped: API Management does so too.
        representations: ["get", "head", "options"].includes(method)
          ? []
          : representations(resolve(operation.requestBody, `${at}: requestBody`), at, resolve),
      },
      responses: readResponses(operation, at, resolve),
    },
  };
}

/** Lower case, one dash for each run of other characters, at most 76 characters. */
export function normalizedName(operationId: string): string {
  const dashed = operationId.toLowerCase().replace(/[^a-z0-9]+/g, "-");
  return dashed.replace(/^-+|-+$/g, "").slice(0, 76);
}

function readParameters(
  source: OperationSource,
  at: string,
  resolve: Resolver,
  problems: string[],
): Parameter[] {
  const listed = (node: unknown) => (Array.isArray(node) ? node : []);
  const byPlace = new Map<string, Parameter>();
  // An operation's own parameter replaces the path item's of the same name and place.
  for (const node of [...listed(source.item.parameters), ...listed(source.operation.parameters)]) {
    const parameter = resolve(node, `${at}: parameters`);
    if (!parameter) continue;
    const { name, in: place, description } = parameter;
    if (typeof name !== "string" || typeof place !== "string") {
      problems.push(`${at}: a parameter has no name or no 'in'`);
      continue;
    }
    const schema = resolve(parameter.schema, `${at}: parameter ${name}`) ?? {};
    const required = place === "path" || parameter.required === true;
    const type = Array.isArray(schema.type) ? schema.type[0] : schema.type;
    byPlace.set(`${place}:${name}`, {
      name,
      in: place,
      required,
      contract: {
        name,
        ...(typeof description === "string" && { description }),
        type: typeof type === "string" ? type : "string",
        required,
        ...(schema.default !== undefined && { defaultValue: String(schema.default) }),
        values: listed(schema.enum).map(String),
      },
    });
  }
  return [...byPlace.values()];
}

/** Path and required query parameters share one URL template, so their names are unique there, whatever the case. */
function checkTemplate(path: string, parameters: readonly Parameter[], at: string, problems: string[]): void {
  const inUrl = parameters.filter(
    ({ in: place, required }) => place === "path" || (place === "query" && required),
  );
  const names = inUrl.map(({ name }) => name.toLowerCase());
  for (const name of new Set(names.filter((name, index) => names.indexOf(name) !== index))) {
    problems.push(`${at}: parameter name '${name}' is used in the path and in the query`);
  }
  const segments = [...path.matchAll(/\{([^}]+)\}/g)].map(([, name]) => name);
  const declared = parameters.filter(({ in: place }) => place === "path").map(({ name }) => name);
  for (const name of declared.filter((name) => !segments.includes(name))) {
    problems.push(`${at}: path parameter '${name}' is not in the path`);
  }
  for (const name of segments.filter((name) => name !== undefined && !declared.includes(name))) {
    problems.push(`${at}: '{${name}}' in the path is not declared as a parameter`);
  }
}

/** `default` and ranges such as `2XX` have no status code that a ResponseContract could hold. */
function readResponses(operation: Record<string, unknown>, at: string, resolve: Resolver): unknown[] {
  return Object.entries(asObject(operation.responses) ?? {})
    .filter(([status]) => /^\d{3}$/.test(status))
    .map(([status, node]) => {
      const response = resolve(node, `${at}: response ${status}`);
      const { description } = response ?? {};
      return {
        statusCode: Number(status),
        ...(typeof description === "string" && { description }),
        representations: representations(response, at, resolve),
        headers: [],
      };
    });
}

function representations(
  node: Record<string, unknown> | undefined,
  at: string,
  resolve: Resolver,
): unknown[] {
  return Object.entries(asObject(node?.content) ?? {}).map(([contentType, mediaType]) => {
    const value = exampleOf(asObject(mediaType) ?? {}, at, resolve);
    return { contentType, ...(value !== undefined && { examples: { default: { value } } }) };
  });
}

/** `example`, else the first of `examples`, else the example of the schema. */
function exampleOf(mediaType: Record<string, unknown>, at: string, resolve: Resolver): unknown {
  if (mediaType.example !== undefined) return mediaType.example;
  const [first] = Object.values(asObject(mediaType.examples) ?? {});
  if (first !== undefined) return resolve(first, `${at}: examples`)?.value;
  return mediaType.schema === undefined ? undefined : resolve(mediaType.schema, `${at}: schema`)?.example;
}
