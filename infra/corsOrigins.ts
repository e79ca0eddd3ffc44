import { corsSettings } from "./settings/cors.ts";
import type { ApiSettings } from "./settings.ts";

/**
 * The origins of an API's `cors` policy, each once.
 * @param portalOrigin undefined where there is no portal
 */
export function corsOrigins(api: Pick<ApiSettings, "cors">, portalOrigin: string | undefined): string[] {
  const { portal, origins } = corsSettings(api);
  return [...new Set([...(portal && portalOrigin !== undefined ? [portalOrigin] : []), ...origins])];
}
