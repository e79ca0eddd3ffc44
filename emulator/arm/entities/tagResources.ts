import type { ApimService, ArmResource } from "../../model/instances.ts";
import { apimVersions } from "../apimVersions.ts";
import { apiView } from "../apis/view.ts";
import { listAnswer } from "../listing.ts";
import { activeService, findApi } from "../lookup.ts";
import type { ArmRequest, ResourceType } from "../request.ts";
import { tags } from "./tags.ts";

type Kind = "api" | "product" | "operation";

/**
 * What hangs on tags: one item for each pair (recordings net-tag-api, net-tag-product). Ids are those below the
 * instance, and of an API less is shown than by its own GET.
 */
export const tagResources: readonly ResourceType[] = [
  listOf("Microsoft.ApiManagement/service/tagResources", (request) => {
    const service = activeService(request);
    return [
      ...pairs(request, service, "api", service.apis.values()),
      ...pairs(request, service, "product", service.products.values()),
      ...[...service.apis.values()].flatMap((api) =>
        pairs(request, service, "operation", api.operations.values()),
      ),
    ];
  }),
  listOf("Microsoft.ApiManagement/service/apisByTags", (request) => {
    const service = activeService(request);
    return pairs(request, service, "api", service.apis.values());
  }),
  listOf("Microsoft.ApiManagement/service/productsByTags", (request) => {
    const service = activeService(request);
    return pairs(request, service, "product", service.products.values());
  }),
  listOf("Microsoft.ApiManagement/service/apis/operationsByTags", (request) =>
    pairs(request, activeService(request), "operation", findApi(request).operations.values()),
  ),
];

function listOf(type: string, items: (request: ArmRequest) => object[]): ResourceType {
  return { type, apiVersions: apimVersions, list: (request) => listAnswer(request, items(request)) };
}

function pairs(request: ArmRequest, service: ApimService, kind: Kind, of: Iterable<ArmResource>): object[] {
  return [...of].flatMap((item) =>
    [...(item.links?.get("tags") ?? [])].flatMap((name) => {
      const tag = tags.find(request, name);
      if (!tag) return [];
      const shown = { id: below(service, tag), name: tag.properties.displayName };
      return [{ tag: shown, [kind]: { id: below(service, item), ...viewOf(kind, item) } }];
    }),
  );
}

function viewOf(kind: Kind, item: ArmResource): Record<string, unknown> {
  const { displayName: name, ...rest } = kind === "api" ? apiView(item as never) : item.properties;
  const hidden = { protocols: null, authenticationSettings: null, subscriptionKeyParameterNames: null };
  return { name, ...rest, ...(kind === "api" && hidden) };
}

function below(service: ApimService, { id }: ArmResource): string {
  return id.slice(service.id.length);
}
