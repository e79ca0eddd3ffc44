import type * as pulumi from "@pulumi/pulumi";
import type { RedirectPlatform } from "./clientApp.ts";
import { hosts } from "./hosts.ts";
import { portalRedirectUris } from "./names/azureCloud.ts";
import type { Settings } from "./settings.ts";

/**
 * The client app's redirect URIs by platform: the developer portal's, then those of the stack file. How many
 * there are is known before the name of the instance is, so that a preview shows every resource.
 */
export function redirectUris(
  settings: Settings,
  serviceName: pulumi.Output<string>,
): Record<RedirectPlatform, pulumi.Input<string>[]> {
  const ofService = (name: string) => portalUris(settings, hosts(settings, name).portals);
  const portal = (platform: "web" | "spa") =>
    ofService("any-name")[platform].map((_, index) =>
      serviceName.apply((name) => ofService(name)[platform][index]!),
    );
  return { Web: [...portal("web"), ...settings.clientApp.redirectUris], SPA: portal("spa") };
}

/**
 * The same where the developer portal's origins are known.
 * @param portals the origins of the developer portal; none on a tier without one
 */
export function redirectUrisAt(
  settings: Settings,
  portals: readonly string[],
): { web: string[]; spa: string[] } {
  const { web, spa } = portalUris(settings, portals);
  return { web: [...web, ...settings.clientApp.redirectUris], spa };
}

/**
 * The same where the instance's name is known.
 * @param serviceName of the instance
 */
export function knownRedirectUris(settings: Settings, serviceName: string): { web: string[]; spa: string[] } {
  return redirectUrisAt(settings, hosts(settings, serviceName).portals);
}

function portalUris({ oauthServer }: Settings, portals: readonly string[]) {
  return portalRedirectUris(portals, oauthServer.id, oauthServer.grantTypes);
}

/**
 * Where Entra ID sends people who sign in to the developer portal itself: its sign-in page, under each of its hosts, on the platform
 * SPA (Azure/api-management-developer-portal#299; learn.microsoft.com/azure/api-management/api-management-howto-aad).
 */
export function loginRedirectUris(
  settings: Settings,
  serviceName: pulumi.Output<string>,
): pulumi.Input<string>[] {
  const ofService = (name: string) => loginRedirectUrisAt(hosts(settings, name).portals);
  return ofService("any-name").map((_, index) => serviceName.apply((name) => ofService(name)[index]!));
}

/** The same where the developer portal's origins are known. */
export function loginRedirectUrisAt(portals: readonly string[]): string[] {
  return portals.map((origin) => `${origin}/signin`);
}
