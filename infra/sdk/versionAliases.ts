import type * as pulumi from "@pulumi/pulumi";

/**
 * Takes from a resource the aliases of its type in other API versions, such as
 * `azure-native:apimanagement/v20220801:Api`. azure-native gives each resource one for every version that it has ever
 * had, and children inherit those of their parents: a third of the time and memory of a program with many APIs. They
 * are for stacks whose program has named a version; this program never has.
 */
export function withoutVersionAliases({
  props,
  opts,
}: pulumi.ResourceTransformationArgs): pulumi.ResourceTransformationResult | undefined {
  if (opts.aliases === undefined) return undefined;
  return { props, opts: { ...opts, aliases: opts.aliases.filter((alias) => !isVersionOfType(alias)) } };
}

function isVersionOfType(alias: unknown): boolean {
  if (typeof alias !== "object" || alias === null || !("type" in alias)) return false;
  const { type, ...others } = alias;
  return (
    Object.keys(others).length === 0 && typeof type === "string" && /^azure-native:\w+\/v\d\w*:/.test(type)
  );
}
