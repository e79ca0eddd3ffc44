import type { WorldFetch } from "../context.ts";
import { Gap, gapHeader } from "../gap.ts";

/**
 * Calls a host of this world. A host that the world does not have may well exist on Azure, so neither a
 * success nor a failure of it can be rehearsed.
 * @throws Gap for such a host
 * @throws TypeError or DOMException as fetch does
 */
export async function reach(fetch: WorldFetch, url: string | URL, init: RequestInit): Promise<Response> {
  const response = await fetch(url, init).catch((error: unknown) => {
    throw isUnknownName(error) ? gap(url) : error;
  });
  if (response.status === 421 && response.headers.has(gapHeader)) throw gap(url);
  return response;
}

/** The world's certificate names its hosts, so a connection to another name does not come about. */
function isUnknownName(error: unknown): boolean {
  const cause = (error as { cause?: { code?: string } }).cause;
  return cause?.code === "ERR_TLS_CERT_ALTNAME_INVALID";
}

function gap(url: string | URL): Gap {
  return new Gap(`the rehearsal has no host ${new URL(url).host}, which the gateway was to call at ${url}`);
}
