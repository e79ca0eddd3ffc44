import { isKnown, knownOf } from "../facts/known.ts";
import { ofKind, type Resource } from "../facts/shapes.ts";
import { matches } from "../pattern.ts";
import { stackRule } from "../rule.ts";

/** What follows an instance's name in the developer portal's host, in the clouds that this project knows. */
const PORTAL_SUFFIXES = [".developer.azure-api.net", ".developer.azure-api.us", ".developer.azure-api.cn"];

/*
 * The portal's own URI is made from the instance's name: while a preview does not know the name, it does not know
 * the URI either, so a URI that it knows is somebody else's.
 */
export const redirectHostKnown = stackRule({
  name: "redirect-host-known",
  why: "Entra ID sends the authorization code to every registered redirect URI, whoever owns its host.",
  fix: "Remove the URI, or add its host to allowedHosts of this rule in policies/guardrails/config.json.",
  settings: {
    allowedHosts: {
      type: "array",
      items: { type: "string", minLength: 1 },
      default: [] as readonly string[],
      description:
        "Hosts besides localhost and the stack's own developer portal; * stands for any text, case does not matter.",
    },
  },
  check(resources, { settings }) {
    const own = portalHosts(resources);
    const isAllowed = (host: string) =>
      host === "localhost" ||
      own.includes(host) ||
      settings.allowedHosts.some((pattern) => matches(pattern, host));
    return ofKind(resources, "ApplicationRedirectUris").flatMap((resource) =>
      knownOf(resource.redirectUris).flatMap((uri) => {
        const host = hostOf(uri);
        // What is allowed by a pattern is a host of its own; what is registered is not a pattern.
        if (uri.includes("*")) return [{ resource, found: `the redirect URI "${uri}" has a wildcard` }];
        if (host !== undefined && isAllowed(host)) return [];
        if (resource.type === "PublicClient" && isNative(uri)) return [];
        const allowed = ["localhost", ...own, ...settings.allowedHosts].join(", ");
        return [{ resource, found: `the redirect URI "${uri}" has a host beyond those allowed: ${allowed}` }];
      }),
    );
  },
});

/**
 * The hosts that the portals of this stack's instances can have: those that Azure gives, for which an adopted instance is named by
 * its server, and those of the instance's own, as the program has them from the stack file or from Azure.
 */
function portalHosts(resources: readonly Resource[]): string[] {
  const own = ofKind(resources, "ApiManagement")
    .flatMap(({ portalUrls }) => knownOf(portalUrls))
    .flatMap((url) => hostOf(url) ?? []);
  const names = ofKind(resources, "ApiManagementService", "AuthorizationServer", "Api")
    .map(({ serviceName }) => serviceName)
    .filter(isKnown)
    .map((name) => name.toLowerCase());
  const given = [...new Set(names)].flatMap((name) => PORTAL_SUFFIXES.map((suffix) => `${name}${suffix}`));
  return [...new Set([...given, ...own])];
}

/**
 * Whether a redirect URI of a native application stays on the user's machine: a scheme of its own, the loopback address,
 * or Entra ID's page for such applications.
 */
export function isNative(uri: string): boolean {
  if (!/^https?:/i.test(uri)) return /^[a-z][a-z0-9+.-]*:\/\//i.test(uri);
  return /^http:\/\/(?:localhost|127\.0\.0\.1)(?:[:/]|$)|^https:\/\/login\.(?:microsoftonline\.(?:com|us)|partner\.microsoftonline\.cn)\/common\/oauth2\/nativeclient$/i.test(
    uri,
  );
}

function hostOf(uri: string): string | undefined {
  return URL.canParse(uri) ? new URL(uri).hostname : undefined;
}
