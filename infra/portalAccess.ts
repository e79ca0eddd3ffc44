import * as pulumi from "@pulumi/pulumi";
import type { ApiManagement } from "./apiManagement.ts";
import { accessDeploymentName } from "./names/sharedNames.ts";
import { shownAccess } from "./portalContent.ts";
import * as resources from "./sdk/resources.ts";
import type { Settings } from "./settings.ts";
import { incremental } from "./templateDeployment.ts";

/** Arguments of {@link PortalAccess}. */
export interface PortalAccessArgs {
  readonly settings: Settings;
  readonly apiManagement: ApiManagement;
}

/**
 * Who gets into the developer portal: whether visitors have to sign in, and may make accounts themselves.
 *
 * azure-native has no resources for these settings (pulumi-azure-native#4358), so a template deployment makes them. They
 * belong to the instance, and nothing deletes them: they stay as they are when the stack goes.
 */
export class PortalAccess extends pulumi.ComponentResource {
  constructor(name: string, args: PortalAccessArgs, opts?: pulumi.ComponentResourceOptions) {
    super("apim-oauth:infra:PortalAccess", name, {}, opts);
    const { settings, apiManagement } = args;
    const { resourceGroupName, serviceName } = apiManagement;
    const { signIn, signUp } = shownAccess(settings)!;
    const type = "Microsoft.ApiManagement/service/portalsettings";
    const setting = (of: string, service: string, enabled: boolean, dependsOn?: string) => ({
      type,
      apiVersion: "2024-05-01",
      name: `${service}/${of}`,
      properties: { enabled },
      ...(dependsOn !== undefined && { dependsOn: [`${service}/${dependsOn}`] }),
    });

    new resources.Deployment(
      name,
      {
        resourceGroupName,
        // One name for all stacks at an instance: a second one that decides about the same is found before it does.
        deploymentName: serviceName.apply(accessDeploymentName),
        // One after the other: Azure refuses two changes of an instance at once with 409.
        properties: incremental(
          serviceName.apply((service) => [
            ...(signIn === undefined ? [] : [setting("signin", service, signIn === "required")]),
            ...(signUp === undefined
              ? []
              : [setting("signup", service, signUp, signIn === undefined ? undefined : "signin")]),
          ]),
        ),
      },
      // Replaced to set again what people have changed by hand; under its own name.
      { parent: this, dependsOn: [apiManagement], deleteBeforeReplace: true },
    );
    this.registerOutputs({});
  }
}
