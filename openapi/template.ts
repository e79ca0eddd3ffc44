import type { DocumentOperation } from "./operation.ts";
import type { DocumentParameter } from "./parameters.ts";
import type { DocumentProblems } from "./problem.ts";
import { clipped } from "./values.ts";

/** Whether required query parameters become part of the URL template (the default) or stay in the query. */
export type RequiredQueryParameters = "template" | "query";

/** An operation's URL template, and which of its parameters are in it. */
export interface UrlTemplate {
  /** `/orders/{id}?state={state}` */
  readonly text: string;
  readonly parameters: readonly DocumentParameter[];
}

/**
 * The URL template that API Management gives an operation.
 * @see learn.microsoft.com/azure/api-management/api-management-api-import-restrictions, "API Management during OpenAPI import"
 */
export function urlTemplate(
  { path, query, parameters }: Pick<DocumentOperation, "path" | "query" | "parameters">,
  required: RequiredQueryParameters,
): UrlTemplate {
  const inPath = parameters.filter(({ in: place }) => place === "path");
  const inQuery = parameters.filter((each) => each.in === "query" && namesIn(query).includes(each.name));
  const added = parameters.filter(
    (each) => required === "template" && each.in === "query" && each.required && !inQuery.includes(each),
  );
  const behind = [query, ...added.map(({ name }) => `${name}={${name}}`)]
    .filter((part) => part !== "")
    .join("&");
  return { text: behind === "" ? path : `${path}?${behind}`, parameters: [...inPath, ...inQuery, ...added] };
}

/** The names in a template's braces; `{*rest}` takes all that is left of a path, under the name `rest`. */
export function namesIn(template: string): string[] {
  return [...template.matchAll(/\{\*?([^{}]+)\}/g)].map(([, name]) => name!);
}

/** What makes an operation another one to API Management: names of template parameters and case do not. */
export function signature(method: string, template: string): string {
  const [path = "", query = ""] = template
    .toLowerCase()
    .replaceAll(/\{[^{}]*\}/g, "{}")
    .split(/\?(.*)/s);
  return `${method.toUpperCase()} ${path}?${query.split("&").sort().join("&")}`;
}

/** Longest URL template of an operation contract (Microsoft.ApiManagement 2024-05-01). */
const longest = 1000;

/** Checks the URL template of an operation (api-import-restrictions, "URL template requirements"). */
export function checkTemplate(operation: DocumentOperation, problems: DocumentProblems): void {
  const { at, path, query, parameters } = operation;
  const { text } = urlTemplate(operation, "template");
  if (text.length > longest) {
    problems.add(at, `its URL template has ${text.length} characters; API Management takes ${longest}`);
  }
  if (/[{}]/.test(`${path}?${query}`.replaceAll(/\{[^{}]+\}/g, ""))) {
    problems.add(at, "has a brace without its other one, or none between two");
    return;
  }
  const inUrl = parameters.filter(
    ({ in: place, required }) => place === "path" || (place === "query" && required),
  );
  const lower = inUrl.map(({ name }) => name.toLowerCase());
  for (const name of repeated(lower)) {
    problems.add(
      at,
      `parameter name '${clipped(name)}' is used in the path and in the query, or in two spellings`,
    );
  }
  const inTemplate = namesIn(`${path}?${query}`);
  for (const name of repeated(namesIn(path).map((each) => each.toLowerCase()))) {
    problems.add(at, `'{${clipped(name)}}' is in the path twice`);
  }
  const declared = parameters
    .filter(({ in: place }) => place === "path" || place === "query")
    .map(({ name }) => name.replace(/^\*/, ""));
  const ofPath = parameters
    .filter(({ in: place }) => place === "path")
    .map(({ name }) => name.replace(/^\*/, ""));
  for (const name of ofPath.filter((each) => !inTemplate.includes(each))) {
    problems.add(at, `path parameter '${clipped(name)}' is not in the path`);
  }
  for (const name of inTemplate) {
    const known = namesIn(path).includes(name) ? ofPath : declared;
    if (!known.includes(name)) {
      problems.add(at, `'{${clipped(name)}}' in the path is not declared as a parameter`);
    }
  }
}

/**
 * Checks that no two operations are the same to API Management (Azure/apim-lab#129, umbraco/Umbraco-CMS#17300).
 */
export function checkSignatures(operations: readonly DocumentOperation[], problems: DocumentProblems): void {
  const known = Map.groupBy(operations, (each) => signature(each.method, urlTemplate(each, "template").text));
  for (const [first, ...others] of known.values()) {
    if (!first || others.length === 0) continue;
    const count = others.length + 1;
    const template = urlTemplate(first, "template").text.toLowerCase();
    problems.add(
      first.at,
      `is the same operation to API Management as ${others
        .slice(0, 3)
        .map((each) => each.at)
        .join(
          ", ",
        )}${others.length > 3 ? " and others" : ""}: names of path parameters and case make no difference`,
      `Importing API has duplicate signature operations: ${count} operations with signature '${first.method} ${template}'`,
    );
  }
}

function repeated(names: readonly string[]): string[] {
  return [...new Set(names.filter((name, index) => names.indexOf(name) !== index))];
}
