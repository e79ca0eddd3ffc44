import type { PolicyDefinition } from "../compiler/schema.ts";
import { checkHeader } from "./checkHeader.ts";
import { choose } from "./choose.ts";
import { cors } from "./cors.ts";
import { forwardRequest } from "./forwardRequest.ts";
import { mockResponse } from "./mockResponse.ts";
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

/**
 * The policies of API Management that the rehearsal does not run, so that they are refused as what they
 * are. Source: https://learn.microsoft.com/azure/api-management/api-management-policies
 */
export const unsupportedPolicies: ReadonlySet<string> = new Set([
  "authentication-basic",
  "authentication-certificate",
  "authentication-managed-identity",
  "azure-openai-emit-token-metric",
  "azure-openai-semantic-cache-lookup",
  "azure-openai-semantic-cache-store",
  "azure-openai-token-limit",
  "cache-lookup",
  "cache-lookup-value",
  "cache-remove-value",
  "cache-store",
  "cache-store-value",
  "cosmosdb-data-source",
  "cross-domain",
  "emit-metric",
  "find-and-replace",
  "get-authorization-context",
  "http-data-source",
  "include-fragment",
  "invoke-dapr-binding",
  "ip-filter",
  "json-to-xml",
  "jsonp",
  "limit-concurrency",
  "llm-content-safety",
  "llm-emit-token-metric",
  "llm-semantic-cache-lookup",
  "llm-semantic-cache-store",
  "llm-token-limit",
  "log-to-eventhub",
  "proxy",
  "publish-event",
  "publish-to-dapr",
  "quota",
  "quota-by-key",
  "redirect-content-urls",
  "retry",
  "send-one-way-request",
  "send-request",
  "set-graphql-resolver",
  "sql-data-source",
  "trace",
  "validate-client-certificate",
  "validate-content",
  "validate-graphql-request",
  "validate-headers",
  "validate-odata-request",
  "validate-parameters",
  "validate-status-code",
  "wait",
  "xml-to-json",
  "xsl-transform",
]);
