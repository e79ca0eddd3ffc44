import type { Problems } from "./problems.ts";
import type { Known, StackFile } from "./schema.ts";
import { choices, given } from "./wording.ts";

/** Checks the user-assigned identities of the instance that the stack makes. */
export function checkIdentities(
  project: string,
  { apiManagement }: Known<StackFile>,
  problems: Problems,
): void {
  const { existing, identities = [] } = apiManagement ?? {};
  const key = `${project}:apiManagement.identities`;
  if (existing && identities.length > 0) {
    problems.add(
      key,
      "is for an instance that the stack makes; whoever runs an adopted one assigns its identities: remove identities",
    );
    return;
  }
  for (const name of ["id", "clientId"] as const) {
    const values = identities.map((identity) => identity?.[name]?.toLowerCase());
    for (const [index, value] of values.entries()) {
      const first = values.indexOf(value);
      if (value === undefined || first === index) continue;
      problems.add(
        `${key}[${index}].${name}`,
        `${given(identities[index]?.[name])} is already the ${name} of identities[${first}]; remove one, or correct it`,
      );
    }
  }
}

/**
 * What is wrong with a client id by which an instance of the stack's own is to use an identity, or undefined. Of an adopted instance
 * Azure says which it has.
 */
export function unassigned(
  clientId: string,
  { existing, identities = [], certificates }: NonNullable<Known<StackFile["apiManagement"]>>,
): string | undefined {
  if (existing !== false) return undefined;
  const ids = [...identities, certificates?.identity].map((identity) => identity?.clientId?.toLowerCase());
  if (ids.includes(clientId.toLowerCase())) return undefined;
  const known = ids.flatMap((id) => id ?? []);
  return `${given(clientId)} is a user-assigned identity, which the stack's own instance does not have; list it under apiManagement.identities${known.length > 0 ? `, which has ${choices(known)}` : ""}`;
}
