import type { CloudName } from "../names/azureCloud.ts";
import { isAzuresOwn } from "./customHosts.ts";
import type { Problems } from "./problems.ts";
import type { Known, StackFile } from "./schema.ts";
import { secretIdProblem } from "./secretId.ts";
import { given } from "./wording.ts";

const parts = [
  { host: "gatewayHost", certificate: "gateway" },
  { host: "portalHost", certificate: "portal" },
] as const;

/**
 * Checks the instance's host names of its own and their certificates
 * (learn.microsoft.com/azure/api-management/configure-custom-domain).
 */
export function checkHosts(
  project: string,
  { apiManagement }: Known<StackFile>,
  cloud: CloudName | undefined,
  problems: Problems,
): void {
  if (!apiManagement) return;
  const key = `${project}:apiManagement`;
  const { existing, sku, gatewayHost, portalHost, certificates } = apiManagement;
  for (const { host } of parts) {
    const name = apiManagement[host];
    if (name === undefined || !isAzuresOwn(name)) continue;
    problems.add(
      `${key}.${host}`,
      `${given(name)} is not a host name of your own: Azure gives those under ${name.slice(name.indexOf(".") + 1)}, and they stay reachable anyway; leave ${host} out, or give your own`,
    );
  }
  if (gatewayHost !== undefined && gatewayHost.toLowerCase() === portalHost?.toLowerCase()) {
    problems.add(
      `${key}.portalHost`,
      `${given(portalHost)} is the gatewayHost as well; the gateway and the developer portal need a host name each`,
    );
  }
  if (sku === "Consumption" && portalHost !== undefined) {
    problems.add(
      `${key}.portalHost`,
      `needs another tier than apiManagement.sku "Consumption", which has no developer portal; leave it out, or choose another sku`,
    );
  }
  checkCertificates();

  function checkCertificates(): void {
    for (const { host, certificate } of parts) {
      const id = certificates?.[certificate];
      const at = `${key}.certificates.${certificate}`;
      const named = apiManagement?.[host] !== undefined;
      if (id === undefined) {
        // With something wrong there, it is not missing.
        if (named && existing === false && certificates && !problems.concerns(at)) {
          problems.add(
            `${key}.${host}`,
            `needs a certificate: give certificates.${certificate}, the id of its secret in a key vault, such as https://contoso.vault.azure.net/secrets/${certificate}`,
          );
        }
        continue;
      }
      const problem = cloud && secretIdProblem(id, cloud);
      if (existing) {
        problems.add(
          at,
          "is for an instance that the stack makes; the host names of an adopted one are set up by whoever runs it: remove certificates",
        );
      } else if (problem !== undefined) {
        problems.add(
          at,
          `${problem}. A certificate has a secret of its own name, which holds it with its private key`,
        );
      } else if (!named && !problems.concerns(`${key}.${host}`)) {
        problems.add(at, `belongs to no host name: give ${host}, or remove it`);
      }
    }
    const { identity, gateway, portal } = certificates ?? {};
    if (
      identity &&
      gateway === undefined &&
      portal === undefined &&
      !problems.concerns(`${key}.certificates`)
    ) {
      problems.add(
        `${key}.certificates.identity`,
        existing
          ? "is for an instance that the stack makes; remove certificates"
          : "reads no certificate: give certificates.gateway or certificates.portal, or remove it",
      );
    }
  }
}
