import type * as pb from "@pulumi/pulumi/proto/provider_pb.js";
import proto from "@pulumi/pulumi/proto/provider_pb.js";
import type { DiffResult, PropertyChange } from "../provider.ts";

const { DiffResponse, PropertyDiff } = proto;

const KINDS: Readonly<Record<PropertyChange, pb.PropertyDiff.Kind>> = {
  add: PropertyDiff.Kind.ADD,
  "add-replace": PropertyDiff.Kind.ADD_REPLACE,
  delete: PropertyDiff.Kind.DELETE,
  "delete-replace": PropertyDiff.Kind.DELETE_REPLACE,
  update: PropertyDiff.Kind.UPDATE,
  "update-replace": PropertyDiff.Kind.UPDATE_REPLACE,
};

/** A provider's diff as the engine reads it: by path in the detailed diff, by property in the lists. */
export function diffResponse(result: DiffResult): pb.DiffResponse {
  const changes = Object.entries(result.changes);
  const replacing = changes.filter(([, change]) => change.endsWith("-replace"));
  const response = new DiffResponse();
  response.setChanges(
    changes.length > 0 ? DiffResponse.DiffChanges.DIFF_SOME : DiffResponse.DiffChanges.DIFF_NONE,
  );
  response.setDiffsList(properties(changes));
  response.setReplacesList(properties(replacing));
  response.setDeletebeforereplace(result.deleteBeforeReplace);
  response.setHasdetaileddiff(true);
  for (const [path, change] of changes) {
    const detail = new PropertyDiff();
    detail.setKind(KINDS[change]);
    // Old inputs are what the providers compare with, so they are what the engine has to display.
    detail.setInputdiff(true);
    response.getDetaileddiffMap().set(path, detail);
  }
  return response;
}

function properties(changes: readonly (readonly [path: string, change: PropertyChange])[]): string[] {
  return [...new Set(changes.map(([path]) => topLevel(path)))];
}

/** `scopes[0].value` and `["a.b"].c` begin with the properties `scopes` and `a.b`. */
function topLevel(path: string): string {
  const quoted = /^\["((?:[^"\\]|\\.)*)"\]/.exec(path);
  if (quoted) return JSON.parse(`"${quoted[1]}"`) as string;
  return path.split(/[.[]/, 1)[0] as string;
}
