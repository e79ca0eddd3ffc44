/**
 * The policies of API Management that the rehearsal does not run, so that they are refused as what they are.
 * Sources: learn.microsoft.com/azure/api-management/api-management-policies and the pages that it lists;
 * Azure/azure-api-management-policy-toolkit, docs/AvailablePolicies.md and src/Authoring (`cache-value`,
 * `invoke-request`, `send-service-bus-message`).
 */
export const notRunPolicies: ReadonlySet<string> = new Set([
  "authentication-certificate",
  "azure-openai-emit-token-metric",
  "azure-openai-semantic-cache-lookup",
  "azure-openai-semantic-cache-store",
  "azure-openai-token-limit",
  "cache-value",
  "cosmosdb-data-source",
  "cross-domain",
  "get-authorization-context",
  "http-data-source",
  "invoke-dapr-binding",
  "invoke-request",
  "json-to-xml",
  "jsonp",
  "llm-content-safety",
  "llm-emit-token-metric",
  "llm-semantic-cache-lookup",
  "llm-semantic-cache-store",
  "llm-token-limit",
  "log-to-eventhub",
  "proxy",
  "publish-event",
  "publish-to-dapr",
  "redirect-content-urls",
  "send-service-bus-message",
  "set-graphql-resolver",
  "sql-data-source",
  "validate-client-certificate",
  "validate-content",
  "validate-graphql-request",
  "validate-headers",
  "validate-odata-request",
  "validate-parameters",
  "validate-status-code",
  "xml-to-json",
  "xsl-transform",
]);

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
  "authentication-managed-identity": { attributes: ["client-id"] },
  quota: { attributes: ["bandwidth"], children: ["api"] },
  "quota-by-key": { attributes: ["bandwidth"] },
  "send-request": { children: ["authentication-certificate", "proxy"] },
  "send-request/authentication-managed-identity": { attributes: ["client-id"] },
  "send-request/set-body": setBody,
  "send-one-way-request": { children: ["authentication-certificate", "proxy"] },
  "send-one-way-request/authentication-managed-identity": { attributes: ["client-id"] },
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
