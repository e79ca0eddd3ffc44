import type { ArmAnswer } from "../../model/armAnswer.ts";
import type { ArmEntity } from "../../model/instances.ts";
import { apimVersions } from "../apimVersions.ts";
import { refuse } from "../childResource.ts";
import { standing } from "../entities/standing.ts";
import { notFound } from "../errors.ts";
import { checkIfMatch } from "../etag.ts";
import { flag, listOf, object, oneOf, text } from "../fieldKinds.ts";
import { checkFields, type Fields } from "../fields.ts";
import { type ArmRequest, asObject, ownName, type ResourceType, sentProperties } from "../request.ts";

/** PortalConfigContract of @azure/arm-apimanagement 10.0.0. */
const fields: Fields = {
  enableBasicAuth: flag,
  signin: object({ require: flag }),
  signup: object({ termsOfService: object({ text, requireConsent: flag }) }),
  delegation: object({
    delegateRegistration: flag,
    delegateSubscription: flag,
    delegationUrl: text,
    validationKey: text,
  }),
  csp: object({
    mode: oneOf("enabled", "disabled", "reportOnly"),
    reportUri: listOf(text),
    allowedSources: listOf(text),
  }),
  cors: object({ allowedOrigins: listOf(text) }),
};

const initial = {
  enableBasicAuth: true,
  signin: { require: false },
  signup: { termsOfService: { text: null, requireConsent: false } },
  delegation: { delegateRegistration: false, delegateSubscription: false, delegationUrl: null },
  csp: { mode: "disabled", reportUri: [], allowedSources: [] },
  cors: { allowedOrigins: [] },
};

/** The developer portal's settings as one object, `default`, which is there from the beginning. Nothing in the world reads them. */
export const portalConfigs: ResourceType = {
  type: "Microsoft.ApiManagement/service/portalconfigs",
  apiVersions: apimVersions,
  get: (request) => shown(found(request)),
  head: (request) => ({ status: 200, headers: { etag: found(request).etag } }),
  list: (request) => ({ status: 200, body: { value: [body(config(request))], nextLink: "" } }),
  put: (request) => shown(write(request, initial)),
  patch: (request) => shown(write(request, found(request).properties)),
};

function found(request: ArmRequest): ArmEntity {
  if (ownName(request).toLowerCase() !== "default") throw notFound("Portal config");
  return config(request);
}

function config(request: ArmRequest): ArmEntity {
  return standing(request, "portalconfigs", "default", initial);
}

/** What is sent in place of what was: of each object the members that are sent. */
function write(request: ArmRequest, before: Readonly<Record<string, unknown>>): ArmEntity {
  const all = found(request);
  checkIfMatch(request, all);
  const sent = sentProperties(request);
  refuse(checkFields(sent, fields), portalConfigs.type);
  const changes = Object.entries(sent).map(([name, value]) => {
    const object = asObject(value);
    return [name, object ? { ...asObject(before[name]), ...object } : value];
  });
  return Object.assign(all, {
    properties: { ...before, ...Object.fromEntries(changes) },
    etag: request.context.arm.nextEtag(),
  });
}

/** The key of a delegation is never shown. */
function body({ id, name, properties }: ArmEntity) {
  const delegation = { ...asObject(properties.delegation), validationKey: null };
  return { id, type: portalConfigs.type, name, properties: { ...properties, delegation } };
}

function shown(entity: ArmEntity): ArmAnswer {
  return { status: 200, body: body(entity), headers: { etag: entity.etag } };
}
