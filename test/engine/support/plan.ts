import type { Preview, PreviewStep } from "../../../lib/engine/project.ts";
import { nameOf } from "../../../lib/engine/state.ts";

/**
 * What a preview says that would change, one line for each resource, in alphabetical order:
 * `update Api basic-calculator: description`. A replacement is one line, whatever its steps.
 */
export function planOf({ steps = [] }: Preview): string[] {
  return [...new Set(steps.filter(isChange).map(describe))].sort();
}

/** A replacement comes as create-replacement, replace and delete-replaced; the middle one has the reasons. */
function isChange({ op }: PreviewStep): boolean {
  return !["same", "read", "refresh", "create-replacement", "delete-replaced"].includes(op);
}

function describe({ op, urn, detailedDiff }: PreviewStep): string {
  const type = urn.split("::")[2]?.split(":").at(-1);
  const changes = Object.entries(detailedDiff ?? {}).map(([path, { kind }]) =>
    kind === "update" || kind === "update-replace" ? path : `${path} (${kind.replace("-replace", "")})`,
  );
  return `${op} ${type} ${nameOf(urn)}${changes.length > 0 ? `: ${changes.sort().join(", ")}` : ""}`;
}
