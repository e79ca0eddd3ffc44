import { corsSettings } from "./settings/cors.ts";
import type { ApiSettings } from "./settings.ts";

/**
 * The origins of an API's `cors` policy, each once.
 * @param portalOrigins none where there is no portal
 */
export function corsOrigins(api: Pick<ApiSettings, "cors">, portalOrigins: readonly string[]): string[] {
  const { portal, origins } = corsSettings(api);
  return [...new Set([...(portal ? portalOrigins : []), ...origins])];
}
