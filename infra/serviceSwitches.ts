import * as pulumi from "@pulumi/pulumi";
import { hasDeveloperPortal } from "./serviceTier.ts";
import type { SkuName } from "./settings.ts";

/** What {@link serviceSwitches} decides. */
export interface ServiceSwitches {
  readonly developerPortalStatus: pulumi.Input<"Enabled">;
  readonly legacyPortalStatus: pulumi.Input<"Disabled">;
  readonly enableClientCertificate: pulumi.Output<never>;
  readonly natGatewayState: pulumi.Output<never>;
  readonly virtualNetworkType: pulumi.Output<never>;
  readonly disableGateway: pulumi.Output<never>;
}

/**
 * The properties of an instance that azure-native's SDK fills in where a program does not give them
 * (`enableClientCertificate: false` and so on), decided for every tier:
 *
 * | property                  | classic tiers | v2 tiers  | Consumption |
 * |---------------------------|---------------|-----------|-------------|
 * | `developerPortalStatus`   | Enabled       | Enabled   | left out    |
 * | `legacyPortalStatus`      | Disabled      | Disabled  | left out    |
 * | `enableClientCertificate` | left out      | left out  | left out    |
 * | `natGatewayState`         | left out      | left out  | left out    |
 * | `virtualNetworkType`      | left out      | left out  | left out    |
 * | `disableGateway`          | left out      | left out  | left out    |
 *
 * - The portal of a v2 instance is off unless it is asked for (learn.microsoft.com/azure/api-management/
 *   developer-portal-overview), and Consumption has none: Microsoft's own module sends nothing there
 *   (Azure/bicep-registry-modules avm/res/api-management/service).
 * - The legacy portal is retired; SDK and REST contract would still switch it on.
 * - Azure refuses `enableClientCertificate: false` on the classic tiers, in new instances and in updates
 *   (pulumi-azure-native#1741, #1865; azure-sdk-for-python#6335), and on the others it means what is the
 *   default anyway. `true` would demand a client certificate of every caller on Consumption and v2.
 * - Azure chooses `natGatewayState` by tier: Disabled on Developer, Enabled on Basic v2.
 * - `virtualNetworkType: "None"` would take away a network that somebody has set by hand, see
 *   {@link setByHand}; without it an instance comes without a network all the same.
 * - v2 instances have no `disableGateway`; elsewhere `false` is the default.
 */
export function serviceSwitches(sku: SkuName): ServiceSwitches {
  const portal = hasDeveloperPortal(sku);
  return {
    developerPortalStatus: portal ? "Enabled" : leftOut(),
    legacyPortalStatus: portal ? "Disabled" : leftOut(),
    enableClientCertificate: leftOut(),
    natGatewayState: leftOut(),
    virtualNetworkType: leftOut(),
    disableGateway: leftOut(),
  };
}

/**
 * Keeps a property out of the request: the SDK puts its default in the place of `undefined`, but not in that of
 * an output, and an output of `undefined` is not sent.
 */
function leftOut(): pulumi.Output<never> {
  return pulumi.output(undefined) as unknown as pulumi.Output<never>;
}

/**
 * Properties of an instance that the stack has no setting for. Every update of an instance is a PUT of all that
 * the program says, so what somebody has set by hand has to be said again, or it may be gone
 * (azure-api-management-devops-resource-kit#380): as changes to ignore, these are taken from the state, into which
 * a refresh brings them.
 */
export const setByHand = [
  "additionalLocations",
  "apiVersionConstraint",
  "certificates",
  "disableGateway",
  "hostnameConfigurations",
  "identity",
  "natGatewayState",
  "notificationSenderEmail",
  "publicIpAddressId",
  "publicNetworkAccess",
  "virtualNetworkConfiguration",
  "virtualNetworkType",
  "zones",
];
