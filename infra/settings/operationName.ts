/**
 * ARM name of an operation that API Management imports from an OpenAPI document: from its operationId, or from
 * method and path where it has none. Names that come out alike get a suffix, by an order that is Azure's own.
 *
 * Source: learn.microsoft.com/azure/api-management/api-management-api-import-restrictions, "Normalization rules
 * for operationId".
 */
export function operationName(operationId: string): string {
  return operationId
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-|-$/g, "")
    .slice(0, 76);
}
