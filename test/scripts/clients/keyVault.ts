// As a program of somebody's own: nothing in it knows of a practice. It asks a vault as Key Vault's SDKs do: without a token first, then
// with the one that the refusal asks for.
import { ClientSecretCredential } from "@azure/identity";

const {
  AZURE_TENANT_ID: tenantId = "",
  AZURE_CLIENT_ID: clientId = "",
  AZURE_CLIENT_SECRET: clientSecret = "",
} = process.env;
const [subscriptionId, objectId] = process.argv.slice(2);
const credential = new ClientSecretCredential(tenantId, clientId, clientSecret);

async function send(method: string, url: string, resource: string | undefined, body?: object) {
  const token = resource && (await credential.getToken(`${resource}/.default`)).token;
  const headers = { "content-type": "application/json", ...(token && { authorization: `Bearer ${token}` }) };
  return fetch(url, { method, headers, ...(body && { body: JSON.stringify(body) }) });
}

const arm = "https://management.azure.com";
const group = `${arm}/subscriptions/${subscriptionId}/resourceGroups/rg-vault`;
await send("PUT", `${group}?api-version=2024-03-01`, arm, { location: "westeurope" });
const permissions = { secrets: ["get", "set"] };
const vault = await send(
  "PUT",
  `${group}/providers/Microsoft.KeyVault/vaults/contoso-kv?api-version=2023-07-01`,
  arm,
  {
    location: "westeurope",
    properties: {
      tenantId,
      sku: { family: "A", name: "standard" },
      accessPolicies: [{ tenantId, objectId, permissions }],
    },
  },
);
const secret = "https://contoso-kv.vault.azure.net/secrets/backend-key?api-version=7.4";
const challenged = await send("PUT", secret, undefined);
const [, resource] = /resource="([^"]+)"/.exec(challenged.headers.get("www-authenticate") ?? "") ?? [];
const set = await send("PUT", secret, resource, { value: "s3cret" });
const { value } = (await (await send("GET", secret, resource)).json()) as { value: string };
console.log(
  JSON.stringify({ vault: vault.status, challenged: challenged.status, resource, set: set.status, value }),
);
