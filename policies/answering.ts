/** Policies that answer in the backend's place, ask another service or hand on what a caller has sent. */
export const answering: readonly string[] = [
  "cache-lookup-value",
  "get-authorization-context",
  "invoke-dapr-binding",
  "invoke-request",
  "mock-response",
  "publish-to-dapr",
  "return-response",
  "send-one-way-request",
  "send-request",
  "send-service-bus-message",
];
