import { element, list, PolicyValueError, type XmlElement } from "./xml.ts";

/** What the gateway asks of the access token in the Authorization header. */
export interface ValidateJwtValues {
  /** OpenID configuration whose keys sign the token. */
  readonly openIdConfigUrl: string;
  /** Accepted audiences, at least one. */
  readonly audiences: readonly string[];
  /** Accepted issuers; empty: the one of the OpenID configuration. */
  readonly issuers: readonly string[];
  readonly requiredClaims: readonly RequiredClaim[];
  /** Seconds that the clocks of issuer and gateway may differ. */
  readonly clockSkewSeconds: number;
  /** What a caller with a refused token reads. */
  readonly failedMessage: string;
}

/** A claim that has to hold at least one of the values. */
export interface RequiredClaim {
  readonly name: string;
  readonly values: readonly string[];
  /** Splits the token's claim into a list; `" "` for `scp`. */
  readonly separator?: string;
}

/**
 * The lab's `validate-jwt`. Its children stand in the order of the policy reference, which Azure insists on:
 * learn.microsoft.com/azure/api-management/validate-jwt-policy
 * @throws PolicyValueError when any audience or any value of a claim would be accepted
 */
export function validateJwt(values: ValidateJwtValues): XmlElement {
  const { audiences, issuers, requiredClaims, clockSkewSeconds } = values;
  if (audiences.length === 0) {
    throw new PolicyValueError(
      "validate-jwt/audiences is empty: a token for any API would pass; name the audience",
    );
  }
  return element(
    "validate-jwt",
    {
      "header-name": "Authorization",
      "failed-validation-httpcode": "401",
      "failed-validation-error-message": values.failedMessage,
      "require-scheme": "Bearer",
      ...(clockSkewSeconds > 0 && { "clock-skew": String(clockSkewSeconds) }),
    },
    [
      element("openid-config", { url: values.openIdConfigUrl }),
      list("audiences", "audience", audiences),
      ...(issuers.length > 0 ? [list("issuers", "issuer", issuers)] : []),
      ...(requiredClaims.length > 0 ? [element("required-claims", {}, requiredClaims.map(claim))] : []),
    ],
  );
}

function claim({ name, values, separator }: RequiredClaim): XmlElement {
  if (values.length === 0) {
    throw new PolicyValueError(`validate-jwt/required-claims/claim "${name}" has no values: any would pass`);
  }
  const attributes = { name, match: "any", ...(separator !== undefined && { separator }) };
  return element(
    "claim",
    attributes,
    values.map((value) => element("value", {}, value)),
  );
}
