import { regionName } from "../../model/regions.ts";
import { notInRehearsal } from "../errors.ts";
import { asObject } from "../request.ts";
import type { TemplateResource } from "./template.ts";

/** The properties of a deployment that may be sent. */
export interface SentDeployment {
  readonly template: unknown;
  /** As it is shown; undefined where none was sent. */
  readonly debugSetting: { readonly detailLevel: string } | undefined;
}

/**
 * Reads a deployment's body. ARM compares the names of members without case: k8s-infra's recording sends `Properties`.
 * @throws ArmError 501 for what the rehearsal does not deploy
 */
export function sentDeployment(body: unknown): SentDeployment {
  const { mode, template, parameters, debugsetting, ...more } = lowered(lowered(body).properties);
  if (mode !== "Incremental") {
    throw notInRehearsal(`deployments in mode '${String(mode)}'; use 'Incremental'`);
  }
  if (Object.keys(asObject(parameters) ?? {}).length > 0) throw notInRehearsal("parameters of a deployment");
  const others = Object.entries(more).filter(([, value]) => value !== null && value !== undefined);
  if (others.length > 0) {
    const names = others.map(([key]) => sentName(lowered(body).properties, key));
    throw notInRehearsal(`${names.join(", ")} of a deployment`);
  }
  return { template, debugSetting: debugsetting ? shownDebugSetting(debugsetting) : undefined };
}

const detailLevels = ["None", "RequestContent", "ResponseContent"];

/** `requestContent,responseContent` comes back as `RequestContent, ResponseContent` (k8s-infra's recording). */
function shownDebugSetting(sent: unknown): { detailLevel: string } {
  const { detaillevel, ...more } = lowered(sent);
  const parts = String(detaillevel)
    .split(",")
    .map((part) => part.trim().toLowerCase());
  const known = detailLevels.filter((level) => parts.includes(level.toLowerCase()));
  if (known.length !== parts.length || Object.keys(more).length > 0) {
    throw notInRehearsal(`debugSetting ${JSON.stringify(sent)} of a deployment`);
  }
  return { detailLevel: known.join(", ") };
}

/** The resource providers that a template asks for, with the types and locations of its resources (k8s-infra's recording). */
export function providersOf(resources: readonly TemplateResource[]): unknown[] {
  const namespaces = new Map<string, Map<string, Set<string | null>>>();
  for (const { type, body } of resources) {
    const [namespace = "", ...rest] = type.split("/");
    const types = namespaces.get(namespace) ?? new Map<string, Set<string | null>>();
    const locations = types.get(rest.join("/")) ?? new Set();
    locations.add(typeof body.location === "string" ? regionName(body.location) : null);
    namespaces.set(namespace, types.set(rest.join("/"), locations));
  }
  return [...namespaces].map(([namespace, types]) => ({
    namespace,
    resourceTypes: [...types].map(([resourceType, locations]) => ({
      resourceType,
      locations: [...locations],
    })),
  }));
}

function lowered(value: unknown): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(asObject(value) ?? {}).map(([name, inner]) => [name.toLowerCase(), inner]),
  );
}

/** As the caller wrote it. */
function sentName(object: unknown, lower: string): string {
  return Object.keys(asObject(object) ?? {}).find((name) => name.toLowerCase() === lower) ?? lower;
}
