import { joinPath, type Problems } from "./problems.ts";
import type { ApiEntry, Known } from "./schema.ts";
import { originProblem } from "./urls.ts";
import { given } from "./wording.ts";

/**
 * Checks the origins that may call an API.
 * @param path of the API
 */
export function checkCors(path: string, { cors }: Known<ApiEntry>, problems: Problems): void {
  if (typeof cors !== "object") return;
  const origins = cors.origins ?? [];
  for (const [index, origin] of origins.entries()) {
    if (origin === undefined) continue;
    const at = joinPath(`${path}.cors.origins`, index);
    const problem = originProblem(origin);
    if (problem) problems.add(at, `${given(origin)} is not allowed: ${problem}`);
    else if (origins.indexOf(origin) !== index) {
      problems.add(at, `${given(origin)} is there twice; remove one`);
    }
  }
}
