import { apiVersion } from "../../lib/azure/apiVersion.ts";
import type { AzureConnection } from "../../lib/azure/connection.ts";
import { isBuiltIn } from "../up/owners.ts";

/** An API that no stack of the project has made. */
export interface UnknownApi {
  readonly name: string;
  readonly displayName: string;
}

/**
 * APIs of an instance that no stack of the project knows: made by hand or by another project.
 * @param instance ARM id
 * @param known lower-cased ARM ids of what stacks have
 * @throws AzureError
 */
export async function unknownApis(
  instance: string,
  known: { has(id: string): boolean },
  { arm }: Pick<AzureConnection, "arm">,
): Promise<UnknownApi[]> {
  const all = await arm.list<Listed>(`${instance}/apis?api-version=${apiVersion}`);
  return all.flatMap(({ name: listed, properties: { displayName } }) => {
    // Of another revision than the current one: `orders;rev=2`.
    const [name = ""] = listed.split(";");
    const id = `${instance}/apis/${name}`.toLowerCase();
    return known.has(id) || isBuiltIn(id) ? [] : [{ name, displayName }];
  });
}

interface Listed {
  readonly name: string;
  readonly properties: { readonly displayName: string };
}
