// As a program of somebody's own: nothing in it knows of a practice.
import { ConfidentialClientApplication } from "@azure/msal-node";
import { decodeJwt } from "jose";

const {
  AZURE_TENANT_ID: tenantId = "",
  AZURE_CLIENT_ID: clientId = "",
  AZURE_CLIENT_SECRET: clientSecret = "",
} = process.env;
const app = new ConfidentialClientApplication({
  auth: { clientId, clientSecret, authority: `https://login.microsoftonline.com/${tenantId}` },
});
const result = await app.acquireTokenByClientCredential({ scopes: ["https://graph.microsoft.com/.default"] });
const { aud, tid } = decodeJwt(result?.accessToken ?? "");
const organization = await fetch("https://graph.microsoft.com/v1.0/applications", {
  headers: { authorization: `Bearer ${result?.accessToken}` },
});
console.log(JSON.stringify({ aud, tid, graph: organization.status }));
