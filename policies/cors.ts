import { element, list, type XmlElement } from "./xml.ts";

/**
 * Lets pages of some web origins call the API from the browser: learn.microsoft.com/azure/api-management/cors-policy
 *
 * A request from another origin goes on to the token check and gets no CORS headers. Azure's default would end
 * it with an empty 200 before any token is looked at, which reads like a success.
 */
export function cors(origins: readonly string[]): XmlElement {
  return element("cors", { "allow-credentials": "false", "terminate-unmatched-request": "false" }, [
    list("allowed-origins", "origin", origins),
    element("allowed-methods", { "preflight-result-max-age": "300" }, [element("method", {}, "*")]),
    list("allowed-headers", "header", ["*"]),
    list("expose-headers", "header", ["*"]),
  ]);
}
