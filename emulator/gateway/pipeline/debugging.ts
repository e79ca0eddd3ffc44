import { Gap } from "../../gap.ts";
import { readDebugToken } from "../core/debugToken.ts";
import type { Exchange } from "../core/exchange.ts";
import { RequestTracer } from "../steps/requestTracer.ts";

const header = "apim-debug-authorization";

/**
 * Begins the trace of a request with a debug token (api-management-howto-api-inspector, "Enable tracing for an API").
 * @returns what adds the header that the page promises to the answer; undefined for a request without a token
 * @throws Gap for a token that the instance has not made: what Azure answers is not documented
 */
export function beginDebugging(exchange: Exchange): ((answer: Headers) => void) | undefined {
  const token = exchange.request.headers.get(header);
  if (token === null) return undefined;
  const { valid, api, expires } = readDebugToken(exchange.service, token);
  if (!valid)
    throw new Gap("what the gateway answers to a debug token that it has not made is not documented");
  // The headers are documented, the words in them are not.
  if (expires <= exchange.clock.now())
    return (answer) =>
      answer.set(
        "Apim-Debug-Authorization-Expired",
        `Debug token expired at ${new Date(expires).toISOString()}.`,
      );
  if (api.toLowerCase() !== exchange.api.name.toLowerCase())
    return (answer) => answer.set("Apim-Debug-Authorization-WrongAPI", `Debug token is for the API ${api}.`);
  const tracer = new RequestTracer(exchange);
  return (answer) => answer.set("Apim-Trace-Id", tracer.finish());
}
