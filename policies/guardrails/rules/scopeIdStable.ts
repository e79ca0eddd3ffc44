import { isKnown, UNKNOWN } from "../facts/known.ts";
import { ofKind, type Resource } from "../facts/shapes.ts";
import { type Finding, stackRule } from "../rule.ts";

/*
 * A program cannot be asked how it came by a GUID, but the resource graph tells where a value comes from: a
 * RandomUuid keeps its result for as long as it keeps its name and its keepers. So the id has to come from one
 * that is named after the scope, has no keepers, and serves no other scope.
 */
export const scopeIdStable = stackRule({
  name: "scope-id-stable",
  why: "A changed scope id takes the scope away from everyone who has been granted it.",
  fix: "Take scopeId from a RandomUuid of its own, named after the scope's value, without keepers.",
  check(resources) {
    const uuids = ofKind(resources, "RandomUuid");
    const scopes = ofKind(resources, "ApplicationPermissionScope");
    const sources = scopes.map((scope) =>
      uuids.filter(({ urn }) => (scope.dependencies.scopeId ?? []).includes(urn)),
    );
    return scopes.flatMap((scope, index) => {
      const own = sources[index]!;
      const others = scopes.filter(
        (_, other) => other !== index && sources[other]!.some((uuid) => own.includes(uuid)),
      );
      return [
        ...fromOneUuid(scope, own),
        ...own.flatMap((uuid) => keyedBy(scope, uuid)),
        ...shared(scope, others),
      ];
    });
  },
});

function fromOneUuid(scope: Resource<"ApplicationPermissionScope">, uuids: readonly unknown[]): Finding[] {
  if (uuids.length > 0) return [];
  const given = isKnown(scope.scopeId) ? ` "${scope.scopeId}"` : "";
  return [{ resource: scope, found: `its scopeId${given} does not come from a RandomUuid` }];
}

function keyedBy(scope: Resource<"ApplicationPermissionScope">, uuid: Resource<"RandomUuid">): Finding[] {
  const findings: Finding[] = [];
  if (isKnown(scope.value) && !uuid.name.includes(scope.value)) {
    const found = `the RandomUuid "${uuid.name}" is not named after the scope's value "${scope.value}"`;
    findings.push({ resource: scope, found });
  }
  if (uuid.keepers === UNKNOWN || Object.keys(uuid.keepers ?? {}).length > 0) {
    findings.push({
      resource: scope,
      found: `the RandomUuid "${uuid.name}" has keepers, which replace the id`,
    });
  }
  return findings;
}

function shared(
  scope: Resource<"ApplicationPermissionScope">,
  others: readonly Resource<"ApplicationPermissionScope">[],
): Finding[] {
  return others.map((other) => ({
    resource: scope,
    found: `it has the same RandomUuid as the scope ${other.name}`,
  }));
}
