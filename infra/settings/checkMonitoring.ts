import { secretHeaders } from "../../policies/secretHeaders.ts";
import { monitoringId, type StackName } from "../names/sharedNames.ts";
import { joinPath, type Problems } from "./problems.ts";
import type { Known, StackFile } from "./schema.ts";
import { given } from "./wording.ts";

/** Checks what is logged against what must not be. */
export function checkMonitoring(
  stack: StackName,
  { monitoring, namedValues = {}, apiManagement }: Known<StackFile>,
  problems: Problems,
): void {
  if (!monitoring) return;
  const { project } = stack;
  const key = `${project}:monitoring`;
  const { applicationInsights, sampling, headers = [] } = monitoring;
  const saysMore = headers.length > 0 || (sampling !== undefined && sampling !== 100);
  if (applicationInsights === undefined && saysMore && !problems.concerns(`${key}.applicationInsights`)) {
    problems.add(
      `${key}.applicationInsights`,
      "is missing, and without it nothing is logged; give the resource id of an Application Insights component",
    );
  }
  const id = monitoringId(stack, apiManagement?.existing);
  const taken = Object.keys(namedValues).find((name) => name.toLowerCase() === id);
  if (applicationInsights !== undefined && taken !== undefined) {
    problems.addOfKey(
      joinPath(`${project}:namedValues`, taken),
      `is the name of the value that ${key}.applicationInsights makes for its logger; choose another`,
    );
  }
  for (const [index, header] of headers.entries()) {
    if (header === undefined) continue;
    const at = `${key}.headers[${index}]`;
    if (secretHeaders.includes(header.toLowerCase())) {
      problems.add(
        at,
        `${given(header)} is not allowed: whoever reads the log could use what it holds; leave it out`,
      );
    } else if (headers.findIndex((other) => other?.toLowerCase() === header.toLowerCase()) !== index) {
      problems.add(at, `${given(header)} is there twice; remove one`);
    }
  }
}
