/**
 * ARM name of an operation that API Management imports from an OpenAPI document: from its operationId, or from
 * method and path where it has none. Empty where the id has neither an ASCII letter nor a digit. Names that come
 * out alike get a suffix, by an order that is Azure's own.
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

/** What an operation's name is made of. */
export interface NamedOperation {
  readonly operationId?: string;
  /** Upper case. */
  readonly method: string;
  readonly path: string;
}

/** The name before it is told apart from others: what Azure makes of an id without ASCII characters is not documented. */
export function nameOf({ operationId, method, path }: NamedOperation): string {
  return (operationId && operationName(operationId)) || operationName(`${method}-${path}`);
}

/** The names of a document's operations, in their order: four characters of each are left free for the suffix. */
export function namesOf(operations: readonly NamedOperation[]): string[] {
  const taken = new Set<string>();
  return operations.map((operation) => {
    const wanted = nameOf(operation);
    let name = wanted;
    for (let suffix = 1; taken.has(name); suffix += 1) name = `${wanted}-${suffix}`;
    taken.add(name);
    return name;
  });
}
