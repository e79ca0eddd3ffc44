import type { DocumentedSuccess } from "../../openapi/samples/success.ts";
import { matchTemplate, pathSegments, readTemplate } from "../gateway/core/urlTemplate.ts";
import type { HostHandler } from "../hostTable.ts";
import type { ApimApi, ApimOperation, ArmStore } from "../model/instances.ts";

/**
 * Stands in for a team's own backend, which a rehearsal cannot reach: answers each operation of the APIs
 * deployed for this host with the example of its OpenAPI document, else with a sample of its schema.
 * @param host of the `serviceUrl`s that this backend answers for
 */
export function examplesBackend(arm: ArmStore, host: string): HostHandler {
  return {
    fetch: (request: Request) => {
      const url = new URL(request.url);
      const candidates = apisOf(arm, host).flatMap((api) => matching(api, request.method, url));
      const [best] = candidates.sort((a, b) => b.score - a.score);
      if (!best) {
        return text(404, `No operation of an API with this backend is ${request.method} ${url.pathname}.`);
      }
      const { status, contentType, body } = best.operation.success?.() ?? describedSuccess(best.operation);
      const headers = new Headers();
      if (contentType !== undefined) headers.set("content-type", headerText(contentType));
      return new Response(request.method === "HEAD" ? null : (body ?? null), { status, headers });
    },
  };
}

/** Whether an API that is deployed has this host in its `serviceUrl`. */
export function isBackend(arm: ArmStore, host: string): boolean {
  return apisOf(arm, host).length > 0;
}

function apisOf(arm: ArmStore, host: string): ApimApi[] {
  return [...arm.services.values()]
    .flatMap((service) => [...service.apis.values()])
    .filter((api) => hostOf(api.properties.serviceUrl) === host);
}

interface Candidate {
  readonly operation: ApimOperation;
  readonly score: number;
}

/** A HEAD is answered as the GET would be (RFC 9110, section 9.3.2), and loses against an operation of its own. */
function matching(api: ApimApi, method: string, url: URL): Candidate[] {
  const base = new URL(String(api.properties.serviceUrl)).pathname.replace(/\/$/, "");
  const rest = url.pathname.slice(base.length);
  if (!url.pathname.startsWith(base) || !(rest === "" || rest.startsWith("/"))) return [];
  const segments = pathSegments(rest || "/");
  return [...api.operations.values()].flatMap((operation) => {
    if (operation.method !== method && !(method === "HEAD" && operation.method === "GET")) return [];
    const score = closeness(operation.urlTemplate, segments, url.searchParams);
    return score === undefined ? [] : { operation, score: operation.method === method ? score : score - 0.5 };
  });
}

/** A policy may have taken query parameters away: an operation whose path alone fits comes after those that fit. */
function closeness(text: string, segments: readonly string[], query: URLSearchParams): number | undefined {
  const template = readTemplate(text);
  const whole = matchTemplate(template, segments, query);
  if (whole) return whole.score + 1_000_000;
  return matchTemplate({ ...template, query: [] }, segments, query)?.score;
}

/** Of an operation that came without a document. */
function describedSuccess({ responses }: ApimOperation): DocumentedSuccess {
  const successes = responses.filter(({ statusCode }) => statusCode >= 200 && statusCode < 300);
  for (const { statusCode: status, representations } of successes) {
    const found = representations.find(({ example }) => example !== undefined);
    if (found && ![204, 205].includes(status)) {
      return { status, contentType: found.contentType, body: found.example };
    }
  }
  return { status: successes[0]?.statusCode ?? 200 };
}

/** Header fields are ASCII; a document may call a media type anything. */
function headerText(contentType: string): string {
  return /^[\x20-\x7e]+$/.test(contentType) ? contentType : "application/octet-stream";
}

function hostOf(url: unknown): string | undefined {
  return typeof url === "string" && URL.canParse(url) ? new URL(url).hostname : undefined;
}

function text(status: number, message: string): Response {
  return new Response(`${message}\n`, { status, headers: { "content-type": "text/plain; charset=utf-8" } });
}
