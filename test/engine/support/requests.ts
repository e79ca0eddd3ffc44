import type { WorldFetch } from "../../../emulator/context.ts";

/** A request of a provider to the world. */
export interface ProviderRequest {
  readonly method: string;
  readonly host: string;
  /** With the query. */
  readonly path: string;
  /** Parsed; undefined for none. */
  readonly body: unknown;
}

/** Watches what providers ask of the world, and lets a test step in between. */
export interface RequestWatch {
  readonly fetch: WorldFetch;
  /** In the order of sending; requests for tokens are left out. */
  readonly sent: ProviderRequest[];
  /** Those sent since the last call of this function that change something. */
  changes(): ProviderRequest[];
  /** Called before each request that is not for a token; an answer takes the place of the world's. */
  stepIn:
    | ((
        request: ProviderRequest,
        /** Sends the request to the world. */
        send: () => Promise<Response>,
      ) => Promise<Response | undefined> | Response | undefined)
    | undefined;
}

export function watchRequests(fetch: WorldFetch): RequestWatch {
  const sent: ProviderRequest[] = [];
  let seen = 0;

  async function answer(request: ProviderRequest, send: () => Promise<Response>): Promise<Response> {
    const sendOnce = () => {
      sent.push(request);
      return send();
    };
    return (await watch.stepIn?.(request, sendOnce)) ?? sendOnce();
  }

  const watch: RequestWatch = {
    sent,
    stepIn: undefined,
    changes() {
      const fresh = sent.slice(seen);
      seen = sent.length;
      return fresh.filter(isChange);
    },
    async fetch(url, init) {
      const { host, pathname, search } = new URL(url);
      if (pathname.endsWith("/token")) return fetch(url, init);
      const request: ProviderRequest = {
        method: init?.method ?? "GET",
        host,
        path: pathname + search,
        body: typeof init?.body === "string" ? JSON.parse(init.body) : undefined,
      };
      return answer(request, () => fetch(url, init));
    },
  };
  return watch;
}

export function isChange({ method }: ProviderRequest): boolean {
  return method !== "GET" && method !== "HEAD";
}
