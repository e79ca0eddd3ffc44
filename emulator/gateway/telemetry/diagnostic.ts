import { instanceIdentity } from "../../entra/token/managedIdentity.ts";
import { type InsightsComponent, metricsPublisher } from "../../model/insights.ts";
import type { ApimApi, ApimService, ArmStore } from "../../model/instances.ts";
import { namedValueLookup } from "../compiler/namedValues.ts";

/** What is logged of one direction of a request (REST reference, HttpMessageDiagnostic). */
export interface MessageSettings {
  readonly headers?: readonly string[] | null;
  readonly body?: { readonly bytes?: number } | null;
}

/** A diagnostic `applicationinsights` as ARM keeps it (REST reference, DiagnosticContract). */
export interface Diagnostic {
  readonly alwaysLog?: string | null;
  readonly loggerId?: string;
  readonly sampling?: { readonly percentage?: number } | null;
  readonly frontend?: {
    readonly request?: MessageSettings | null;
    readonly response?: MessageSettings | null;
  } | null;
  readonly httpCorrelationProtocol?: "None" | "Legacy" | "W3C" | null;
  readonly verbosity?: "verbose" | "information" | "error" | null;
  readonly operationNameFormat?: "Name" | "Url" | null;
}

/**
 * The diagnostic of an API: its own, else the one for all APIs ("the single API logger overrides the one for all APIs",
 * api-management-howto-app-insights).
 */
export function diagnosticOf(service: ApimService, api: ApimApi): Diagnostic | undefined {
  const own = [api, service].map(({ children }) => children?.get("diagnostics")?.get("applicationinsights"));
  return own.find((found) => found !== undefined)?.properties as Diagnostic | undefined;
}

/**
 * Where a diagnostic's logger sends to: the component of its instrumentation key, which may be a named value's.
 * @returns undefined where no component of this world would take it: another key, or an identity without the role
 */
export function destination(
  arm: ArmStore,
  service: ApimService,
  { loggerId }: Diagnostic,
): InsightsComponent | undefined {
  const name = loggerId?.slice(loggerId.lastIndexOf("/") + 1).toLowerCase();
  const logger = service.children?.get("loggers")?.get(name ?? "");
  if (String(logger?.properties.loggerType).toLowerCase() !== "applicationinsights") return undefined;
  const credentials = (logger?.properties.credentials ?? {}) as Record<string, string>;
  const key = instrumentationKey(service, credentials);
  const component = [...arm.components.values()].find(({ instrumentationKey: own }) => own === key);
  if (!component || credentials.identityClientId === undefined) return component;
  const { identityClientId } = credentials;
  const isSystem = identityClientId.toLowerCase() === "systemassigned";
  const identity = instanceIdentity(service, isSystem ? undefined : identityClientId);
  return identity && hasRole(arm, component, identity.principalId) ? component : undefined;
}

function instrumentationKey(service: ApimService, credentials: Record<string, string>): string | undefined {
  const lookUp = namedValueLookup(service);
  const filled = (text = "") => text.replace(/^\{\{\s*(.+?)\s*\}\}$/, (_, name) => lookUp(name)?.value ?? "");
  const [, key] = /InstrumentationKey=([^;]+)/i.exec(filled(credentials.connectionString)) ?? [];
  return key ?? filled(credentials.instrumentationKey);
}

function hasRole({ roleAssignments }: ArmStore, { id }: InsightsComponent, principalId: string): boolean {
  return [...roleAssignments.values()].some(
    (each) =>
      each.principalId.toLowerCase() === principalId.toLowerCase() &&
      each.roleDefinitionId.toLowerCase().endsWith(metricsPublisher) &&
      `${id}/`.toLowerCase().startsWith(`${each.scope}/`.toLowerCase()),
  );
}
