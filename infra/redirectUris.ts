import type * as pulumi from "@pulumi/pulumi";
import { portalRedirectUris } from "./azureCloud.ts";
import type { RedirectPlatform } from "./clientApp.ts";
import { hasDeveloperPortal } from "./serviceTier.ts";
import type { Settings } from "./settings.ts";

/**
 * The client app's redirect URIs by platform: the developer portal's, then those of the stack file. How many
 * there are is known before the name of the instance is, so that a preview shows every resource.
 */
export function redirectUris(
  { cloud, apiManagement, clientApp, oauthServer }: Settings,
  serviceName: pulumi.Output<string>,
): Record<RedirectPlatform, pulumi.Input<string>[]> {
  const ofService = (name: string) =>
    hasDeveloperPortal(apiManagement.sku)
      ? portalRedirectUris(cloud, name, oauthServer.id, oauthServer.grantTypes)
      : { web: [], spa: [] };
  const portal = (platform: "web" | "spa") =>
    ofService("any-name")[platform].map((_, index) =>
      serviceName.apply((name) => ofService(name)[platform][index]!),
    );
  return { Web: [...portal("web"), ...clientApp.redirectUris], SPA: portal("spa") };
}
