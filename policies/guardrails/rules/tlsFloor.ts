import { isKnown, UNKNOWN } from "../facts/known.ts";
import { resourceRule } from "../rule.ts";

const SECURITY = "Microsoft.WindowsAzure.ApiManagement.Gateway.Security";

/**
 * Switches of `customProperties`, by the side of the gateway. Source: learn.microsoft.com/azure/api-management/
 * api-management-howto-manage-protocols-ciphers
 */
const SWITCHES = [
  "Protocols.Ssl30",
  "Protocols.Tls10",
  "Protocols.Tls11",
  "Backend.Protocols.Ssl30",
  "Backend.Protocols.Tls10",
  "Backend.Protocols.Tls11",
];

export const tlsFloor = resourceRule({
  name: "tls-floor",
  why: "SSL 3.0, TLS 1.0 and TLS 1.1 are broken; a switch that is left out keeps whatever the instance had.",
  fix: "Set each of the protocols to False in customProperties, for the gateway and for its backends.",
  kinds: ["ApiManagementService"],
  check({ sku, customProperties }) {
    if (customProperties === UNKNOWN) return [];
    const wrong = switchesOf(isKnown(sku) ? sku : "").flatMap((name) => {
      const value = customProperties?.[`${SECURITY}.${name}`];
      if (value === UNKNOWN || value?.toLowerCase() === "false") return [];
      return [value === undefined ? `${name} is not set` : `${name} is ${value}`];
    });
    return wrong.length === 0 ? [] : [`of customProperties ${SECURITY}.*, ${wrong.join(", ")}`];
  },
});

/** The v2 tiers have none of the switches, Consumption none for SSL 3.0 at its front: both start at TLS 1.2. */
function switchesOf(sku: string): string[] {
  if (sku.endsWith("V2")) return [];
  return sku === "Consumption" ? SWITCHES.filter((name) => name !== SWITCHES[0]) : SWITCHES;
}
