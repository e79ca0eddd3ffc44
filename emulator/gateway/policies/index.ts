import type { PolicyDefinition } from "../compiler/schema.ts";
import { checkHeader } from "./checkHeader.ts";
import { choose } from "./choose.ts";
import { cors } from "./cors.ts";
import { forwardRequest } from "./forwardRequest.ts";
import { mockResponse } from "./mockResponse.ts";
import { quota } from "./quota.ts";
import { rateLimit } from "./rateLimit.ts";
import { rateLimitByKey } from "./rateLimitByKey.ts";
import { returnResponse } from "./returnResponse.ts";
import { rewriteUri } from "./rewriteUri.ts";
import { setBackendService } from "./setBackendService.ts";
import { setBody } from "./setBody.ts";
import { setHeader } from "./setHeader.ts";
import { setMethod } from "./setMethod.ts";
import { setQueryParameter } from "./setQueryParameter.ts";
import { setStatus } from "./setStatus.ts";
import { setVariable } from "./setVariable.ts";
import { validateAzureAdToken } from "./validateAzureAdToken.ts";
import { validateJwt } from "./validateJwt.ts";

/** Every policy that the rehearsal runs, by its element. */
export const policyDefinitions: ReadonlyMap<string, PolicyDefinition> = new Map(
  [
    checkHeader,
    choose,
    cors,
    forwardRequest,
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
