import { gapCode } from "../gap.ts";
/** One entry of `error.details`: which field, and what is wrong with it. */
export interface ArmErrorDetail {
  readonly code: string;
  readonly target?: string;
  readonly message: string;
}

/** A refusal in Azure Resource Manager's shape: `{"error":{"code","message","details"}}`. */
export class ArmError extends Error {
  override readonly name = "ArmError";
  readonly status: number;
  readonly code: string;
  /** Headers of the refusal, such as the challenge of a 401. */
  headers?: Readonly<Record<string, string>>;
  /** Null as API Management sends it, undefined as Azure Resource Manager itself leaves it out. */
  readonly details: readonly ArmErrorDetail[] | null | undefined;

  constructor(status: number, code: string, message: string, details?: readonly ArmErrorDetail[] | null) {
    super(message);
    this.status = status;
    this.code = code;
    this.details = details;
  }

  /** What goes under `error` in an answer, and into a failed operation or deployment. */
  body(): { code: string; message: string; details?: readonly ArmErrorDetail[] | null } {
    const { code, message, details } = this;
    return details === undefined ? { code, message } : { code, message, details };
  }
}

/** One problem of a request's body, on its way into a ValidationError. */
export interface FieldProblem {
  readonly target: string;
  readonly message: string;
}

/** API Management's refusal of a body, with every problem at once. */
export function validationError(problems: readonly FieldProblem[]): ArmError {
  return new ArmError(
    400,
    "ValidationError",
    "One or more fields contain incorrect values:",
    problems.map(({ target, message }) => ({ code: "ValidationError", target, message })),
  );
}

/**
 * Azure Resource Manager's own 404, of a resource that is in no other one.
 * @param type such as `Microsoft.KeyVault/vaults`
 */
export function resourceNotFound(
  type: string,
  name: string | undefined,
  group: string | undefined,
): ArmError {
  return new ArmError(
    404,
    "ResourceNotFound",
    `The Resource '${type}/${name}' under resource group '${group}' was not found. For more details please go to https://aka.ms/ARMResourceNotFoundFix`,
  );
}

/** API Management's 404: `Api not found.` */
export function notFound(what: string): ArmError {
  return new ArmError(404, "ResourceNotFound", `${what} not found.`, null);
}

/** Says that Azure has this and the rehearsal has not: never skipped, always named. */
export function notInRehearsal(what: string): ArmError {
  return new ArmError(501, gapCode, `The rehearsal does not have ${what}.`);
}

/** What a write to a resource group answers, and into it, while it is being deleted. */
export function groupIsBeingDeleted(name: string): ArmError {
  return new ArmError(
    409,
    "ResourceGroupBeingDeleted",
    `The resource group '${name}' is in deprovisioning state and cannot perform this operation.`,
  );
}

/** What a write to an instance in transition answers (azure-service-operator, 2022-08-01 samples: 22 times in a row). */
export function serviceLocked({ name }: { readonly name: string }): ArmError {
  const message = `The API Service ${name} is transitioning at this time. Please try the request again later.`;
  return new ArmError(409, "ServiceLocked", message, null);
}
