/** Reasons of the validation policies (learn.microsoft.com/azure/api-management/api-management-error-handling-policies). */
export type TokenFailureReason =
  | "TokenNotPresent"
  | "TokenSignatureInvalid"
  | "TokenAudienceNotAllowed"
  | "TokenIssuerNotAllowed"
  | "TokenExpired"
  | "TokenSignatureKeyNotFound"
  | "TokenClaimNotFound"
  | "TokenClaimValueNotAllowed"
  | "JwtInvalid";

/** A token that is not accepted. The message never holds the token. */
export class TokenFailure extends Error {
  readonly reason: TokenFailureReason;

  constructor(reason: TokenFailureReason, message: string) {
    super(message);
    this.reason = reason;
  }
}
