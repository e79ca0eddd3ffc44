import type { ApimApi, ApimOperation, ArmStore } from "../arm/store.ts";
import type { HostHandler } from "../hosts.ts";

/**
 * Stands in for a team's own backend, which a rehearsal cannot reach: answers each operation of the APIs
 * deployed for this host with the example of its OpenAPI document.
 * @param host of the `serviceUrl`s that this backend answers for
 */
export function examplesBackend(arm: ArmStore, host: string): HostHandler {
  return {
    fetch: (request: Request) => {
      const url = new URL(request.url);
      const candidates = apisOf(arm, host).flatMap((api) => matching(api, request.method, url.pathname));
      const operation = candidates[0];
      if (!operation) {
        return text(404, `No operation of an API with this backend is ${request.method} ${url.pathname}.`);
      }
      const response = operation.responses.find(({ statusCode }) => statusCode >= 200 && statusCode < 300);
      const representation = response?.representations.find(({ example }) => example !== undefined);
      if (!response || !representation) {
        return text(
          501,
          `The document of ${operation.name} has no example of a success, so nothing can answer for ${host}.`,
        );
      }
      return new Response(representation.example, {
        status: response.statusCode,
        headers: { "content-type": representation.contentType },
      });
    },
  };
}

function apisOf(arm: ArmStore, host: string): ApimApi[] {
  return [...arm.services.values()]
    .flatMap((service) => [...service.apis.values()])
    .filter((api) => hostOf(api.properties.serviceUrl) === host);
}

function matching(api: ApimApi, method: string, pathname: string): ApimOperation[] {
  const base = new URL(String(api.properties.serviceUrl)).pathname.replace(/\/$/, "");
  if (!pathname.startsWith(base)) return [];
  const rest = pathname.slice(base.length) || "/";
  return [...api.operations.values()].filter(
    (operation) => operation.method === method && templatePattern(operation.urlTemplate).test(rest),
  );
}

/** `/orders/{id}?a={a}` as a pattern of the path alone. */
function templatePattern(urlTemplate: string): RegExp {
  const [path = "/"] = urlTemplate.split("?");
  const escaped = path.replace(/[.*+?^$()|[\]\\]/g, "\\$&").replace(/\{[^}]+\}/g, "[^/]+");
  return new RegExp(`^${escaped}$`);
}

function hostOf(url: unknown): string | undefined {
  return typeof url === "string" && URL.canParse(url) ? new URL(url).hostname : undefined;
}

function text(status: number, message: string): Response {
  return new Response(`${message}\n`, { status, headers: { "content-type": "text/plain; charset=utf-8" } });
}
