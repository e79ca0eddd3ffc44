import type { ServedProxy } from "../../emulator/index.ts";

/**
 * What leads a tool to a served world through its proxy, whatever it is written in: where to connect, whom to trust, and
 * nobody else. Plain http goes there as well, to be refused: otherwise it would reach the network, where managed
 * identities of a real Azure answer, too.
 * @param ca path of a PEM file with the world's authority
 */
export function proxyVariables({ url }: Pick<ServedProxy, "url">, ca: string): Record<string, string> {
  // curl reads http_proxy in lower case alone, and gRPC for Node reads no_proxy so.
  const twice = { HTTPS_PROXY: url, HTTP_PROXY: url, NO_PROXY: "localhost,127.0.0.1,::1" };
  const lower = Object.entries(twice).map(([name, value]) => [name.toLowerCase(), value]);
  return {
    ...twice,
    ...Object.fromEntries(lower),
    // OpenSSL and Go.
    SSL_CERT_FILE: ca,
    NODE_EXTRA_CA_CERTS: ca,
    // Python's requests, and with it the Azure CLI.
    REQUESTS_CA_BUNDLE: ca,
    CURL_CA_BUNDLE: ca,
    // Node.js 24 and newer: its own fetch and https go by HTTPS_PROXY then.
    NODE_USE_ENV_PROXY: "1",
  };
}
