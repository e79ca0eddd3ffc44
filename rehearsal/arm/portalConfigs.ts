import { apimVersions } from "./apimVersions.ts";
import { notFound } from "./errors.ts";
import { activeService } from "./lookup.ts";
import { type ArmRequest, ownName, type ResourceType } from "./request.ts";

/** The developer portal's settings, to read: a fresh instance has one object, `default`. */
export const portalConfigs: ResourceType = {
  type: "Microsoft.ApiManagement/service/portalconfigs",
  apiVersions: apimVersions,
  get(request) {
    if (ownName(request).toLowerCase() !== "default") throw notFound("Portal config");
    return { status: 200, body: config(request) };
  },
  list: (request) => ({ status: 200, body: { value: [config(request)], nextLink: "" } }),
};

function config(request: ArmRequest) {
  return {
    id: `${activeService(request).id}/portalconfigs/default`,
    type: portalConfigs.type,
    name: "default",
    properties: {
      enableBasicAuth: true,
      signin: { require: false },
      signup: { termsOfService: { text: null, requireConsent: false } },
      delegation: {
        delegateRegistration: false,
        delegateSubscription: false,
        delegationUrl: null,
        validationKey: null,
      },
      csp: { mode: "disabled", reportUri: [], allowedSources: [] },
      cors: { allowedOrigins: [] },
    },
  };
}
