import type { Problems } from "./problems.ts";
import type { Known, StackFile } from "./schema.ts";
import { given } from "./wording.ts";

/** Checks that each owner is named once. */
export function checkOwners(project: string, { owners }: Known<StackFile>, problems: Problems): void {
  const { deployer, others = [] } = owners ?? {};
  const known = others.map((id) => id?.toLowerCase());
  for (const [index, id] of others.entries()) {
    if (id === undefined) continue;
    const place = `${project}:owners.others[${index}]`;
    const first = known.indexOf(id.toLowerCase());
    if (first !== index) problems.add(place, `${given(id)} is in the list already; leave it out`);
    else if (id.toLowerCase() === deployer?.toLowerCase()) {
      problems.add(place, `${given(id)} is ${project}:owners.deployer already; leave it out here`);
    }
  }
}
