import { type CustomHost, customHosts, isOneOf } from "../../../infra/settings/customHosts.ts";
import type { HostFacts } from "../../../infra/settings.ts";
import { type Step, StepFailed } from "../steps.ts";
import type { VerifiedStack } from "./verifiedStack.ts";

/** What is looked at of an instance's host names (learn.microsoft.com/rest/api/apimanagement/api-management-service). */
interface Service {
  readonly properties: {
    readonly hostnameConfigurations?: readonly (HostFacts & { readonly keyVaultId?: string | null })[] | null;
  };
}

/** Whatever is called or opened from outside needs it. */
export const hostsName = "The instance has the host names that the stack uses, and no others";

/**
 * Whether the instance has the host names that callers are told, that sign-ins return to and that CORS allows. One that is
 * gone leaves a redirect URI behind, which whoever gets the host name next would receive codes at.
 */
export function hostsStep(stack: VerifiedStack, needs: readonly string[]): Step {
  return { name: hostsName, needs, run: () => checkHosts(stack) };
}

/** A host name as the stack file, the last update and the instance have it. */
interface Host {
  readonly key: "gatewayHost" | "portalHost";
  /** For people. */
  readonly part: string;
  /** What becomes of it where the instance has it no longer. */
  readonly lost: string;
  readonly said: string | undefined;
  readonly used: string | undefined;
  readonly certificate: string | undefined;
  readonly live: readonly CustomHost[];
}

async function checkHosts(stack: VerifiedStack): Promise<string> {
  const { instance, settings, outputs } = stack;
  const { existing, gatewayHost, portalHost, certificates } = settings.apiManagement;
  const service = await instance.get<Service>("");
  const all = service?.properties.hostnameConfigurations ?? [];
  const hosts: readonly Host[] = [
    {
      key: "gatewayHost",
      part: "gateway",
      lost: "the stack's outputs still give it to callers",
      said: gatewayHost,
      used: outputs.defaultGatewayUrl && new URL(outputs.gatewayUrl).hostname,
      certificate: certificates.gateway,
      live: customHosts(all, "gateway"),
    },
    {
      key: "portalHost",
      part: "developer portal",
      lost: "it is in the redirect URIs and the CORS origins, so whoever answers there gets codes",
      said: portalHost,
      used: outputs.defaultDeveloperPortalUrl && new URL(outputs.developerPortalUrl!).hostname,
      certificate: certificates.portal,
      live: customHosts(all, "portal"),
    },
  ];
  const problems = hosts.flatMap((host) => [
    ...(existing && host.said === undefined ? [] : notAsSaid(host)),
    ...lost(host),
    ...others(host, existing),
    ...otherCertificate(host),
  ]);
  if (problems.length > 0) {
    throw new StepFailed(`The instance ${instance.name}: ${problems.join("; ")}.`, ...lookAt(stack));
  }
  const used = hosts.flatMap((host) => host.used ?? []);
  return used.length > 0 ? `${used.join(", ")}, and those that Azure gives` : "those that Azure gives";

  function otherCertificate({ said, certificate }: Host): string[] {
    const live = all.find(({ hostName }) => hostName.toLowerCase() === said)?.keyVaultId;
    if (certificate === undefined || !live || live.toLowerCase() === certificate.toLowerCase()) return [];
    return [`the certificate of ${said} is ${live}, and the stack file says ${certificate}`];
  }
}

function notAsSaid({ key, said, used }: Host): string[] {
  if (said === used) return [];
  return [
    `the stack file says ${said ?? "no"} ${said ? `as ${key}` : key}, and the last update has ${used ?? "none"}`,
  ];
}

function lost({ part, used, live, lost }: Host): string[] {
  if (used === undefined || isOneOf(used, live)) return [];
  return [`its ${part} no longer has the host name ${used}, but ${lost}`];
}

/** The portal's are all for signing in. Of an adopted instance's gateway others may have host names of theirs. */
function others({ key, part, used, live }: Host, existing: boolean): string[] {
  if (existing && key === "gatewayHost") return [];
  const more = live.filter(({ name }) => name !== used).map(({ name }) => name);
  if (more.length === 0) return [];
  const consequence = key === "portalHost" ? ", where nobody can sign in" : "";
  return [`its ${part} has the host name ${more.join(" and ")}, which the stack does not use${consequence}`];
}

function lookAt({ settings: { stack, apiManagement } }: VerifiedStack): string[] {
  return apiManagement.existing
    ? [
        `npm run up -- ${stack}, which follows the instance where the stack file leaves its host names out`,
        "or have the host name set up again by whoever runs the instance (Custom domains in the Azure portal)",
      ]
    : [
        "apim-oauth:apiManagement.gatewayHost and portalHost",
        `npm run up -- ${stack} --refresh, which sets up what the stack file says`,
      ];
}
