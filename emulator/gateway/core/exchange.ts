import { randomUUID } from "node:crypto";
import type { Clock } from "../../clock.ts";
import type { WorldContext, WorldFetch } from "../../context.ts";
import { text } from "../../model/apiProperties.ts";
import type { Cloud } from "../../model/clouds.ts";
import type {
  ApimApi,
  ApimOperation,
  ApimProduct,
  ApimService,
  ApimSubscription,
  ArmStore,
} from "../../model/instances.ts";
import type { Section } from "../../model/policySections.ts";
import type { LastError, Message, RequestMessage, ResponseMessage } from "../expressions/context.ts";
import type { Boxed, ExpressionContext } from "../expressions/types.ts";
import type { OpenIdConfigurations } from "../jwt/openIdConfigurations.ts";
import type { GatewayMemory } from "./memory.ts";
import type { TraceOfPolicy } from "./traceOfPolicy.ts";

/** What outlives a request: one per gateway. */
export interface GatewayRuntime extends GatewayMemory {
  readonly clock: Clock;
  readonly arm: ArmStore;
  readonly fetch: WorldFetch;
  readonly openIdConfigurations: OpenIdConfigurations;
  /**
   * A token for a resource of the instance's system-assigned identity, or of the user-assigned one of that client id; undefined where
   * it has none.
   */
  readonly identityToken: (
    service: ApimService,
    resource: string,
    clientId?: string,
  ) => Promise<string | undefined>;
  readonly sharedIssuers: NonNullable<WorldContext["sharedIssuers"]>;
}

export interface Route {
  readonly cloud: Cloud;
  readonly service: ApimService;
  readonly api: ApimApi;
  readonly operation?: ApimOperation;
  /** The request's path behind the API's. */
  readonly rest: string;
  readonly matchedParameters: ReadonlyMap<string, string>;
}

/** One request on its way through the policies. */
export class Exchange implements ExpressionContext {
  readonly runtime: GatewayRuntime;
  readonly route: Route;
  readonly requestId = randomUUID();
  readonly timestamp: number;
  readonly originalUrl: URL;
  readonly ipAddress: string;
  readonly request: RequestMessage;
  readonly variables = new Map<string, Boxed | null>();
  product?: ApimProduct;
  subscription?: ApimSubscription;
  response?: ResponseMessage;
  lastError?: LastError;
  /** Where a response of the cache would be kept; undefined where none may be. */
  responseKey?: string;
  /** The cache-store behind which a response of the cache goes on; undefined once it has. */
  resumeBehind?: object;
  /** Whether a cache-store is among the policies of this request, as far as whoever runs them has said. */
  hasCacheStore: (store: object) => boolean = () => false;
  /** Writes the trace of this request; undefined where nobody asked for one. */
  tracer?: { add(source: string, data: unknown): void };
  /** What a diagnostic adds to the request, and takes from policies; undefined where none concerns the API. */
  telemetry?: {
    /** Headers for the backend, by which its telemetry hangs together with this one. */
    readonly correlation: Readonly<Record<string, string>>;
    readonly traces: TraceOfPolicy[];
  };
  /** Where the policies have got to; undefined in front of them. */
  section?: Section;
  /** Name of the scope whose policy runs, as in `context.LastError.Scope`. */
  scope?: string;
  /** Base URL of the backend: the API's serviceUrl until set-backend-service says otherwise. */
  backendUrl?: string;
  /** What follows the backend's base URL. */
  backendPath: string;
  /** With its question mark; "" for none. */
  backendSearch: string;
  /** Run on the answer, whichever way it came to be: CORS and rate-limit headers. */
  readonly onAnswer: ((answer: ResponseMessage) => void)[] = [];

  constructor(
    runtime: GatewayRuntime,
    route: Route,
    incoming: { request: RequestMessage; url: URL; ipAddress: string },
  ) {
    this.runtime = runtime;
    this.route = route;
    this.timestamp = runtime.clock.now();
    this.originalUrl = incoming.url;
    this.ipAddress = incoming.ipAddress;
    this.request = incoming.request;
    this.backendUrl = text(route.api, "serviceUrl");
    this.backendPath = route.rest;
    this.backendSearch = incoming.url.search;
  }

  get trace(): ((source: string, data: unknown) => void) | undefined {
    const { tracer } = this;
    return tracer && ((source, data) => tracer.add(source, data));
  }

  get clock(): Clock {
    return this.runtime.clock;
  }

  get service(): ApimService {
    return this.route.service;
  }

  get api(): ApimApi {
    return this.route.api;
  }

  get operation(): ApimOperation | undefined {
    return this.route.operation;
  }

  get matchedParameters(): ReadonlyMap<string, string> {
    return this.route.matchedParameters;
  }

  /** What policies such as set-header work on: the response once there is one to send, the request before. */
  get message(): Message {
    if (this.section !== "outbound" && this.section !== "on-error") return this.request;
    this.response ??= emptyResponse(200);
    return this.response;
  }

  get url(): URL {
    if (this.backendUrl === undefined) {
      const url = new URL(this.originalUrl);
      url.search = this.backendSearch;
      return url;
    }
    return new URL(`${this.backendUrl.replace(/\/+$/, "")}${this.backendPath}${this.backendSearch}`);
  }
}

/** An answer without a body. */
export function emptyResponse(status: number): ResponseMessage {
  return { status, reason: "", headers: new Headers(), body: null };
}

/** API Management's own answers: JSON with these blanks. */
export function statusMessage(
  status: number,
  message: string,
  more: Readonly<Record<string, string>> = {},
): ResponseMessage {
  const rest = Object.entries(more).map(([name, value]) => `, "${name}": ${JSON.stringify(value)}`);
  const body = `{ "statusCode": ${status}, "message": ${JSON.stringify(message)}${rest.join("")} }`;
  const headers = new Headers({ "content-type": "application/json" });
  return { status, reason: "", headers, body: new TextEncoder().encode(body) };
}
