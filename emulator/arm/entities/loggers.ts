import { randomBytes } from "node:crypto";
import type { ArmEntity } from "../../model/instances.ts";
import { flag, map, required, text, upTo } from "../fieldKinds.ts";
import type { Fields } from "../fields.ts";
import { activeService } from "../lookup.ts";
import { type ArmRequest, asObject } from "../request.ts";
import { entityType } from "./entity.ts";

/** Credentials that are secrets; the others (`name`, `endpointAddress`, `identityClientId`) say where and who. */
const secrets = ["instrumentationKey", "connectionString"];

/**
 * Where an instance logs to (recordings aso-20240501-crud-2026, net-logger-appinsights). Those of Application Insights
 * send to a component of the same world (gateway/telemetry), the others nowhere.
 */
export const loggerFields: Fields = {
  // An open enum: azureEventHub, applicationInsights, azureMonitor.
  loggerType: required(text),
  description: upTo(256),
  credentials: map,
  isBuffered: flag,
  resourceId: text,
};
export const loggers = entityType({
  type: "Microsoft.ApiManagement/service/loggers",
  label: "Logger",
  name: { type: "string", maxLength: 256 },
  fields: loggerFields,
  readOnly: ["maxMessageSizeInBytes"],
  shown: {
    loggerType: null,
    description: null,
    credentials: null,
    isBuffered: true,
    resourceId: null,
    maxMessageSizeInBytes: null,
  },
  complete: (request, { credentials, ...rest }, previous) => ({
    ...rest,
    ...(credentials !== undefined && { credentials: kept(request, asObject(credentials) ?? {}, previous) }),
  }),
});

/** What is secret goes into a named value of its own, and a reference to it is shown in its place. */
function kept(
  request: ArmRequest,
  credentials: Record<string, unknown>,
  previous: ArmEntity | undefined,
): Record<string, unknown> {
  const old = asObject(previous?.properties.credentials);
  const entries = Object.entries(credentials).map(([key, value]) => {
    const isSecret = secrets.includes(key) && typeof value === "string" && !/^\{\{.*\}\}$/.test(value);
    return [key, isSecret ? reference(request, value, old?.[key]) : value];
  });
  return Object.fromEntries(entries);
}

function reference(request: ArmRequest, value: string, previous: unknown): string {
  const service = activeService(request);
  const known = [...service.namedValues.values()].find(
    ({ properties }) => previous === `{{${properties.displayName}}}`,
  );
  if (known) {
    known.value = value;
    return String(previous);
  }
  const name = randomBytes(12).toString("hex");
  const displayName = `Logger-Credentials--${name}`;
  service.namedValues.set(name, {
    id: `${service.id}/namedValues/${name}`,
    name,
    etag: request.context.arm.nextEtag(),
    properties: { displayName, secret: true },
    value,
  });
  return `{{${displayName}}}`;
}
