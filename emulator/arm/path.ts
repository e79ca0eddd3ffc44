/** A resource path taken apart; names keep the case that the caller wrote. */
export interface ArmPath {
  readonly subscriptionId: string;
  readonly resourceGroup: string | undefined;
  /** Lower-cased `microsoft.apimanagement/service/apis`; with the last type of a collection or an action. */
  readonly type: string;
  readonly names: readonly string[];
  /** Whether the path ends with a name; otherwise it ends with a collection or an action. */
  readonly isResource: boolean;
}

/**
 * Takes an Azure Resource Manager path apart. ARM compares everything in it without case.
 * @param pathname with percent-encoding
 * @returns undefined for a path of another form
 * @see learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules
 */
export function parseArmPath(pathname: string): ArmPath | undefined {
  const parts = decodeSegments(pathname);
  if (parts?.[0]?.toLowerCase() !== "subscriptions" || !parts[1]) return undefined;
  const subscriptionId = parts[1].toLowerCase();
  let rest = parts.slice(2);
  let resourceGroup: string | undefined;
  if (rest[0]?.toLowerCase() === "resourcegroups") {
    const isResource = rest.length > 1;
    resourceGroup = rest[1];
    if (rest.length <= 2) {
      const names = isResource && rest[1] ? [rest[1]] : [];
      return { subscriptionId, resourceGroup, type: "microsoft.resources/resourcegroups", names, isResource };
    }
    rest = rest.slice(2);
  }
  if (rest[0]?.toLowerCase() !== "providers" || !rest[1] || rest.length < 3) return undefined;
  const pairs = rest.slice(2);
  const types = pairs.filter((_, index) => index % 2 === 0);
  return {
    subscriptionId,
    resourceGroup,
    type: [rest[1], ...types].join("/").toLowerCase(),
    names: pairs.filter((_, index) => index % 2 === 1),
    isResource: pairs.length % 2 === 0,
  };
}

function decodeSegments(pathname: string): string[] | undefined {
  try {
    return pathname
      .split("/")
      .filter((part) => part !== "")
      .map(decodeURIComponent);
  } catch {
    return undefined;
  }
}
