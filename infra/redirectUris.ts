import type * as pulumi from "@pulumi/pulumi";
import { portalRedirectUris } from "./azureCloud.ts";
import type { RedirectPlatform } from "./clientApp.ts";
import { hosts } from "./hosts.ts";
import type { Settings } from "./settings.ts";

/**
 * The client app's redirect URIs by platform: the developer portal's, then those of the stack file. How many
 * there are is known before the name of the instance is, so that a preview shows every resource.
 */
export function redirectUris(
  settings: Settings,
  serviceName: pulumi.Output<string>,
): Record<RedirectPlatform, pulumi.Input<string>[]> {
  const { clientApp, oauthServer } = settings;
  const ofService = (name: string) =>
    portalRedirectUris(hosts(settings, name).portals, oauthServer.id, oauthServer.grantTypes);
  const portal = (platform: "web" | "spa") =>
    ofService("any-name")[platform].map((_, index) =>
      serviceName.apply((name) => ofService(name)[platform][index]!),
    );
  return { Web: [...portal("web"), ...clientApp.redirectUris], SPA: portal("spa") };
}
