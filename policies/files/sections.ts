/** The sections of a policy document. */
export type Section = "inbound" | "backend" | "outbound" | "on-error";

const all: readonly Section[] = ["inbound", "backend", "outbound", "on-error"];

const groups: readonly (readonly [sections: readonly Section[], names: string])[] = [
  [
    ["inbound"],
    "authentication-basic authentication-certificate authentication-managed-identity " +
      "azure-openai-emit-token-metric azure-openai-semantic-cache-lookup azure-openai-token-limit cache-lookup check-header " +
      "cors cross-domain ip-filter llm-content-safety llm-emit-token-metric llm-semantic-cache-lookup llm-token-limit proxy quota " +
      "quota-by-key rate-limit rate-limit-by-key rewrite-uri validate-azure-ad-token validate-client-certificate validate-jwt " +
      "validate-odata-request validate-parameters",
  ],
  [["outbound"], "azure-openai-semantic-cache-store cache-store jsonp llm-semantic-cache-store"],
  [["backend"], "forward-request"],
  [["inbound", "backend", "outbound"], "get-authorization-context"],
  [
    ["inbound", "outbound", "on-error"],
    "invoke-dapr-binding mock-response publish-to-dapr send-service-bus-message validate-content xsl-transform",
  ],
  [["inbound", "outbound"], "redirect-content-urls"],
  [["inbound", "backend"], "set-backend-service set-query-parameter"],
  [["inbound", "on-error"], "set-method"],
  [["outbound", "on-error"], "validate-headers validate-status-code"],
  [
    all,
    "cache-lookup-value cache-remove-value cache-store-value cache-value choose emit-metric find-and-replace include-fragment " +
      "invoke-request json-to-xml limit-concurrency log-to-eventhub retry return-response send-one-way-request send-request set-body " +
      "set-header set-status set-variable trace wait xml-to-json",
  ],
];

/**
 * In which sections each policy may stand. Sources: the policies' pages below
 * learn.microsoft.com/azure/api-management/api-management-policies ("Usage"), and for what they leave out
 * Azure/azure-api-management-policy-toolkit, src/Authoring.
 */
export const sectionsOf: ReadonlyMap<string, readonly Section[]> = new Map(
  groups.flatMap(([sections, names]) => names.split(" ").map((name) => [name, sections] as const)),
);

/** Policies that stand in the policy of a product alone (quota-policy, "Usage"). */
export const ofProducts: readonly string[] = ["quota"];

/** Policies that stand at most once in a section (their pages, "Usage notes"). */
export const once: readonly string[] = ["cache-lookup", "cors", "forward-request", "quota", "rate-limit"];

/** Which elements hold policies: themselves, or in these children; and which ones, where it is not all of the section. */
export const holders: Readonly<
  Record<string, { readonly children?: readonly string[]; readonly only?: readonly string[] }>
> = {
  choose: { children: ["when", "otherwise"] },
  "limit-concurrency": {},
  retry: {},
  wait: { only: ["send-request", "cache-lookup-value", "choose"] },
};
