import type { Rule } from "./rule.ts";
import { apiHasPolicy } from "./rules/apiHasPolicy.ts";
import { apiHttpsOnly } from "./rules/apiHttpsOnly.ts";
import { backendHttps } from "./rules/backendHttps.ts";
import { granularAppRegistration } from "./rules/granularAppRegistration.ts";
import { noCredentialsLogged } from "./rules/noCredentialsLogged.ts";
import { noImplicitGrant } from "./rules/noImplicitGrant.ts";
import { noPasswordGrant } from "./rules/noPasswordGrant.ts";
import { noWildcardCors } from "./rules/noWildcardCors.ts";
import { onErrorKeepsRefusal } from "./rules/onErrorKeepsRefusal.ts";
import { operationKeepsTokenCheck } from "./rules/operationKeepsTokenCheck.ts";
import { portalLoginTenants } from "./rules/portalLoginTenants.ts";
import { portalSignUpClosed } from "./rules/portalSignUpClosed.ts";
import { productNotOpenToGuests } from "./rules/productNotOpenToGuests.ts";
import { protectProduction } from "./rules/protectProduction.ts";
import { redirectHostKnown } from "./rules/redirectHostKnown.ts";
import { redirectUriHttps } from "./rules/redirectUriHttps.ts";
import { scopeIdStable } from "./rules/scopeIdStable.ts";
import { secretExpiredUnused } from "./rules/secretExpiredUnused.ts";
import { secretExpiresSoon } from "./rules/secretExpiresSoon.ts";
import { secretLifetime } from "./rules/secretLifetime.ts";
import { secretNotExpired } from "./rules/secretNotExpired.ts";
import { tlsFloor } from "./rules/tlsFloor.ts";
import { tokenAudienceOfStack } from "./rules/tokenAudienceOfStack.ts";
import { tokenAudienceRequired } from "./rules/tokenAudienceRequired.ts";
import { tokenCheckedFirst } from "./rules/tokenCheckedFirst.ts";
import { tokenClockSkew } from "./rules/tokenClockSkew.ts";
import { tokenIssuersNamed } from "./rules/tokenIssuersNamed.ts";
import { tokenScopeRequired } from "./rules/tokenScopeRequired.ts";
import { tokenSignedAndExpiring } from "./rules/tokenSignedAndExpiring.ts";
import { tokenTenant } from "./rules/tokenTenant.ts";

/** Every rule of the pack, from the gateway to the app registrations. */
export const rules: readonly Rule[] = [
  apiHasPolicy,
  tokenCheckedFirst,
  operationKeepsTokenCheck,
  onErrorKeepsRefusal,
  tokenAudienceRequired,
  tokenAudienceOfStack,
  tokenTenant,
  tokenIssuersNamed,
  tokenScopeRequired,
  tokenSignedAndExpiring,
  tokenClockSkew,
  noWildcardCors,
  apiHttpsOnly,
  backendHttps,
  tlsFloor,
  noCredentialsLogged,
  productNotOpenToGuests,
  portalSignUpClosed,
  portalLoginTenants,
  noImplicitGrant,
  noPasswordGrant,
  redirectUriHttps,
  redirectHostKnown,
  secretLifetime,
  secretNotExpired,
  secretExpiredUnused,
  secretExpiresSoon,
  scopeIdStable,
  protectProduction,
  granularAppRegistration,
];
