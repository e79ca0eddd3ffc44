import type { ApiSettings } from "./settings.ts";

/** The web origins that an API's settings name: whether the developer portal's may call it, and those of others. */
export function corsSettings({ cors }: Pick<ApiSettings, "cors">): {
  readonly portal: boolean;
  readonly origins: readonly string[];
} {
  return typeof cors === "boolean" ? { portal: cors, origins: [] } : cors;
}

/**
 * The origins of an API's `cors` policy, each once.
 * @param portalOrigin undefined where there is no portal
 */
export function corsOrigins(api: Pick<ApiSettings, "cors">, portalOrigin: string | undefined): string[] {
  const { portal, origins } = corsSettings(api);
  return [...new Set([...(portal && portalOrigin !== undefined ? [portalOrigin] : []), ...origins])];
}
