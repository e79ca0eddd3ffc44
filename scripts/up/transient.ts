import type { FailedStep } from "./failures.ts";
import { publishAnew } from "./publication.ts";

/** A failure that Azure itself takes back after a while, when the same update is run again. */
export interface Transient {
  /** Azure's code, as the documentation lists it. */
  readonly code: string;
  /** What there is to wait for: ends the sentence "Azure is not ready: …". */
  readonly because: string;
  /** Seconds to wait before each new try; after the last one the failure counts. */
  readonly pauses: readonly number[];
  /** More options for the next `pulumi up`. */
  readonly options?: readonly string[];
  fits(failure: FailedStep, soFar: SoFar): boolean;
}

/** What the command has done before. */
export interface SoFar {
  /** Types of what it has made. */
  readonly created: readonly string[];
}

/** Stands for a type where the looks before an update have asked something of Azure. */
export const asked = "asked";

const minutes = [60, 120, 240, 480];
const moments = [15, 30, 60, 120];

/**
 * What passes by itself. Not here is what the providers wait out themselves: throttling (429), outages (5xx),
 * 409 AnotherOperationInProgress (pulumi-azure-native, client_azcore.go), a service principal, a secret or a grant
 * that has not replicated (terraform-provider-azuread).
 */
export const transients: readonly Transient[] = [
  {
    // azure-cli#23367; terraform-provider-azuread#1802, #1811: sixty seconds are not always enough. The provider
    // looks an application up, before it adds to it, and takes the first 404 for an answer
    // (terraform-provider-azuread, application_identifier_uri_resource.go; go-azure-sdk, msgraph/client.go).
    code: "Request_ResourceNotFound",
    because: "Entra ID does not know everywhere yet what this update has just made",
    pauses: moments,
    // What an earlier update has made is known: then it is gone.
    fits: (failure, { created }) =>
      failure.type.startsWith("azuread:") &&
      says(failure, /\bRequest_ResourceNotFound\b/) &&
      created.some((type) => /:(ApplicationRegistration|ServicePrincipal)$/.test(type)),
  },
  {
    // apiops#379, #141, #497; apiops-cli#252: the lock outlives the import that has reported its success.
    // APIManagementARMTemplateCreator#85 and apiops#800: the same sentence under the code Conflict.
    code: "PessimisticConcurrencyConflict",
    because: "API Management still holds the API after its import",
    pauses: moments,
    fits: (failure) =>
      ofService(failure) &&
      says(failure, /\bPessimisticConcurrencyConflict\b|Operation on the API is in progress/),
  },
  {
    // Recording aso-20220801-samples-2023: 21 times in a row.
    code: "ServiceLocked",
    because: "the API Management instance is busy with another change",
    pauses: minutes,
    fits: (failure) => ofService(failure) && says(failure, /\bServiceLocked\b/),
  },
  {
    // apiops#497; apiops tries it again, under 422 and 409.
    code: "ManagementApiRequestFailed",
    because: "the API Management instance did not answer Resource Manager",
    pauses: minutes,
    // An answer to HEAD has no body, and no code in it; what only looks is wrong in nothing.
    fits: (failure) =>
      ofService(failure) &&
      (says(failure, /\bManagementApiRequestFailed\b/) ||
        (failure.type === asked && says(failure, /^Status=(409|422) Code="[^"]*" (GET|HEAD) /))),
  },
  {
    // What the providers wait out by themselves; learn.microsoft.com/azure/architecture/best-practices/retry-service-specific.
    code: "429, 5xx",
    because: "it has too much to do to answer what is asked before the update",
    pauses: moments,
    fits: (failure) => failure.type === asked && says(failure, /^Status=(429|5\d\d)\b/),
  },
  {
    // azure-rest-api-specs#25262: a restore works about a minute after the deletion, and is refused with 400 before;
    // terraform-provider-azurerm waits out every 400 then.
    code: "400 (restore)",
    because: "an instance can be restored about a minute after its deletion",
    pauses: [30, 60, 120],
    fits: (failure) =>
      failure.type.endsWith(":ApiManagementService") &&
      failure.inputs.restore === true &&
      says(failure, /\bStatus=400\b/),
  },
  {
    // mwt-ds#29, azure-pipelines-tasks#5320: an update that was cut off leaves its deployment at work.
    code: "DeploymentActive",
    because: "what an earlier update has started for the developer portal is still under way",
    pauses: minutes,
    fits: (failure) => failure.type.endsWith(":Deployment") && says(failure, /\bDeploymentActive\b/),
  },
  {
    // Recording net-portal-revision-2022: two of four publications end as failed; api-management-developer-portal#2045.
    code: "DeploymentFailed",
    because:
      "the developer portal was not published, which may be chance: it is published once more, under another id",
    pauses: [60],
    options: publishAnew,
    fits: (failure) =>
      failure.type.endsWith(":Deployment") &&
      failure.name === "developer-portal" &&
      says(failure, /\bDeploymentFailed\b/),
  },
];

function says({ message }: FailedStep, code: RegExp): boolean {
  return code.test(message);
}

/** Of an instance or something in it: made, looked at before, or asked for by the program (which has no type). */
function ofService({ type, message }: FailedStep): boolean {
  if (type === asked) return /\/providers\/Microsoft\.ApiManagement\//i.test(message);
  if (type === "") return /\binvocation of azure-native:apimanagement:/.test(message);
  return type.startsWith("azure-native:apimanagement:");
}
