import type { ApiSettings } from "./types.ts";

/** The web origins that an API's settings name: whether the developer portal's may call it, and those of others. */
export function corsSettings({ cors }: Pick<ApiSettings, "cors">): {
  readonly portal: boolean;
  readonly origins: readonly string[];
} {
  return typeof cors === "boolean" ? { portal: cors, origins: [] } : cors;
}
