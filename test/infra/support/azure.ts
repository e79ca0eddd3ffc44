import { createHash } from "node:crypto";
import type { MockResourceArgs } from "@pulumi/pulumi/runtime/mocks.js";

/** A GUID that is always the same for the same words. */
export function guid(...words: string[]): string {
  const hex = createHash("sha256").update(words.join("\n")).digest("hex");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join(
    "-",
  );
}

/** What the real provider would add to the inputs of a resource once it exists. */
export function created({ type, name, inputs }: MockResourceArgs): {
  id: string;
  computed: Record<string, unknown>;
} {
  switch (type) {
    case "azuread:index/applicationRegistration:ApplicationRegistration": {
      const objectId = guid("application", name);
      return { id: `/applications/${objectId}`, computed: { objectId, clientId: guid("client", name) } };
    }
    case "azuread:index/servicePrincipal:ServicePrincipal": {
      const objectId = guid("service principal", inputs.clientId);
      return { id: `/servicePrincipals/${objectId}`, computed: { objectId } };
    }
    case "azuread:index/applicationPassword:ApplicationPassword":
      return { id: guid("key", name), computed: { keyId: guid("key", name), value: `value of ${name}` } };
    case "azure-native:applicationinsights:Component":
      return {
        id: `/azure/${type}/${name}`,
        computed: { connectionString: `InstrumentationKey=${guid(name)}` },
      };
    case "random:index/randomUuid:RandomUuid":
      return { id: guid(name), computed: { result: guid(name) } };
    case "random:index/randomString:RandomString": {
      // Drawn again when the keepers change, as the real one is.
      const drawn = createHash("sha256")
        .update(`${name}${JSON.stringify(inputs.keepers)}`)
        .digest("hex");
      return { id: name, computed: { result: drawn.slice(0, inputs.length) } };
    }
    default:
      return { id: `/azure/${type}/${name}`, computed: {} };
  }
}
