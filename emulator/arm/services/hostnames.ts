import { createHash } from "node:crypto";
import { clouds } from "../../model/clouds.ts";
import { customHostsOf, type HostnameConfiguration, instanceWithHost } from "../../model/customHosts.ts";
import type { ApimService } from "../../model/instances.ts";
import { parseSecretIdentifier, readSecret } from "../../vault/readSecret.ts";
import { ArmError, notInRehearsal } from "../errors.ts";
import { assertIdentity, unread } from "../policies/keyVaultValue.ts";
import { type ArmRequest, asObject, ownName, sentProperties } from "../request.ts";
import { builtInHost } from "./serviceView.ts";

/** One of `hostnameConfigurations` as it is sent; its fields have been held against the contract. */
interface Sent {
  readonly type: string;
  readonly hostName: string;
  readonly keyVaultId?: string | null;
  readonly identityClientId?: string | null;
  readonly defaultSslBinding?: boolean | null;
  readonly negotiateClientCertificate?: boolean | null;
  readonly certificateSource?: string | null;
}

/** What Azure has in addition, under hosts that no part of this world answers at. */
const served = ["Proxy", "DeveloperPortal"];

const yearMs = 365 * 86_400_000;

/**
 * Refuses what Azure refuses of host names, and what of them is not rehearsed.
 * @param tier of the instance
 * @throws ArmError 400 in recorded words; 501 for what Azure's answer to is not known
 */
export function checkHostnames(request: ArmRequest, tier: string): void {
  const own = sentHostnames(request) ?? [];
  const { context, tenant } = request;
  for (const { type, hostName, keyVaultId, certificateSource, negotiateClientCertificate } of own) {
    if (!served.includes(type))
      throw notInRehearsal(`host names of the type ${type} (${hostName}); it has ${served.join(", ")}`);
    // api-management-features, configure-custom-domain: Consumption has one for the gateway alone, and no wildcards.
    if (tier === "Consumption" && (type !== "Proxy" || hostName.startsWith("*."))) {
      throw notInRehearsal(
        `the host name ${hostName} of the type ${type} on the tier Consumption, which Azure does not offer`,
      );
    }
    if (Object.values(clouds).some(({ gatewaySuffix }) => hostName.toLowerCase().endsWith(gatewaySuffix))) {
      throw notInRehearsal(`${hostName} as a host name of an instance's own`);
    }
    if (!/^(?:\*\.)?(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z][a-z0-9-]*$/i.test(hostName)) {
      throw notInRehearsal(`'${hostName}' as a host name`);
    }
    if (negotiateClientCertificate) throw notInRehearsal(`client certificates at ${hostName}`);
    if (certificateSource === "Managed") throw notInRehearsal(`a certificate of Azure's own for ${hostName}`);
    if (!keyVaultId) throw withoutCertificate(type, hostName);
    const id = URL.canParse(keyVaultId) ? new URL(keyVaultId).pathname : "";
    if (id.startsWith("/certificates/")) {
      // azurerm#3635 (the sentence; its code is not recorded).
      throw new ArmError(
        400,
        "InvalidParameters",
        "ApiManagement service only accepts KeyVault Secrets type.",
        null,
      );
    }
    if (parseSecretIdentifier(keyVaultId)?.cloud !== tenant.cloud) {
      throw notInRehearsal(`the keyVaultId '${keyVaultId}', which is no secret of a key vault in this cloud`);
    }
    const other = served
      .map((part) => instanceWithHost(context.arm, hostName, part as "Proxy"))
      .find((found) => found && found.name.toLowerCase() !== ownName(request).toLowerCase());
    if (other) throw notInRehearsal(`the host name ${hostName} at two instances: ${other.name} has it`);
  }
  const names = own.map(({ hostName }) => hostName.toLowerCase());
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw notInRehearsal(`the host name ${twice} twice at one instance`);
  const gateways = own.filter(({ type }) => type === "Proxy");
  // configure-custom-domain: several host names of the gateway are for Premium and Developer.
  if (gateways.length > 1 && !["Premium", "Developer"].includes(tier)) {
    throw notInRehearsal(
      `${gateways.length} host names of the gateway on the tier ${tier}, which Azure does not offer`,
    );
  }
  if (gateways.filter(({ defaultSslBinding }) => defaultSslBinding).length > 1) {
    throw notInRehearsal("two host names with the default SSL binding");
  }
}

/**
 * The host names that a checked body asks for, with what Azure shows of their certificates; undefined where it does not
 * speak of any. A certificate is read with the instance's identity when its host name is set up.
 * @param service with the identity that it is to have
 * @throws ArmError 400 where the vault does not give it, or the instance has no such identity
 */
export async function readHostnames(
  request: ArmRequest,
  service: ApimService,
): Promise<HostnameConfiguration[] | undefined> {
  const own = sentHostnames(request);
  if (!own) return undefined;
  const { context } = request;
  const all: HostnameConfiguration[] = [];
  for (const sent of own) {
    const identityClientId = sent.identityClientId || null;
    const reference = { secretIdentifier: sent.keyVaultId!, identityClientId };
    const before = customHostsOf(service).find(
      (each) =>
        each.type === sent.type &&
        each.hostName === sent.hostName &&
        each.keyVaultId === sent.keyVaultId &&
        each.identityClientId === identityClientId,
    );
    all.push({
      type: sent.type,
      hostName: sent.hostName,
      encodedCertificate: null,
      keyVaultId: sent.keyVaultId!,
      certificatePassword: null,
      negotiateClientCertificate: false,
      certificate: before?.certificate ?? (await certificate(sent.hostName)),
      defaultSslBinding: sent.defaultSslBinding ?? false,
      identityClientId,
      certificateSource: "KeyVault",
      certificateStatus: null,
    });

    async function certificate(hostName: string): Promise<HostnameConfiguration["certificate"]> {
      assertIdentity(service, reference, `the host name ${hostName}`);
      const read = await readSecret(context, service, reference);
      if (read.value === undefined) throw unread(service, reference, read);
      return {
        expiry: new Date(context.clock.now() + yearMs).toISOString().replace(/\.\d+Z$/, "+00:00"),
        thumbprint: createHash("sha1").update(read.value).digest("hex").toUpperCase(),
        subject: `CN=${hostName}`,
      };
    }
  }
  return all;
}

/** Those of the instance's own: what repeats the one that Azure gives, as a client sends it back, says nothing (azure-cli). */
function sentHostnames(request: ArmRequest): Sent[] | undefined {
  const { hostnameConfigurations: sent } = sentProperties(request);
  if (!Array.isArray(sent)) return undefined;
  const { hostName } = builtInHost({ name: ownName(request) }, request.tenant.cloud);
  return (sent as Sent[]).filter(
    (each) =>
      asObject(each) &&
      !(each.type === "Proxy" && each.hostName?.toLowerCase() === hostName.toLowerCase() && !each.keyVaultId),
  );
}

/**
 * In 2026 with this code, years before as `InvalidParameters` and with "Invalid parameter: " before the sentence
 * (azurerm#5874, azurerm#11290).
 */
function withoutCertificate(type: string, hostName: string): ArmError {
  return new ArmError(
    400,
    "EncodedCertificateOrKeyVaultIdMustBeProvided",
    `EncodedCertificate or keyVaultId or freeCertificateKeyVaultId should be provided to retrieve the custom SSL certificate for type: ${type} and hostname : ${hostName}.`,
    null,
  );
}
