import type { CloudName } from "../names/azureCloud.ts";
import { unassigned } from "./checkIdentities.ts";
import { joinPath, type Problems } from "./problems.ts";
import type { ApiEntry, Known, StackFile } from "./schema.ts";
import { secretIdProblem } from "./secretId.ts";
import { choices, didYouMean, given } from "./wording.ts";

const kinds = ["value", "secret", "keyVault"] as const;

/** Checks the named values, each by itself. */
export function checkNamedValues(
  project: string,
  { namedValues = {}, apiManagement }: Known<StackFile>,
  cloud: CloudName | undefined,
  problems: Problems,
): void {
  for (const [name, entry] of Object.entries(namedValues)) {
    const path = joinPath(`${project}:namedValues`, name);
    if (!entry || problems.concerns(path)) continue;
    const there = kinds.filter((kind) => entry[kind] !== undefined);
    if (there.length !== 1) {
      problems.addOfKey(
        path,
        there.length === 0
          ? "says nothing; give one of value, secret and keyVault"
          : `has ${there.join(" and ")}; keep one of them`,
      );
    }
    const problem =
      entry.keyVault !== undefined && cloud ? secretIdProblem(entry.keyVault, cloud) : undefined;
    if (problem !== undefined) problems.add(`${path}.keyVault`, problem);
    if (entry.identity === undefined) continue;
    const unread =
      entry.keyVault === undefined
        ? "reads nothing without keyVault; remove it"
        : apiManagement && unassigned(entry.identity, apiManagement);
    if (unread) problems.add(`${path}.identity`, unread);
  }
  const names = Object.keys(namedValues);
  for (const [index, name] of names.entries()) {
    // ARM's names know no case, and the names in policies do.
    const first = names.findIndex((other) => other.toLowerCase() === name.toLowerCase());
    if (first === index) continue;
    problems.addOfKey(
      joinPath(`${project}:namedValues`, name),
      `is ${given(names[first])} to Azure, whose names know no case; choose another`,
    );
  }
}

/**
 * Checks the named values that an API's headers are set from.
 * @param path of the API
 */
export function checkNamedValuesUsed(
  path: string,
  { policy }: Known<ApiEntry>,
  { namedValues }: Known<StackFile>,
  problems: Problems,
): void {
  if (!namedValues) return;
  for (const [header, name] of Object.entries(policy?.backend?.headers ?? {})) {
    if (name === undefined) continue;
    const problem = undeclared(name, Object.keys(namedValues));
    if (problem) problems.add(joinPath(`${path}.policy.backend.headers`, header), problem);
  }
}

/** What is wrong with a reference to a named value, or undefined. Names in policies know case (howto-properties). */
export function undeclared(name: string, declared: readonly string[]): string | undefined {
  if (declared.includes(name)) return undefined;
  return `${given(name)} is not a named value of this stack; its namedValues: ${choices(declared)}${didYouMean(name, declared)}`;
}
