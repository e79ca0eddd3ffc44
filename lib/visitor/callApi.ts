import { buildRequest, type ConsoleRequest } from "../../emulator/index.ts";
import type { SimpleFetch } from "../net/simpleFetch.ts";
import type { ConsoleView } from "./consoleView.ts";
import { fetchFromPage, type ScriptAnswer } from "./cors.ts";

export interface CallOptions {
  /** The console to call from: see `openConsole` and `signInThroughPortal`. */
  readonly console: ConsoleView;
  /** Without it, the Authorization header stays empty and is not sent. */
  readonly accessToken?: string;
  /** @default "Bearer" */
  readonly tokenType?: string;
  /** Values typed over those in the form, by parameter name (path and query). */
  readonly parameters?: Readonly<Record<string, string>>;
  /** Headers typed over or added to those in the form. */
  readonly headers?: Readonly<Record<string, string>>;
  /** What the person pastes into the key's header. @default nothing */
  readonly subscriptionKey?: string;
  readonly body?: string;
}

export interface ApiAnswer extends ScriptAnswer {
  readonly request: ConsoleRequest;
}

/**
 * Presses Send: the request that the console's page builds, made as a browser makes it across origins.
 * @throws CorsError where the API's cors policy would keep the answer from the page
 * @throws Error for a parameter that the console has no field for
 */
export async function callApi(
  world: { readonly fetch: SimpleFetch },
  options: CallOptions,
): Promise<ApiAnswer> {
  const { console, accessToken, parameters = {} } = options;
  const headers: Record<string, string> = { ...options.headers };
  if (accessToken !== undefined) headers.Authorization = `${options.tokenType ?? "Bearer"} ${accessToken}`;
  if (options.subscriptionKey !== undefined && console.keyHeader)
    headers[console.keyHeader] = options.subscriptionKey;
  refuseUnknown(console, parameters);

  const typed = console.call.fields.map((field) => {
    const value = field.place === "header" ? take(headers, field.name) : parameters[field.name];
    return value === undefined ? field : { ...field, value };
  });
  const added = Object.entries(headers).map(([name, value]) => ({ place: "header" as const, name, value }));
  const request = buildRequest({
    ...console.call,
    fields: [...typed, ...added],
    ...(options.body !== undefined && { body: options.body }),
  });
  return { ...(await fetchFromPage(world.fetch, console.url.origin, request)), request };
}

function take(headers: Record<string, string>, name: string): string | undefined {
  const key = Object.keys(headers).find((each) => each.toLowerCase() === name.toLowerCase());
  if (key === undefined) return undefined;
  const value = headers[key];
  delete headers[key];
  return value;
}

function refuseUnknown(console: ConsoleView, parameters: Readonly<Record<string, string>>): void {
  const known = console.call.fields.filter(({ place }) => place !== "header").map(({ name }) => name);
  const unknown = Object.keys(parameters).filter((name) => !known.includes(name));
  if (unknown.length > 0) {
    throw new Error(
      `the console has no parameter ${unknown.join(", ")}; it has ${known.join(", ") || "none"}`,
    );
  }
}
