import { claimsOfChecked, keepingToken } from "./checkedToken.ts";
import { type RequiredClaim, type ValidateJwtValues, validateJwt } from "./validateJwt.ts";
import { element, expression, PolicyValueError, type XmlElement } from "./xml.ts";

/** What the check of a token depends on. */
export interface TokenCheckValues extends Omit<ValidateJwtValues, "requiredClaims"> {
  /** Tenants of which the token must name one in `tid`; empty: any that the issuers let pass. */
  readonly tenants: readonly string[];
  /** Client ids that may call; empty: any. */
  readonly clients: { readonly claim: "azp" | "appid"; readonly ids: readonly string[] };
  /**
   * Scopes of which a user's token must carry one; empty: none required.
   * Undefined: no user's token is taken, and {@link applicationRoles} has to name some.
   */
  readonly scopes: readonly string[] | undefined;
  /** Roles of which a user's token must carry one in addition. @default none required */
  readonly userRoles?: readonly string[];
  /** Roles of which an application's own token must carry one. @default such a token is checked as a user's is */
  readonly applicationRoles?: readonly string[];
}

/**
 * Which of the two checks a token is put to. A user's token has `scp`, an application's own has not
 * (learn.microsoft.com/entra/identity-platform/access-token-claims-reference). Nothing of the token is proven here, and
 * nothing depends on it: each of the checks is a whole one.
 */
const isUsersToken =
  'context.Request.Headers.GetValueOrDefault("Authorization", "").AsJwt()?.Claims.ContainsKey("scp") == true';

/** The same of the token that a check has let pass. */
const wasUsersToken = `${claimsOfChecked}.ContainsKey("scp")`;

/**
 * The check of a token: one `validate-jwt`, or where users need a scope and applications a role, a `choose` with one in
 * each branch, since the claims that `validate-jwt` requires are required together.
 *
 * A role may be for users, too, and how a header is read is not the same everywhere: behind the check of an application's
 * token, a token that turns out to be a user's is put to the users' check, or refused where users may not call.
 * @throws PolicyValueError where a token would be taken for nobody knows what
 */
export function tokenCheck(values: TokenCheckValues): XmlElement[] {
  const { scopes, userRoles = [], applicationRoles = [] } = values;
  if (scopes === undefined && applicationRoles.length === 0) {
    throw new PolicyValueError(
      "a token check takes neither users' tokens nor applications': nobody could call",
    );
  }
  const forApplications = (ofUsers: XmlElement) => [
    ...keepingToken([check(values, [rolesClaim(applicationRoles)])]),
    element("choose", {}, [element("when", { condition: expression(wasUsersToken) }, [ofUsers])]),
  ];
  if (scopes === undefined) return forApplications(refusal(values.failedMessage));
  const scp = { name: "scp", values: scopes, separator: " " };
  const forUsers = check(values, [scp, rolesClaim(userRoles)]);
  if (applicationRoles.length === 0) return [forUsers];
  if (scopes.length === 0) {
    throw new PolicyValueError(
      "a token check with roles for applications has no scopes: any application would pass",
    );
  }
  return [
    element("choose", {}, [
      element("when", { condition: expression(isUsersToken) }, [forUsers]),
      element("otherwise", {}, forApplications(forUsers)),
    ]),
  ];
}

/** What `validate-jwt` answers a token that it does not take. */
function refusal(message: string): XmlElement {
  return element("return-response", {}, [
    element("set-status", { code: "401", reason: "Unauthorized" }),
    element("set-header", { name: "Content-Type", "exists-action": "override" }, [
      element("value", {}, "application/json"),
    ]),
    element("set-body", {}, JSON.stringify({ statusCode: 401, message })),
  ]);
}

function check(values: TokenCheckValues, permissions: readonly RequiredClaim[]): XmlElement {
  const { clients, tenants } = values;
  const requiredClaims = [
    ...permissions,
    { name: clients.claim, values: clients.ids },
    { name: "tid", values: tenants },
  ];
  return validateJwt({
    ...values,
    requiredClaims: requiredClaims.filter((claim) => claim.values.length > 0),
  });
}

function rolesClaim(values: readonly string[]): RequiredClaim {
  return { name: "roles", values };
}
