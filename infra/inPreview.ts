import * as pulumi from "@pulumi/pulumi";

/**
 * The output, or in a preview a placeholder while the output's value is not known: for what a preview shall show and
 * guardrails shall judge although a part of it comes from a resource that does not exist. An update always has the
 * value.
 */
export function inPreview(output: pulumi.Output<string>, placeholder: string): pulumi.Output<string> {
  if (!pulumi.runtime.isDryRun()) return output;
  // The SDK's declarations leave the second parameter out; without it, `apply` passes over what is unknown.
  const { apply } = output as unknown as {
    apply(then: (value: unknown) => unknown, runWithUnknowns: boolean): pulumi.Output<string>;
  };
  return apply.call(output, (value) => (pulumi.isUnknown(value) ? placeholder : value), true);
}
