import type { ArmAnswer } from "../../model/armAnswer.ts";
import { signInUrl } from "../access/userActions.ts";
import { ADMINISTRATOR, usersOf } from "../access/users.ts";
import { apimVersions } from "../apimVersions.ts";
import * as contracts from "../contracts.ts";
import { checkIfMatch, etagHeader } from "../etag.ts";
import { checkFields } from "../fields.ts";
import { assignedIdentities } from "../linkedAuthorization.ts";
import { activeService, findResourceGroup, findService, isInScope, serviceAt } from "../lookup.ts";
import { pollResource } from "../operations.ts";
import { asObject, type ResourceType } from "../request.ts";
import { serviceType as type } from "./serviceChecks.ts";
import { deleteService } from "./serviceDeletion.ts";
import { refuseWhileBusy } from "./serviceLock.ts";
import { serviceBody } from "./serviceView.ts";
import { patchService, putService } from "./serviceWrites.ts";
import { deletedService } from "./softDelete.ts";

/** API Management instances. */
export const services: ResourceType = {
  type,
  apiVersions: apimVersions,
  linked: assignedIdentities,
  async get(request) {
    const { context, tenant } = request;
    await pollResource(context.arm, findService(request).id, context.clock.iso());
    const service = findService(request);
    return { status: 200, body: serviceBody(service, tenant.cloud), headers: etagHeader(service) };
  },
  list(request) {
    if (request.resourceGroup !== undefined) findResourceGroup(request);
    const own = [...request.context.arm.services.values()].filter((service) => isInScope(service, request));
    return { status: 200, body: { value: own.map((service) => serviceBody(service, request.tenant.cloud)) } };
  },
  put: putService,
  patch: patchService,
  async delete(request) {
    findResourceGroup(request);
    const service = serviceAt(request);
    if (!service) return { status: 204 };
    checkIfMatch(request, service);
    if (service.properties.provisioningState !== "Deleting") await refuseWhileBusy(request, service);
    return deleteService(request, service);
  },
  actions: {
    /** The administrator's way into the portal (recording net-service-create-list-delete, official example ServiceGetSsoToken). */
    getSsoToken(request) {
      const service = activeService(request);
      const administrator = usersOf(service).get(ADMINISTRATOR)!;
      const redirectUri = signInUrl(service, administrator, request.context.clock.now(), ":443");
      return { status: 200, body: { redirectUri } };
    },
  },
};

/** POST …/providers/Microsoft.ApiManagement/checkNameAvailability */
export const nameAvailability: ResourceType = {
  type: "Microsoft.ApiManagement",
  apiVersions: apimVersions,
  actions: {
    checkNameAvailability(request) {
      const name = String(asObject(request.body)?.name ?? "");
      const { problems } = checkFields({ name }, { name: contracts.names.serviceName });
      if (problems[0]) return availability("Invalid", problems[0].message);
      const taken = request.context.arm.service(name) ?? deletedService(request.context, name);
      return taken
        ? availability("AlreadyExists", `${name} is already in use. Please select a different name.`)
        : availability("Valid", "");
    },
  },
};

function availability(reason: string, message: string): ArmAnswer {
  return { status: 200, body: { nameAvailable: reason === "Valid", reason, message } };
}
