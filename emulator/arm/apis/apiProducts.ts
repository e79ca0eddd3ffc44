import { apimVersions } from "../apimVersions.ts";
import { listAnswer } from "../listing.ts";
import { activeService, findApi } from "../lookup.ts";
import type { ResourceType } from "../request.ts";

/** `apis/{id}/products`: the products that an API is in, under their own ids (official example ListApiProducts). */
export const apiProducts: ResourceType = {
  type: "Microsoft.ApiManagement/service/apis/products",
  apiVersions: apimVersions,
  list(request) {
    const { name } = findApi(request);
    const own = [...activeService(request).products.values()].filter(({ apis }) =>
      apis.has(name.toLowerCase()),
    );
    return listAnswer(
      request,
      own.map((product) => ({
        id: product.id,
        type: apiProducts.type,
        name: product.name,
        properties: product.properties,
      })),
    );
  },
};
