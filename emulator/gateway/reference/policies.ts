import type { Section } from "../../model/policySections.ts";

const all: readonly Section[] = ["inbound", "backend", "outbound", "on-error"];

/**
 * The policies of API Management that the rehearsal does not run, with the sections in which they may stand, so that they are refused as
 * what they are; undefined for those of GraphQL and of events, which have documents of their own.
 * Sources: learn.microsoft.com/azure/api-management/api-management-policies and the pages that it lists;
 * Azure/azure-api-management-policy-toolkit, docs/AvailablePolicies.md and src/Authoring (the sections; `cache-value`, `invoke-request`,
 * `send-service-bus-message`).
 */
export const notRunPolicies: Readonly<Record<string, readonly Section[] | undefined>> = {
  "azure-openai-emit-token-metric": ["inbound"],
  "azure-openai-semantic-cache-lookup": ["inbound"],
  "azure-openai-semantic-cache-store": ["outbound"],
  "azure-openai-token-limit": ["inbound"],
  "cache-value": all,
  "cosmosdb-data-source": undefined,
  "cross-domain": ["inbound"],
  "get-authorization-context": ["inbound", "backend", "outbound"],
  "http-data-source": undefined,
  "invoke-dapr-binding": ["inbound", "outbound", "on-error"],
  "invoke-request": all,
  "json-to-xml": all,
  jsonp: ["outbound"],
  "llm-content-safety": ["inbound"],
  "llm-emit-token-metric": ["inbound"],
  "llm-semantic-cache-lookup": ["inbound"],
  "llm-semantic-cache-store": ["outbound"],
  "llm-token-limit": ["inbound"],
  proxy: ["inbound"],
  "publish-event": undefined,
  "publish-to-dapr": ["inbound", "outbound", "on-error"],
  "send-service-bus-message": ["inbound", "outbound", "on-error"],
  "set-graphql-resolver": undefined,
  "sql-data-source": undefined,
  "validate-client-certificate": ["inbound"],
  "validate-content": ["inbound", "outbound", "on-error"],
  "validate-graphql-request": undefined,
  "validate-headers": ["outbound", "on-error"],
  "validate-odata-request": ["inbound"],
  "validate-parameters": ["inbound"],
  "validate-status-code": ["outbound", "on-error"],
  "xml-to-json": all,
  "xsl-transform": ["inbound", "outbound", "on-error"],
};

/** What an element of a policy that runs may have in API Management, and the rehearsal does not run. */
export interface NotRun {
  readonly attributes?: readonly string[];
  readonly children?: readonly string[];
}

const setBody: NotRun = { attributes: ["xsi-nil", "parse-date"] };

/**
 * By the path of the element, from its policy on. Sources: each policy's page in the policy reference; the
 * policy toolkit's compilers for what the pages leave out (`http-version`, `parse-date`, `index`,
 * `increment-after-response`).
 */
export const notRunParts: Readonly<Record<string, NotRun>> = {
  "forward-request": { attributes: ["timeout-ms", "continue-timeout", "http-version"] },
  "mock-response": { attributes: ["index"] },
  quota: { attributes: ["bandwidth"], children: ["api"] },
  "quota-by-key": { attributes: ["bandwidth"] },
  "send-request": { children: ["authentication-certificate", "proxy"] },
  "send-request/set-body": setBody,
  "send-one-way-request": { children: ["authentication-certificate", "proxy"] },
  "send-one-way-request/set-body": setBody,
  "rate-limit": { children: ["api"] },
  "rate-limit-by-key": { attributes: ["increment-after-response"] },
  "return-response/set-body": setBody,
  "set-backend-service": {
    attributes: [
      "sf-resolve-condition",
      "sf-service-instance-name",
      "sf-partition-key",
      "sf-listener-name",
      "sf-replica-type",
      // set-backend-service-dapr-policy
      "dapr-app-id",
      "dapr-method",
      "dapr-namespace",
    ],
  },
  "set-body": setBody,
  "validate-azure-ad-token": { attributes: ["authentication-endpoint"], children: ["decryption-keys"] },
};

/** Documents of other kinds than a policy document, by their root element. */
export const otherDocuments: Readonly<Record<string, string>> = {
  fragment: "a policy fragment (include-fragment)",
  "http-data-source": "a GraphQL resolver",
  "sql-data-source": "a GraphQL resolver",
  "cosmosdb-data-source": "a GraphQL resolver",
};
