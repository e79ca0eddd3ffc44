import { isKnown, type Maybe, UNKNOWN } from "../facts/known.ts";
import { ofKind, type Resource } from "../facts/shapes.ts";
import { type Finding, stackRule } from "../rule.ts";

/** A scope or a role of an application. */
type Permission = Resource<"ApplicationPermissionScope"> | Resource<"ApplicationAppRole">;

/*
 * A program cannot be asked how it came by a GUID, but the resource graph tells where a value comes from: a
 * RandomUuid keeps its result for as long as it keeps its name and its keepers. So the id has to come from one
 * that is named after the scope or role, has no keepers, and serves no other.
 */
export const scopeIdStable = stackRule({
  name: "scope-id-stable",
  why: "A changed id of a scope or role takes it away from everyone who has been granted it.",
  fix: "Take scopeId or roleId from a RandomUuid of its own, named after the value, without keepers.",
  check(resources) {
    const permissions: Permission[] = ofKind(resources, "ApplicationPermissionScope", "ApplicationAppRole");
    const sources = permissions.map((permission) => idsOf(resources, permission));
    return permissions.flatMap((permission, index) => {
      const own = sources[index]!;
      const others = permissions.filter(
        (_, other) => other !== index && sources[other]!.some((uuid) => own.includes(uuid)),
      );
      return [
        ...fromOneUuid(permission, own),
        ...own.flatMap((uuid) => keyedBy(permission, uuid)),
        ...shared(permission, others),
      ];
    });
  },
});

/** The generated GUIDs that a scope or role takes its id from. */
export function idsOf(resources: readonly Resource[], permission: Permission): Resource<"RandomUuid">[] {
  const from = permission.dependencies[idName(permission)] ?? [];
  return ofKind(resources, "RandomUuid").filter(({ urn }) => from.includes(urn));
}

function idName({ kind }: Permission): "scopeId" | "roleId" {
  return kind === "ApplicationAppRole" ? "roleId" : "scopeId";
}

function called({ kind }: Permission): string {
  return kind === "ApplicationAppRole" ? "role" : "scope";
}

function fromOneUuid(permission: Permission, uuids: readonly unknown[]): Finding[] {
  if (uuids.length > 0) return [];
  const id: Maybe<string> = permission.kind === "ApplicationAppRole" ? permission.roleId : permission.scopeId;
  const given = isKnown(id) ? ` "${id}"` : "";
  return [
    { resource: permission, found: `its ${idName(permission)}${given} does not come from a RandomUuid` },
  ];
}

function keyedBy(permission: Permission, uuid: Resource<"RandomUuid">): Finding[] {
  const findings: Finding[] = [];
  if (isKnown(permission.value) && !uuid.name.includes(permission.value)) {
    const found = `the RandomUuid "${uuid.name}" is not named after the ${called(permission)}'s value "${permission.value}"`;
    findings.push({ resource: permission, found });
  }
  if (uuid.keepers === UNKNOWN || Object.keys(uuid.keepers ?? {}).length > 0) {
    findings.push({
      resource: permission,
      found: `the RandomUuid "${uuid.name}" has keepers, which replace the id`,
    });
  }
  return findings;
}

function shared(permission: Permission, others: readonly Permission[]): Finding[] {
  return others.map((other) => ({
    resource: permission,
    found: `it has the same RandomUuid as the ${called(other)} ${other.name}`,
  }));
}
