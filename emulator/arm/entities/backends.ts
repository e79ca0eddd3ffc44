import { listOf, map, named, object, oneOf, required, text, upTo } from "../fieldKinds.ts";
import { entityType } from "./entity.ts";

/** Backends that policies may name (recordings aso-2024…, aso-2022…). */
export const backends = entityType({
  type: "Microsoft.ApiManagement/service/backends",
  label: "Backend",
  name: named(80),
  fields: {
    title: upTo(300, 1),
    description: upTo(2000, 1),
    resourceId: upTo(2000, 1),
    url: required(upTo(2000, 1)),
    protocol: required(oneOf("http", "soap")),
    tls: map,
    type: oneOf("Single", "Pool"),
    credentials: object({
      certificateIds: { ...listOf(text), maxItems: 32 },
      certificate: { ...listOf(text), maxItems: 32 },
      query: map,
      header: map,
      authorization: object({ scheme: required(upTo(100, 1)), parameter: required(upTo(300, 1)) }),
    }),
    proxy: object({ url: required(upTo(2000, 1)), username: text, password: text }),
    properties: map,
    circuitBreaker: map,
    pool: map,
  },
  shown: { title: null, description: null, url: null, protocol: null },
});
