/** Headers that hold what lets somebody in, in lower case: no log may have them. */
export const secretHeaders: readonly string[] = [
  ...["authorization", "proxy-authorization", "cookie", "set-cookie"],
  // API Management's own default, and what its users often call it.
  ...["ocp-apim-subscription-key", "api-key", "x-api-key"],
];
