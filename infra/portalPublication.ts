import * as pulumi from "@pulumi/pulumi";
import type { ApiManagement } from "./apiManagement.ts";
import type { ProtectedApi } from "./protectedApi.ts";
import * as random from "./sdk/random.ts";
import * as resources from "./sdk/resources.ts";
import type { Settings } from "./settings.ts";
import { publicationDescription, sharedDeploymentName } from "./sharedNames.ts";
import { contentHash } from "./shownContent.ts";

/** Arguments of {@link PortalPublication}. */
export interface PortalPublicationArgs {
  readonly settings: Settings;
  readonly apiManagement: ApiManagement;
  /** Every API that the portal shows. */
  readonly apis: readonly ProtectedApi[];
}

/**
 * Publishes the developer portal whenever what it shows has changed, and only then: the portal serves what was
 * last published, not what was last deployed.
 *
 * azure-native has no portal revision since Azure cannot delete one, so a template deployment creates it. For
 * the same reason no revision id may come twice, not even when a change is taken back or the stack is deployed
 * anew: the hash of the content gets a suffix that is drawn again with each change of the hash.
 */
export class PortalPublication extends pulumi.ComponentResource {
  /** Id of the portal revision. */
  readonly revision: pulumi.Output<string>;

  constructor(name: string, args: PortalPublicationArgs, opts?: pulumi.ComponentResourceOptions) {
    super("apim-oauth:infra:PortalPublication", name, {}, opts);
    const child = { parent: this };
    const { settings, apiManagement, apis } = args;
    const { existing } = settings.apiManagement;
    const deploymentName = existing
      ? sharedDeploymentName(settings)
      : pulumi.interpolate`${apiManagement.serviceName}-portal`;

    const hash = pulumi
      .output({ server: apiManagement.shown, apis: apis.map(({ shown }) => shown) })
      .apply((content) => contentHash(content));
    const suffix = new random.RandomString(
      name,
      {
        length: 8,
        special: false,
        upper: false,
        // A deployment under another name publishes anew, and it cannot under the same id.
        keepers: { content: hash, ...(existing && { deploymentName }) },
      },
      child,
    );
    this.revision = pulumi.interpolate`${hash}-${suffix.result}`;

    new resources.Deployment(
      name,
      {
        resourceGroupName: apiManagement.resourceGroupName,
        deploymentName,
        properties: {
          mode: "Incremental",
          template: {
            $schema: "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
            contentVersion: "1.0.0.0",
            resources: [
              {
                type: "Microsoft.ApiManagement/service/portalRevisions",
                apiVersion: "2024-05-01",
                name: pulumi.interpolate`${apiManagement.serviceName}/${this.revision}`,
                properties: { description: publicationDescription(settings), isCurrent: true },
              },
            ],
          },
        },
      },
      { ...child, dependsOn: [apiManagement, ...apis] },
    );
    this.registerOutputs({ revision: this.revision });
  }
}
