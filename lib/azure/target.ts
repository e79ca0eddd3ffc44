import type { Settings } from "../../infra/settings.ts";

/** What of a stack's settings says where it is deployed. */
export type Target = Pick<Settings, "cloud" | "tenantId">;
