// @ts-check
/**
 * Builds the request of the test console. Shared by the console's page and by the person without a browser,
 * so that both send the same.
 * @typedef {{ place: "template" | "query" | "header", name: string, value: string }} Field
 * @typedef {{ method: string, baseUrl: string, urlTemplate: string, fields: readonly Field[], body?: string }} Call
 * @typedef {{ method: string, url: string, headers: [string, string][], body?: string }} ConsoleRequest
 */

/**
 * Headers and query parameters without a value are left out, as Azure's console leaves them out.
 * @param {Call} call
 * @returns {ConsoleRequest}
 */
export function buildRequest({ method, baseUrl, urlTemplate, fields, body }) {
  const filled = fields.filter(({ name, value }) => name !== "" && value !== "");
  const headers = filled
    .filter(({ place }) => place === "header")
    .map(({ name, value }) => /** @type {[string, string]} */ ([name, value]));
  const hasBody = body !== undefined && body !== "" && method !== "GET" && method !== "HEAD";
  return { method, url: buildUrl(baseUrl, urlTemplate, fields), headers, ...(hasBody && { body }) };
}

/**
 * `{name}` takes one segment or value, `{*name}` the rest of the path.
 * @param {string} baseUrl
 * @param {string} urlTemplate
 * @param {readonly Field[]} fields
 */
function buildUrl(baseUrl, urlTemplate, fields) {
  const values = new Map(
    fields.filter(({ place }) => place === "template").map((field) => [field.name, field.value]),
  );
  const path = urlTemplate.replace(/\{(\*?)([^{}]+)\}/g, (_whole, wildcard, name) => {
    const value = values.get(name) ?? values.get(`*${name}`) ?? "";
    return wildcard ? value.split("/").map(encodeURIComponent).join("/") : encodeURIComponent(value);
  });
  const query = fields
    .filter(({ place, name, value }) => place === "query" && name !== "" && value !== "")
    .map(({ name, value }) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`);
  if (query.length === 0) return baseUrl + path;
  return baseUrl + path + (path.includes("?") ? "&" : "?") + query.join("&");
}

/**
 * The request as HTTP/1.1 text.
 * @param {ConsoleRequest} request
 * @param {(name: string, value: string) => string} show what is shown of a header's value
 */
export function requestText({ method, url, headers, body }, show = (_name, value) => value) {
  const { host, pathname, search } = new URL(url);
  const lines = [
    `${method} ${pathname}${search} HTTP/1.1`,
    `Host: ${host}`,
    ...headers.map(([name, value]) => `${name}: ${show(name, value)}`),
  ];
  return body === undefined ? lines.join("\n") : `${lines.join("\n")}\n\n${body}`;
}
