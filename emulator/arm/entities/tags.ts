import { named, required, upTo } from "../fieldKinds.ts";
import type { ResourceType } from "../request.ts";
import { entityType } from "./entity.ts";
import { linkType } from "./link.ts";

/** Tags of an instance (recordings net-tag-api, net-tag-product). */
export const tags = entityType({
  type: "Microsoft.ApiManagement/service/tags",
  label: "Tag",
  name: named(80),
  fields: { displayName: required(upTo(160, 1)) },
  shown: {},
});

/** Tags that hang on an API, an operation or a product: read by GET and HEAD, with the tag's own ETag. */
export const tagLinks: readonly ResourceType[] = ["apis", "apis/operations", "products"].map((owner) =>
  linkType({
    type: `Microsoft.ApiManagement/service/${owner}/tags`,
    label: "Tag",
    target: (request, name) => tags.find(request, name),
    hasGet: true,
  }),
);
