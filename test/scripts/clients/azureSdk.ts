// As a program of somebody's own: nothing in it knows of a practice. The environment says who it is and which way to go.
import { ApiManagementClient } from "@azure/arm-apimanagement";
import { EnvironmentCredential } from "@azure/identity";

const [subscriptionId = ""] = process.argv.slice(2);
const credential = new EnvironmentCredential();
const group = `/subscriptions/${subscriptionId}/resourceGroups/rg-clients`;
const { token } = await credential.getToken("https://management.azure.com/.default");
const made = await fetch(`https://management.azure.com${group}?api-version=2024-03-01`, {
  method: "PUT",
  headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
  body: JSON.stringify({ location: "westeurope" }),
});
const client = new ApiManagementClient(credential, subscriptionId);
const service = await client.apiManagementService.beginCreateOrUpdateAndWait(
  "rg-clients",
  "contoso-clients",
  {
    location: "westeurope",
    sku: { name: "Consumption", capacity: 0 },
    publisherName: "Contoso",
    publisherEmail: "api@contoso.example",
  },
  { updateIntervalInMs: 1 },
);
const foreign = await fetch("https://portal.azure.com/").catch((error: Error) => {
  let cause: unknown = error;
  while ((cause as Error).cause) cause = (cause as Error).cause;
  return String(cause);
});
const gateway = await fetch(`${service.gatewayUrl}/nothing`);
console.log(
  JSON.stringify({ group: made.status, state: service.provisioningState, gateway: gateway.status, foreign }),
);
