import type { PolicyDefinition } from "../compiler/schema.ts";
import { authenticationBasic } from "./authenticationBasic.ts";
import { authenticationCertificate } from "./authenticationCertificate.ts";
import { authenticationManagedIdentity } from "./authenticationManagedIdentity.ts";
import { cacheLookup } from "./cacheLookup.ts";
import { cacheLookupValue } from "./cacheLookupValue.ts";
import { cacheRemoveValue } from "./cacheRemoveValue.ts";
import { cacheStore } from "./cacheStore.ts";
import { cacheStoreValue } from "./cacheStoreValue.ts";
import { checkHeader } from "./checkHeader.ts";
import { choose } from "./choose.ts";
import { cors } from "./cors.ts";
import { emitMetric } from "./emitMetric.ts";
import { findAndReplace } from "./findAndReplace.ts";
import { forwardRequest } from "./forwardRequest.ts";
import { ipFilter } from "./ipFilter.ts";
import { limitConcurrency } from "./limitConcurrency.ts";
import { logToEventhub } from "./logToEventhub.ts";
import { mockResponse } from "./mockResponse.ts";
import { quota } from "./quota.ts";
import { quotaByKey } from "./quotaByKey.ts";
import { rateLimit } from "./rateLimit.ts";
import { rateLimitByKey } from "./rateLimitByKey.ts";
import { redirectContentUrls } from "./redirectContentUrls.ts";
import { retry } from "./retry.ts";
import { returnResponse } from "./returnResponse.ts";
import { rewriteUri } from "./rewriteUri.ts";
import { sendOneWayRequest } from "./sendOneWayRequest.ts";
import { sendRequest } from "./sendRequest.ts";
import { setBackendService } from "./setBackendService.ts";
import { setBody } from "./setBody.ts";
import { setHeader } from "./setHeader.ts";
import { setMethod } from "./setMethod.ts";
import { setQueryParameter } from "./setQueryParameter.ts";
import { setStatus } from "./setStatus.ts";
import { setVariable } from "./setVariable.ts";
import { trace } from "./trace.ts";
import { validateAzureAdToken } from "./validateAzureAdToken.ts";
import { validateJwt } from "./validateJwt.ts";
import { wait } from "./wait.ts";

/** Every policy that the rehearsal runs, by its element. */
export const policyDefinitions: ReadonlyMap<string, PolicyDefinition> = new Map(
  [
    authenticationBasic,
    authenticationCertificate,
    authenticationManagedIdentity,
    cacheLookupValue,
    cacheRemoveValue,
    cacheStoreValue,
    findAndReplace,
    ipFilter,
    limitConcurrency,
    quotaByKey,
    redirectContentUrls,
    retry,
    sendOneWayRequest,
    sendRequest,
    trace,
    wait,
    checkHeader,
    choose,
    cacheLookup,
    cacheStore,
    emitMetric,
    cors,
    forwardRequest,
    logToEventhub,
    mockResponse,
    quota,
    rateLimit,
    rateLimitByKey,
    returnResponse,
    rewriteUri,
    setBackendService,
    setBody,
    setHeader,
    setMethod,
    setQueryParameter,
    setStatus,
    setVariable,
    validateAzureAdToken,
    validateJwt,
  ].map((definition) => [definition.element, definition]),
);
