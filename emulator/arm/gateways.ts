import { debuggingOf, makeDebugToken } from "../gateway/core/debugToken.ts";
import type { ApimApi, ApimService } from "../model/instances.ts";
import { apimVersions } from "./apimVersions.ts";
import { type FieldProblem, notInRehearsal, validationError } from "./errors.ts";
import { activeService } from "./lookup.ts";
import { type ArmRequest, asObject, ownName, type ResourceType } from "./request.ts";

/** Tracing is there from this version on (api-management-howto-api-inspector). */
const first = "2023-05-01-preview";

/**
 * The managed gateway of an instance, as far as tracing goes: a debug token for an API, and the trace of a request that was
 * sent with it (learn.microsoft.com/rest/api/apimanagement/gateway/list-debug-credentials, list-trace). There are no others.
 */
export const gateways: ResourceType = {
  type: "Microsoft.ApiManagement/service/gateways",
  apiVersions: apimVersions.slice(apimVersions.indexOf(first)),
  actions: {
    listDebugCredentials(request) {
      const service = managed(request);
      const { apiId, purposes, credentialsExpireAfter = "PT1H" } = asObject(request.body) ?? {};
      const [api, seconds] = [apiOf(service, apiId), durationOf(credentialsExpireAfter)];
      const problems: FieldProblem[] = [];
      if (!api)
        problems.push({
          target: "apiId",
          message: `'apiId' must be the full resource id of an API of this service; got '${apiId}'.`,
        });
      if (!Array.isArray(purposes) || purposes.length === 0 || purposes.some((one) => one !== "tracing"))
        problems.push({ target: "purposes", message: `'purposes' must be ["tracing"].` });
      if (seconds === undefined || seconds > 3600) {
        const message = `'credentialsExpireAfter' must be a duration of at most PT1H, such as PT30M; got '${credentialsExpireAfter}'.`;
        problems.push({ target: "credentialsExpireAfter", message });
      }
      if (!api || seconds === undefined || problems.length > 0) throw validationError(problems);
      const token = makeDebugToken(service, api.name, request.context.clock.now() + seconds * 1000);
      return { status: 200, body: { token } };
    },
    listTrace(request) {
      const { traceId } = asObject(request.body) ?? {};
      const trace = debuggingOf(managed(request)).traces.get(String(traceId));
      if (!trace)
        throw notInRehearsal(`what Azure answers to a trace id that it does not know, as '${traceId}' is`);
      return { status: 200, body: trace };
    },
  },
};

function managed(request: ArmRequest): ApimService {
  const service = activeService(request);
  if (ownName(request).toLowerCase() !== "managed")
    throw notInRehearsal(`self-hosted gateways, as '${ownName(request)}' is`);
  return service;
}

function apiOf({ id, apis }: ApimService, apiId: unknown): ApimApi | undefined {
  const prefix = `${id}/apis/`.toLowerCase();
  const wanted = String(apiId).toLowerCase();
  return wanted.startsWith(prefix) ? apis.get(wanted.slice(prefix.length)) : undefined;
}

/** Seconds of an ISO 8601 duration of hours, minutes and seconds. */
function durationOf(text: unknown): number | undefined {
  const found = /^PT(?=\d)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?$/.exec(String(text));
  if (!found) return undefined;
  const [hours, minutes, seconds] = [found[1], found[2], found[3]].map((part) => Number(part ?? 0)) as [
    number,
    number,
    number,
  ];
  return hours * 3600 + minutes * 60 + seconds;
}
