import * as pulumi from "@pulumi/pulumi";

/** A delegated scope or a role of a backend app. */
export interface PublishedPermission {
  /** What a token carries in `scp`, or in `roles`. */
  readonly value: pulumi.Output<string>;
  /** GUID, the same for as long as the value stays the same. */
  readonly id: pulumi.Output<string>;
}

/** Published scopes by the values that the stack file has, in the same order. */
export function byValue(
  settings: readonly { readonly value: string }[],
  published: readonly PublishedPermission[],
): Record<string, PublishedPermission> {
  return Object.fromEntries(settings.map(({ value }, index) => [value, published[index]!]));
}

/** Every scope as a client asks for it, such as `api://<client id>/Calculator.Read`. */
export function urisOf(
  identifierUri: pulumi.Output<string>,
  scopes: readonly PublishedPermission[],
): pulumi.Output<string[]> {
  return pulumi
    .all([identifierUri, pulumi.all(scopes.map(({ value }) => value))])
    .apply(([uri, values]) => values.map((value) => `${uri}/${value}`));
}
