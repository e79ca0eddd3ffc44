import { validationError } from "../errors.ts";
import { asObject } from "../request.ts";

/** A Swagger 2 document in OpenAPI's form, and what of it an API gets at once. */
export interface ConvertedSwagger {
  /** OpenAPI 3.0 as JSON. */
  readonly document: string;
  /** `{scheme}://{host}{basePath}`; undefined without a host. */
  readonly serviceUrl: string | undefined;
  /** Of the schemes, those that API Management has; undefined where it names none. */
  readonly protocols: readonly string[] | undefined;
}

type Node = Record<string, unknown>;

/**
 * Brings a Swagger 2.0 document into OpenAPI's form (swagger.io/docs/specification/2-0 against spec.openapis.org/oas/v3.0.3).
 * An API takes protocols and backend from `schemes`, `host` and `basePath` (recording net-api-revision).
 * @throws ArmError 400 for a text that is no such document
 */
export function fromSwagger(text: string): ConvertedSwagger {
  const root = parse(text);
  const components = {
    schemas: root.definitions,
    responses: mapped(root.responses, (response) => responseOf(response, listed(root.produces))),
    parameters: mapped(notBodies(root.parameters), parameterOf),
  };
  const document = {
    openapi: "3.0.1",
    info: root.info,
    paths: mapped(root.paths, (item) => pathOf(item, root)),
    components: Object.fromEntries(Object.entries(components).filter(([, value]) => value !== undefined)),
  };
  const schemes = listed(root.schemes).filter((scheme) => scheme === "http" || scheme === "https");
  const base = String(root.basePath ?? "").replace(/\/$/, "");
  return {
    document: JSON.stringify(moved(document)),
    serviceUrl: root.host ? `${schemes[0] ?? "https"}://${root.host}${base}` : undefined,
    protocols: schemes.length > 0 ? schemes : undefined,
  };
}

const methods = ["get", "put", "post", "delete", "options", "head", "patch"];

function pathOf(item: Node, root: Node): Node {
  const shared = nodes(item.parameters);
  return Object.fromEntries(
    Object.entries(item).flatMap(([key, value]): [string, unknown][] => {
      if (methods.includes(key)) return [[key, operationOf(asObject(value) ?? {}, shared, root)]];
      return key === "parameters" ? [] : [[key, value]];
    }),
  );
}

function operationOf(operation: Node, shared: readonly Node[], root: Node): Node {
  const { consumes, produces, schemes: _schemes, parameters, responses, ...rest } = operation;
  const own = nodes(parameters);
  const isSame = (a: Node, b: Node) => a.name === b.name && a.in === b.in;
  const all = [...shared.filter((one) => !own.some((other) => isSame(one, other))), ...own];
  const resolved = all.map((parameter) => ({ parameter, found: definition(parameter, root) }));
  const kept = resolved.filter(({ found }) => found.in !== "body" && found.in !== "formData");
  const requestBody = bodyOf(
    resolved.map(({ found }) => found),
    listed(consumes ?? root.consumes),
  );
  const types = listed(produces ?? root.produces);
  return {
    ...rest,
    parameters: kept.map(({ parameter }) => (parameter.$ref ? parameter : parameterOf(parameter))),
    ...(requestBody && { requestBody }),
    responses: mapped(responses, (response) => responseOf(response, types)),
  };
}

/** What a `$ref` of a parameter means, to see where it goes. */
function definition(parameter: Node, root: Node): Node {
  const [, name] = /^#\/parameters\/(.+)$/.exec(String(parameter.$ref ?? "")) ?? [];
  return name === undefined ? parameter : (asObject(asObject(root.parameters)?.[name]) ?? parameter);
}

function bodyOf(parameters: readonly Node[], consumes: readonly string[]): Node | undefined {
  const body = parameters.find((parameter) => parameter.in === "body");
  if (body) {
    const media = { schema: body.schema ?? {} };
    const types = consumes.length > 0 ? consumes : ["application/json"];
    return {
      ...(body.description !== undefined && { description: body.description }),
      ...(body.required === true && { required: true }),
      content: Object.fromEntries(types.map((type) => [type, media])),
    };
  }
  const form = parameters.filter((parameter) => parameter.in === "formData");
  if (form.length === 0) return undefined;
  const properties = Object.fromEntries(form.map((each) => [String(each.name), schemaOf(each)]));
  const required = form.filter((each) => each.required === true).map((each) => each.name);
  const isFile = form.some((each) => each.type === "file");
  const types =
    consumes.length > 0 ? consumes : [isFile ? "multipart/form-data" : "application/x-www-form-urlencoded"];
  const schema = { type: "object", properties, ...(required.length > 0 && { required }) };
  return { content: Object.fromEntries(types.map((type) => [type, { schema }])) };
}

function parameterOf(parameter: Node): Node {
  const { name, in: place, description, required } = parameter;
  return {
    name,
    in: place,
    ...(description !== undefined && { description }),
    ...(required !== undefined && { required }),
    schema: schemaOf(parameter),
  };
}

/** The type of a parameter, which Swagger 2 writes beside its name. */
function schemaOf(parameter: Node): Node {
  const {
    name: _name,
    in: _in,
    description: _text,
    required: _required,
    collectionFormat: _form,
    ...schema
  } = parameter;
  return schema.type === "file" ? { type: "string", format: "binary" } : schema;
}

function responseOf(response: Node, produces: readonly string[]): Node {
  if (response.$ref) return response;
  const { schema, examples, headers, ...rest } = response;
  const example = asObject(examples) ?? {};
  const types = produces.length > 0 ? produces : schema ? ["application/json"] : Object.keys(example);
  const media = (type: string) => ({
    ...(schema !== undefined && { schema }),
    ...(example[type] !== undefined && { example: example[type] }),
  });
  return {
    ...rest,
    ...(headers !== undefined && {
      headers: mapped(headers, ({ description, ...type }) => ({ description, schema: type })),
    }),
    ...(types.length > 0 && { content: Object.fromEntries(types.map((type) => [type, media(type)])) }),
  };
}

/** References, to where OpenAPI has what they mean. */
function moved(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(moved);
  const node = asObject(value);
  if (!node) return value;
  return Object.fromEntries(
    Object.entries(node).map(([key, inner]) => {
      if (key !== "$ref" || typeof inner !== "string") return [key, moved(inner)];
      const place = inner.replace("#/definitions/", "#/components/schemas/");
      return [key, place.replace(/^#\/(parameters|responses)\//, "#/components/$1/")];
    }),
  );
}

function notBodies(parameters: unknown): Node | undefined {
  const all = asObject(parameters);
  return (
    all &&
    Object.fromEntries(
      Object.entries(all).filter(([, value]) => !["body", "formData"].includes(String(asObject(value)?.in))),
    )
  );
}

function mapped(of: unknown, change: (value: Node) => unknown): Node | undefined {
  const all = asObject(of);
  return (
    all && Object.fromEntries(Object.entries(all).map(([key, value]) => [key, change(asObject(value) ?? {})]))
  );
}

function nodes(list: unknown): Node[] {
  return Array.isArray(list) ? list.map(asObject).filter((each) => each !== undefined) : [];
}

function listed(list: unknown): string[] {
  return Array.isArray(list) ? list.filter((each) => typeof each === "string") : [];
}

function parse(text: string): Node {
  let root: Node | undefined;
  try {
    root = asObject(JSON.parse(text));
  } catch {
    root = undefined;
  }
  if (root?.swagger === "2.0") return root;
  const found = root ? "it does not say swagger: 2.0" : "it is not an object in JSON";
  throw validationError([{ target: "representation", message: `Parsing error(s): ${found}.` }]);
}
