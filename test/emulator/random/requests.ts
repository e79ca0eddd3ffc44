import fc from "fast-check";
import { authorization, body, changes, fitting } from "./bodies.ts";
import type { Known } from "./known.ts";
import { parameters } from "./parameters.ts";
import { anyPath, armPath, entraPath, gatewayPath, graphPath, portalPath, vaultPath } from "./paths.ts";

/** One request as it goes onto the wire. */
export interface RandomRequest {
  readonly host: string;
  readonly method: string;
  /** With its query, as it is sent. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

const contentTypes = [
  ...Array<string>(5).fill("application/json"),
  "application/x-www-form-urlencoded",
  "text/plain",
  "multipart/form-data",
  "x",
  "",
];

function typeOfFitting(host: string): string {
  return host.startsWith("login") ? "application/x-www-form-urlencoded" : "application/json";
}

function usualMethods(host: string): readonly string[] {
  if (host.startsWith("management")) return ["GET", "PUT", "PUT", "PUT", "POST", "PATCH", "DELETE"];
  if (host.includes(".vault.")) return ["GET", "GET", "PUT", "PUT", "PATCH", "DELETE", "POST"];
  return host.startsWith("graph") ? ["GET", "GET", "POST", "POST", "PATCH", "DELETE"] : ["GET", "POST"];
}

/** A request to one of the world's hosts, or to none of them. */
export function anyRequest(known: Known): fc.Arbitrary<RandomRequest> {
  const paths: Readonly<Record<string, fc.Arbitrary<string>>> = {
    "management.azure.com": armPath(known),
    "graph.microsoft.com": graphPath(known),
    "login.microsoftonline.com": entraPath(known),
    "contoso-calc.azure-api.net": gatewayPath,
    "none.azure-api.net": gatewayPath,
    "contoso-calc.developer.azure-api.net": portalPath,
    "contoso-kv.vault.azure.net": vaultPath,
    "none.vault.azure.net": vaultPath,
    "rehearsal.localhost": fc.oneof(fc.constantFrom("/clock", "/faults", "/replication"), anyPath),
    "login.microsoftonline.us": entraPath(known),
    "management.chinacloudapi.cn": armPath(known),
    "nowhere.example": anyPath,
  };
  const hosts = [
    ...Array<string>(5).fill("management.azure.com"),
    "graph.microsoft.com",
    ...Object.keys(paths),
  ];
  return fc.constantFrom(...hosts).chain((host) =>
    fc
      .record({
        method: fc.oneof(
          { weight: 12, arbitrary: fc.constantFrom(...usualMethods(host)) },
          { weight: 1, arbitrary: fc.constantFrom("HEAD", "OPTIONS", "TRACE", "PURGE", "PUT", "DELETE") },
        ),
        path: paths[host]!,
        query: fc.oneof(
          { weight: 2, arbitrary: fc.constant([]) },
          { weight: 1, arbitrary: fc.array(parameters(known), { maxLength: 4 }) },
          // Whole authorization requests, of which the rest is drawn from the same names.
          {
            weight: host.startsWith("login") ? 2 : 0,
            arbitrary: fc
              .array(parameters(known), { maxLength: 2 })
              .map((more) => [...authorization(known), ...more]),
          },
        ),
        version: fc.constantFrom("2024-05-01", "2024-05-01", "2022-08-01", undefined),
        token: fc.oneof(
          { weight: 12, arbitrary: fc.constant(known.tokens[host]) },
          { weight: 1, arbitrary: fc.constantFrom("x.y.z", undefined) },
        ),
        type: fc.constantFrom(...contentTypes),
        more: fc.dictionary(
          fc.constantFrom(
            "if-match",
            "origin",
            "access-control-request-method",
            "ocp-apim-subscription-key",
            "cookie",
            "client-request-id",
            "x-forwarded-host",
          ),
          fc.constantFrom("*", '"x"', "null", "https://contoso.example", "GET", "a=b; c", "1"),
          { maxKeys: 2 },
        ),
        body: body(known),
        fits: fc.integer({ min: 0, max: 3 }),
        changed: changes,
      })
      .map(({ method, path, query, version, token, type, more, body: other, fits, changed }) => {
        const fitted = fits > 0 ? fitting(known, host, path, changed) : undefined;
        const sent = fitted ?? other;
        const own = host.includes(".vault.") ? "7.4" : host.startsWith("management") && version;
        const all = version && own ? [["api-version", own], ...query] : query;
        const search = new URLSearchParams(all as [string, string][]).toString();
        return {
          host,
          method,
          path: `${path}${search && `?${search}`}`,
          headers: {
            ...more,
            ...(type && { "content-type": fitted ? typeOfFitting(host) : type }),
            ...(token && { authorization: `Bearer ${token}` }),
          },
          body: ["GET", "HEAD", "TRACE"].includes(method) ? undefined : sent,
        };
      }),
  );
}
