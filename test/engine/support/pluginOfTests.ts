// What stands in for an official plugin where the plugin's own program does not matter: how the engine finds and starts it,
// what it is given to sign in with, and which way it goes. Started as `pluginOfTests.ts NAME LOG [what the engine adds]`.
import assert from "node:assert/strict";
import { appendFileSync, readFileSync } from "node:fs";
import { ProxyAgent, fetch as undiciFetch } from "undici";
import { Clock } from "../../../emulator/clock.ts";
import type { WorldFetch } from "../../../emulator/context.ts";
import { azureadProvider } from "../../../emulator/providers/azuread/index.ts";
import { azureNativeProvider } from "../../../emulator/providers/azureNative/index.ts";
import type { ProviderContext } from "../../../emulator/providers/provider.ts";
import { serveProvider } from "../../../emulator/providers/serve.ts";

const [name = "", log = ""] = process.argv.slice(2);
const { HTTPS_PROXY = "", SSL_CERT_FILE = "", ARM_CLIENT_ID = "", ARM_CLIENT_SECRET = "" } = process.env;
assert.ok(
  HTTPS_PROXY && SSL_CERT_FILE && ARM_CLIENT_ID && ARM_CLIENT_SECRET,
  "what a plugin needs is not set",
);
const dispatcher = new ProxyAgent({
  uri: HTTPS_PROXY,
  requestTls: { ca: readFileSync(SSL_CERT_FILE, "utf8") },
});
const fetch: WorldFetch = async (url, init) => {
  const { host } = new URL(url);
  appendFileSync(log, `${name} ${init?.method ?? "GET"} ${host}\n`);
  const all = { redirect: "manual", ...init, dispatcher } as Parameters<typeof undiciFetch>[1];
  return (await undiciFetch(url, all)) as unknown as Response;
};
const context: ProviderContext = {
  clock: new Clock(),
  fetch,
  deployer: () => ({ clientId: ARM_CLIENT_ID, clientSecret: ARM_CLIENT_SECRET }),
};
const provider = name === "azuread" ? azureadProvider(context) : azureNativeProvider(context);
const { port } = await serveProvider(provider);
process.stdout.write(`${port}\n`);
