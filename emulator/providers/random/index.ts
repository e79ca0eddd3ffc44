import { bridgedProvider } from "../bridge/provider.ts";
import { type Provider, ProviderError } from "../provider.ts";
import { randomId } from "./randomId.ts";
import { randomString } from "./randomString.ts";
import { randomUuid } from "./randomUuid.ts";

/** Settings that an engine sends to every provider; random has none of its own. */
const engineSettings = new Set(["version", "pluginDownloadURL"]);

/** The random provider: values that are drawn once and then live in the stack's state alone. */
export function randomProvider(): Provider {
  return {
    name: "random",
    version: "4.21.2",
    acceptSecrets: true,
    configure(config) {
      const unknown = Object.keys(config).filter((key) => !engineSettings.has(key));
      if (unknown.length > 0) {
        throw new ProviderError(
          `random has no settings; got ${unknown.map((key) => `random:${key}`).join(", ")}`,
          "invalid-argument",
        );
      }
      return bridgedProvider({
        name: "random",
        defaultsInInputs: false,
        resources: {
          "random:index/randomId:RandomId": randomId,
          "random:index/randomString:RandomString": randomString,
          "random:index/randomUuid:RandomUuid": randomUuid,
        },
        refusals: {
          "random:index/randomPassword:RandomPassword":
            'its bcryptHash cannot be made here. Use RandomString with additionalSecretOutputs: ["result"]',
        },
        async invoke(token) {
          throw new ProviderError(`random has no function ${token}`, "invalid-argument");
        },
      });
    },
  };
}
