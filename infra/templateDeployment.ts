import type * as pulumi from "@pulumi/pulumi";

/** What a template deployment says that makes these resources and leaves all others as they are. */
export function incremental(resources: pulumi.Input<unknown[]>) {
  return {
    mode: "Incremental" as const,
    template: {
      $schema: "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
      contentVersion: "1.0.0.0",
      resources,
    },
  };
}
