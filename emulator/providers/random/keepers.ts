import type { PropertySchema } from "../bridge/schema.ts";

/** Every random resource has them: values whose change draws anew. */
export const keepers: PropertySchema = { type: "map", use: "optional", replaces: true };
