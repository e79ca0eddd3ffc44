import { joinPath, type Problems } from "./problems.ts";

/** Where a person finds the value that replaces a placeholder. */
const whereToFind: Readonly<Record<string, string>> = {
  "azuread:tenantId": "put your tenant's id, `az account show --query tenantId --output tsv`",
  "azure-native:tenantId": "put your tenant's id, `az account show --query tenantId --output tsv`",
  "azure-native:subscriptionId": "put your subscription's id, `az account show --query id --output tsv`",
};

/**
 * Paths of the values that still are the example file's: all-zero GUIDs and texts in angle brackets such as
 * `<your tenant>`. The path of a plain value is its key; inside a map or list it goes on from there.
 */
export function placeholderKeys(config: Readonly<Record<string, string>>): string[] {
  return Object.entries(config).flatMap(([key, text]) => placeholdersIn(structure(text), key));
}

/** Reports every placeholder, each with what to put in its place. */
export function reportPlaceholders(config: Readonly<Record<string, string>>, problems: Problems): void {
  for (const path of placeholderKeys(config)) {
    const advice = whereToFind[path] ?? "put your own value, or leave the key out where it has a default";
    problems.add(path, `is still the example file's placeholder; ${advice}`);
  }
}

function placeholdersIn(value: unknown, path: string): string[] {
  if (typeof value === "string") return isPlaceholder(value) ? [path] : [];
  if (Array.isArray(value))
    return value.flatMap((item, index) => placeholdersIn(item, joinPath(path, index)));
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) => placeholdersIn(item, joinPath(path, key)));
}

function isPlaceholder(text: string): boolean {
  return /^[{]?0{8}-(?:0{4}-){3}0{12}[}]?$|^<[^<>]*>$/.test(text.trim());
}

/** Maps and lists arrive as JSON text; anything else, broken JSON too, is a plain text here. */
function structure(text: string): unknown {
  if (!/^\s*[[{]/.test(text)) return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
