import {
  flag,
  integer,
  listOf,
  map,
  named,
  object,
  oneOf,
  required,
  text,
  unsupported,
} from "../fieldKinds.ts";
import { activeService } from "../lookup.ts";
import type { ArmRequest } from "../request.ts";
import { entityType } from "./entity.ts";

const masking = object({ queryParams: listOf(map), headers: listOf(map) });
const message = object({ headers: listOf(text), body: object({ bytes: integer }), dataMasking: masking });
const pipeline = object({ request: message, response: message });
const masked = {
  request: { headers: null, body: null, dataMasking: { queryParams: [{ value: "*", mode: "Hide" }] } },
  response: null,
};

/** What is logged, of an instance or of one API (recordings aso-20240501-crud-2026, net-diagnostic). */
const description = {
  label: "Diagnostic",
  name: named(80),
  fields: {
    alwaysLog: text,
    loggerId: required(text),
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
  },
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
  check: (request: ArmRequest, { loggerId }: Record<string, unknown>) =>
    loggerOf(request, String(loggerId)) ? [] : [{ target: "loggerId", message: "Logger not found." }],
} as const;

export const diagnostics = entityType({
  ...description,
  type: "Microsoft.ApiManagement/service/diagnostics",
});
export const apiDiagnostics = entityType({
  ...description,
  type: "Microsoft.ApiManagement/service/apis/diagnostics",
});

/** `/loggers/{id}`, or the full ARM id of one of this instance. */
function loggerOf(request: ArmRequest, id: string) {
  const service = activeService(request);
  const path = id.toLowerCase().startsWith(service.id.toLowerCase()) ? id.slice(service.id.length) : id;
  const [, name] = /^\/loggers\/([^/]+)$/i.exec(path) ?? [];
  return name === undefined ? undefined : service.children?.get("loggers")?.get(name.toLowerCase());
}
