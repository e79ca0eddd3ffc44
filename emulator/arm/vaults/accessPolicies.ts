import type { AccessPolicy } from "../../model/vaults.ts";
import { ArmError } from "../errors.ts";
import { ownName, type ResourceType, sentProperties } from "../request.ts";
import { findVault, keyVaultVersions } from "./vaultLookup.ts";
import { sentPolicies } from "./vaultProperties.ts";

/**
 * `PUT …/accessPolicies/add`, `replace` and `remove` (learn.microsoft.com/rest/api/keyvault/keyvault/vaults/update-access-policy, example "Add an access
 * policy": 200). `add` adds to what a principal has, `remove` takes permissions away, `replace` sets those of the principals that it names.
 */
export const accessPolicies: ResourceType = {
  type: "Microsoft.KeyVault/vaults/accessPolicies",
  apiVersions: keyVaultVersions,
  put(request) {
    const vault = findVault(request);
    const kind = ownName(request).toLowerCase();
    const merge = merges[kind];
    if (!merge) {
      const message = `The access policy update kind '${ownName(request)}' is none of add, replace and remove.`;
      throw new ArmError(400, "BadRequest", message);
    }
    const sent = sentPolicies(sentProperties(request));
    const { properties } = vault;
    properties.accessPolicies = sent.reduce(merge, properties.accessPolicies);
    const { id, location } = vault;
    const body = {
      id: `${id}/accessPolicies/`,
      type: "Microsoft.KeyVault/vaults/accessPolicies",
      location,
      properties: { accessPolicies: kind === "remove" ? properties.accessPolicies : sent },
    };
    return { status: 200, body };
  },
};

type Merge = (policies: AccessPolicy[], sent: AccessPolicy) => AccessPolicy[];

const merges: Readonly<Record<string, Merge>> = {
  add: (policies, sent) => {
    const old = policies.find((each) => ofSame(each, sent));
    return [
      ...others(policies, sent),
      old ? combined(old, sent, (has, more) => [...new Set([...has, ...more])]) : sent,
    ];
  },
  replace: (policies, sent) => [...others(policies, sent), sent],
  remove: (policies, sent) =>
    policies.flatMap((each) => {
      if (!ofSame(each, sent)) return [each];
      const left = combined(each, sent, (has, less) => has.filter((name) => !less.includes(name)));
      return Object.values(left.permissions).some((names) => names?.length) ? [left] : [];
    }),
};

function ofSame(one: AccessPolicy, other: AccessPolicy): boolean {
  return one.objectId.toLowerCase() === other.objectId.toLowerCase();
}

function others(policies: AccessPolicy[], sent: AccessPolicy): AccessPolicy[] {
  return policies.filter((each) => !ofSame(each, sent));
}

/** One policy with, for each kind of object, the permissions of both put together by `how`, in lower case. */
function combined(
  one: AccessPolicy,
  other: AccessPolicy,
  how: (has: string[], sent: string[]) => string[],
): AccessPolicy {
  const lower = (names: readonly string[] | null | undefined) =>
    (names ?? []).map((name) => name.toLowerCase());
  const kinds = [...new Set([...Object.keys(one.permissions), ...Object.keys(other.permissions)])];
  const permissions = kinds.map((kind) => [
    kind,
    how(lower(one.permissions[kind]), lower(other.permissions[kind])),
  ]);
  return { ...one, permissions: Object.fromEntries(permissions) };
}
