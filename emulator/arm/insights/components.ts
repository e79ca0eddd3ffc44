import { randomUUID } from "node:crypto";
import type { InsightsComponent } from "../../model/insights.ts";
import { regionName } from "../../model/regions.ts";
import { tagsOf } from "../envelope.ts";
import { ArmError, groupIsBeingDeleted, notInRehearsal, resourceNotFound } from "../errors.ts";
import { oneOf, text } from "../fieldKinds.ts";
import { checkFields, type Fields } from "../fields.ts";
import { uncountedListAnswer } from "../listing.ts";
import { findResourceGroup, isInScope } from "../lookup.ts";
import { type ArmRequest, asObject, ownName, type ResourceType, sentProperties } from "../request.ts";
import { checkRegion } from "../resources/checkRegion.ts";
import { runQuery } from "./query.ts";

const type = "Microsoft.Insights/components";

/** 2018-04-20 is the version of `query` alone. */
const apiVersions = ["2015-05-01", "2018-04-20", "2020-02-02"];

const fields: Fields = {
  Application_Type: text,
  Flow_Type: text,
  Request_Source: text,
  WorkspaceResourceId: text,
  IngestionMode: oneOf("ApplicationInsights", "LogAnalytics"),
};

/** What Azure says of a component and takes back without a look at it. */
const readOnly = [
  ...["ApplicationId", "AppId", "InstrumentationKey", "ConnectionString", "CreationDate", "TenantId"],
  ...["HockeyAppId", "HockeyAppToken", "provisioningState", "SamplingPercentage", "DisableIpMasking"],
  ...["publicNetworkAccessForQuery", "publicNetworkAccessForIngestion", "Name", "RetentionInDays"],
];

/**
 * Application Insights components: what loggers of API Management send to, and what it has got, by POST `query`
 * (azure-rest-api-specs, Microsoft.Insights 2020-02-02, ComponentsCreate).
 */
export const components: ResourceType = {
  type,
  apiVersions,
  get: (request) => ({ status: 200, body: shown(findComponent(request)) }),
  list(request) {
    if (request.resourceGroup !== undefined) findResourceGroup(request);
    const own = [...request.context.arm.components.values()].filter((each) => isInScope(each, request));
    return uncountedListAnswer(request, own.map(shown));
  },
  put,
  delete(request) {
    const found = at(request);
    if (!found) return { status: 204 };
    request.context.arm.components.delete(found.id.toLowerCase());
    return { status: 200 };
  },
  actions: {
    query: (request) => ({ status: 200, body: runQuery(request, findComponent(request)) }),
  },
};

function put(request: ArmRequest) {
  const group = findResourceGroup(request);
  if (group.deleting) throw groupIsBeingDeleted(group.name);
  const name = ownName(request);
  const { location, kind = "web" } = asObject(request.body) ?? {};
  if (typeof location !== "string" || typeof kind !== "string") {
    throw new ArmError(400, "BadRequest", "'location' and 'kind' are required.");
  }
  checkRegion(location, request.tenant.cloud.name, { type });
  const { problems, unsupported } = checkFields(sentProperties(request), fields, {
    readOnly,
    at: "properties",
  });
  if (problems[0]) throw new ArmError(400, "BadRequest", problems.map(({ message }) => message).join(" "));
  if (unsupported.length > 0) throw notInRehearsal(`${unsupported.join(", ")} of ${type}`);
  const previous = at(request);
  const made: InsightsComponent = previous ?? {
    id: `${group.id}/providers/${type}/${name}`,
    name,
    subscriptionId: request.subscriptionId,
    resourceGroup: group.name,
    location: regionName(location),
    tenantId: request.tenant.id,
    kind,
    tags: {},
    properties: { CreationDate: request.context.clock.iso() },
    instrumentationKey: randomUUID(),
    appId: randomUUID(),
    telemetry: [],
  };
  const own = Object.entries(sentProperties(request)).filter(([key]) => Object.hasOwn(fields, key));
  made.properties = { CreationDate: made.properties.CreationDate, ...Object.fromEntries(own) };
  made.tags = tagsOf(request) ?? {};
  request.context.arm.components.set(made.id.toLowerCase(), made);
  return { status: 200, body: shown(made) };
}

function at(request: ArmRequest): InsightsComponent | undefined {
  const group = findResourceGroup(request);
  return request.context.arm.components.get(
    `${group.id}/providers/${type}/${request.names[0]}`.toLowerCase(),
  );
}

/** @throws ArmError 404 ResourceNotFound, in the words of Azure Resource Manager */
export function findComponent(request: ArmRequest): InsightsComponent {
  const found = at(request);
  if (found) return found;
  throw resourceNotFound(type, request.names[0], request.resourceGroup);
}

function shown({ id, name, location, tags, kind, properties, ...own }: InsightsComponent) {
  const { CreationDate, Application_Type = "web", WorkspaceResourceId, ...more } = properties;
  return {
    id,
    name,
    type,
    location,
    tags,
    kind,
    properties: {
      ApplicationId: name,
      AppId: own.appId,
      Application_Type,
      ...more,
      InstrumentationKey: own.instrumentationKey,
      CreationDate,
      TenantId: own.tenantId,
      provisioningState: "Succeeded",
      ...(WorkspaceResourceId !== undefined && { WorkspaceResourceId }),
      ConnectionString: connectionString(own.instrumentationKey, location, own.appId),
      DisableIpMasking: false,
      publicNetworkAccessForQuery: "Enabled",
      publicNetworkAccessForIngestion: "Enabled",
      IngestionMode: WorkspaceResourceId === undefined ? "ApplicationInsights" : "LogAnalytics",
    },
  };
}

/** With the region's endpoints (learn.microsoft.com/azure/azure-monitor/app/connection-strings). */
function connectionString(key: string, region: string, appId: string): string {
  return `InstrumentationKey=${key};IngestionEndpoint=https://${region}-0.in.applicationinsights.azure.com/;LiveEndpoint=https://${region}.livediagnostics.monitor.azure.com/;ApplicationId=${appId}`;
}
