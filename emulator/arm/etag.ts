import type { ArmResource } from "../model/instances.ts";
import { ArmError } from "./errors.ts";
import type { ArmRequest } from "./request.ts";

/**
 * Holds `If-Match` against a resource. The specification asks for it on PATCH and DELETE, but clients
 * (azure-native among them) never send it and are served all the same. `*` asks for nothing: az and
 * Azure PowerShell send it with every PUT, and one of a new resource creates it (azure-cli's recording
 * test_apim_core_service.yaml).
 * @param current undefined where a PUT finds nothing: then no version that is named can match
 * @throws ArmError 412 when the resource has another version
 */
export function checkIfMatch(request: ArmRequest, current: ArmResource | undefined): void {
  const { ifMatch } = request;
  if (ifMatch === undefined || ifMatch.trim() === "*") return;
  const bare = (etag: string) => etag.replace(/^W\//, "").replaceAll('"', "");
  if (current && ifMatch.split(",").some((etag) => bare(etag.trim()) === bare(current.etag))) return;
  throw new ArmError(412, "PreconditionFailed", "Resource was modified since last retrieval.", null);
}

/** The header of every answer that shows a resource of API Management. */
export function etagHeader({ etag }: ArmResource): Record<string, string> {
  return { etag };
}
