import { type CloudName, cloudNames, vaultSuffix } from "../azureCloud.ts";
import { joinPath, type Problems } from "./problems.ts";
import type { ApiEntry, Known, StackFile } from "./schema.ts";
import { choices, didYouMean, given } from "./wording.ts";

const kinds = ["value", "secret", "keyVault"] as const;

/** Checks the named values, each by itself. */
export function checkNamedValues(
  project: string,
  { namedValues = {} }: Known<StackFile>,
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
    if (entry.keyVault !== undefined && cloud) checkVault(`${path}.keyVault`, entry.keyVault, cloud);
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

  function checkVault(at: string, id: string, of: CloudName): void {
    const [, host = ""] = /^https:\/\/([^/]+)\//.exec(id) ?? [];
    const form = `https://<vault>.${vaultSuffix(of)}/secrets/<name>`;
    const [, vault = "", suffix = ""] = /^([^.]*)\.(.+)$/.exec(host.toLowerCase()) ?? [];
    const other = cloudNames.find((name) => vaultSuffix(name) === suffix);
    if (other !== undefined && other !== of) {
      problems.add(
        at,
        `${given(id)} is a vault of the cloud ${other}, and this stack's cloud is ${of}; allowed: ${form}`,
      );
    } else if (
      suffix !== vaultSuffix(of) ||
      !/^[a-z](?:-?[a-z0-9])*$/.test(vault) ||
      vault.length < 3 ||
      vault.length > 24 ||
      !/^https:\/\/[^/]+\/secrets\/[0-9A-Za-z-]{1,127}(?:\/[0-9a-fA-F]{32})?$/.test(id)
    ) {
      problems.add(
        at,
        `${given(id)} is not allowed: the id of a secret is ${form}, with /<version> behind it or without`,
      );
    }
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
