import type { Written } from "../childResource.ts";
import { flag, integer, listOf, map, named, object, oneOf, text, unsupported } from "../fieldKinds.ts";
import type { Fields } from "../fields.ts";
import { activeService, nameIn } from "../lookup.ts";
import { type ArmRequest, ownName } from "../request.ts";
import { entityType } from "./entity.ts";

const masking = object({ queryParams: listOf(map), headers: listOf(map) });
const message = object({ headers: listOf(text), body: object({ bytes: integer }), dataMasking: masking });
const pipeline = object({ request: message, response: message });
const masked = {
  request: { headers: null, body: null, dataMasking: { queryParams: [{ value: "*", mode: "Hide" }] } },
  response: null,
};

export const diagnosticFields: Fields = {
  alwaysLog: text,
  loggerId: text,
  sampling: object({ samplingType: text, percentage: { type: "number" } }),
  frontend: pipeline,
  backend: pipeline,
  logClientIp: flag,
  httpCorrelationProtocol: oneOf("None", "Legacy", "W3C"),
  verbosity: oneOf("verbose", "information", "error"),
  operationNameFormat: oneOf("Name", "Url"),
  metrics: flag,
  largeLanguageModel: unsupported,
  // Of 2019-01-01, in which some clients still write; later versions do not show it.
  enableHttpCorrelationHeaders: flag,
};

/** What is logged, of an instance or of one API (recordings aso-20240501-crud-2026, net-diagnostic). */
const description = {
  label: "Diagnostic",
  name: named(80),
  fields: diagnosticFields,
  shown: {
    alwaysLog: null,
    httpCorrelationProtocol: "Legacy",
    verbosity: null,
    logClientIp: true,
    loggerId: null,
    sampling: null,
    frontend: masked,
    backend: masked,
    largeLanguageModel: null,
  },
  check: (request: ArmRequest, { loggerId }: Record<string, unknown>, how: Written) => {
    // The PATCH of the official example UpdateDiagnostic names a logger that its answer does not show: it is not looked for.
    if (how === "patched") return [];
    const message = loggerProblem(request, loggerId as string | undefined);
    return message ? [{ target: "loggerId", message }] : [];
  },
} as const;

export const diagnostics = entityType({
  ...description,
  type: "Microsoft.ApiManagement/service/diagnostics",
});
export const apiDiagnostics = entityType({
  ...description,
  type: "Microsoft.ApiManagement/service/apis/diagnostics",
});

/**
 * In Azure's words: a logger that is not there (Azure/apiops#748), none (azure-api-management-devops-resource-kit#820), one
 * for the portal's own traces, which have none (Azure/bicep-types-az#2573, terraform-provider-azurerm#29068).
 */
function loggerProblem(request: ArmRequest, loggerId: string | undefined): string | undefined {
  const isLocal = ownName(request).toLowerCase() === "local";
  if (loggerId === undefined) return isLocal ? undefined : "LoggerId must be specified.";
  if (isLocal) return "LoggerId must not be specified.";
  if (loggerOf(request, loggerId)) return undefined;
  return `Logger Id '${loggerId.slice(loggerId.lastIndexOf("/") + 1)}' does not exist`;
}

/** `/loggers/{id}`, or the full ARM id of one of this instance. */
function loggerOf(request: ArmRequest, id: string) {
  const service = activeService(request);
  const name = nameIn(service, "loggers", id);
  return name === undefined ? undefined : service.children?.get("loggers")?.get(name.toLowerCase());
}
