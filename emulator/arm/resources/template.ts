import { ArmError, notInRehearsal } from "../errors.ts";
import { asObject } from "../request.ts";

/** One resource of a template, with a name as long as its type. */
export interface TemplateResource {
  /** `Microsoft.ApiManagement/service/portalRevisions` */
  readonly type: string;
  readonly apiVersion: string;
  /** One per type. */
  readonly names: readonly string[];
  /** What is sent: everything but type, name, apiVersion and dependsOn. */
  readonly body: Record<string, unknown>;
  readonly dependsOn: readonly string[];
}

const sentOn = ["properties", "location", "tags", "sku", "identity", "zones", "kind"];

/**
 * Reads a template whose values are all literal, and puts its resources in an order in which they can be
 * deployed. Expressions in brackets are refused by name; `[[` stands for a literal bracket.
 * @throws ArmError 400 InvalidTemplate, or 501 for what the rehearsal does not evaluate
 * @see learn.microsoft.com/azure/azure-resource-manager/templates/syntax
 */
export function readTemplate(template: unknown): TemplateResource[] {
  const document = asObject(template);
  if (!document)
    throw invalid("The template is missing or not an object; links to templates are not followed.");
  for (const part of ["parameters", "variables", "functions", "outputs"]) {
    const names = Object.keys(asObject(document[part]) ?? {});
    if (names.length > 0)
      throw notInRehearsal(`template ${part} (${names.join(", ")}); put literal values into the resources`);
  }
  if (!Array.isArray(document.resources)) throw invalid("The template's 'resources' must be an array.");
  const resources = document.resources.map((resource: unknown, index: number) =>
    readResource(literal(resource, `resources[${index}]`), `resources[${index}]`),
  );
  return inOrder(resources);
}

function readResource(value: unknown, at: string): TemplateResource {
  const { type, apiVersion, name, dependsOn = [], comments: _, ...rest } = asObject(value) ?? {};
  if (typeof type !== "string" || typeof apiVersion !== "string" || typeof name !== "string") {
    throw invalid(`${at} needs 'type', 'apiVersion' and 'name', all of them text.`);
  }
  const names = name.split("/");
  if (names.length !== type.split("/").length - 1) {
    throw invalid(
      `The template resource '${name}' for type '${type}' has incorrect segment lengths. A nested resource type must have identical number of segments as its resource name.`,
    );
  }
  const unknown = Object.keys(rest).filter((key) => !sentOn.includes(key));
  if (unknown.length > 0)
    throw notInRehearsal(`${unknown.map((key) => `'${key}'`).join(", ")} of a template resource (${at})`);
  return { type, apiVersion, names, body: rest, dependsOn: (dependsOn as unknown[]).map(String) };
}

/** The value with `[[` resolved; an expression anywhere in it is refused. */
function literal(value: unknown, at: string): unknown {
  if (typeof value === "string") {
    if (value.startsWith("[[")) return value.slice(1);
    if (value.startsWith("[") && value.endsWith("]"))
      throw notInRehearsal(`the template expression '${value}' at ${at}`);
    return value;
  }
  if (Array.isArray(value)) return value.map((item, index) => literal(item, `${at}[${index}]`));
  const object = asObject(value);
  if (!object) return value;
  return Object.fromEntries(
    Object.entries(object).map(([key, item]) => [key, literal(item, `${at}.${key}`)]),
  );
}

/** Every resource after those that it depends on, by name or by resource id. */
function inOrder(resources: readonly TemplateResource[]): TemplateResource[] {
  const sorted: TemplateResource[] = [];
  const open = new Set<TemplateResource>();
  const visit = (resource: TemplateResource): void => {
    if (sorted.includes(resource)) return;
    if (open.has(resource))
      throw invalid(`Circular dependency detected on resource: '${resource.names.join("/")}'.`);
    open.add(resource);
    for (const dependency of resource.dependsOn) {
      const needed = resources.find((other) => isMeant(dependency, other));
      if (!needed) {
        throw invalid(
          `The resource '${dependency}' is not defined in the template. Please see https://aka.ms/arm-syntax for usage details.`,
        );
      }
      visit(needed);
    }
    sorted.push(resource);
  };
  resources.forEach(visit);
  return sorted;
}

function isMeant(dependency: string, { type, names }: TemplateResource): boolean {
  const [namespace, ...types] = type.split("/");
  const path =
    `${namespace}/${types.map((part, index) => `${part}/${names[index]}`).join("/")}`.toLowerCase();
  const wanted = dependency.toLowerCase();
  return wanted === names.join("/").toLowerCase() || wanted === path || wanted.endsWith(`/providers/${path}`);
}

function invalid(message: string): ArmError {
  return new ArmError(400, "InvalidTemplate", `Deployment template validation failed: '${message}'.`);
}
