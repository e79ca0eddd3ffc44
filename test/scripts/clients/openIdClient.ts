// As a web application of somebody's own that registers itself first: nothing in it knows of a practice.
import { once } from "node:events";
import { createServer } from "node:http";
import { createRemoteJWKSet, jwtVerify } from "jose";
import * as openid from "openid-client";
import { UserAgent } from "../../../lib/visitor/userAgent.ts";

const {
  AZURE_TENANT_ID: tenantId = "",
  AZURE_CLIENT_ID: deployer = "",
  AZURE_CLIENT_SECRET: deployerSecret = "",
} = process.env;
const [username = "", password = ""] = process.argv.slice(2);
const server = createServer((_, response) => response.end("Back at the application.\n")).listen(
  0,
  "127.0.0.1",
);
await once(server, "listening");
const callback = `http://localhost:${(server.address() as { port: number }).port}/callback`;
const issuer = new URL(`https://login.microsoftonline.com/${tenantId}/v2.0`);

const ownDiscovery = await openid.discovery(
  issuer,
  deployer,
  undefined,
  openid.ClientSecretPost(deployerSecret),
);
const graphToken = await openid.clientCredentialsGrant(ownDiscovery, {
  scope: "https://graph.microsoft.com/.default",
});
const application = await graph("applications", {
  displayName: "somebody's web application",
  web: { redirectUris: [callback] },
});
const secret = await graph(`applications/${application.id}/addPassword`, { passwordCredential: {} });
await graph("servicePrincipals", { appId: application.appId });

const configuration = await openid.discovery(
  issuer,
  application.appId!,
  undefined,
  openid.ClientSecretPost(secret.secretText!),
);
const pkceCodeVerifier = openid.randomPKCECodeVerifier();
const expectedState = openid.randomState();
const agent = new UserAgent((url, init) => fetch(url, { redirect: "manual", ...init }));
await agent.visit(
  openid.buildAuthorizationUrl(configuration, {
    redirect_uri: callback,
    scope: "openid profile",
    state: expectedState,
    code_challenge: await openid.calculatePKCECodeChallenge(pkceCodeVerifier),
    code_challenge_method: "S256",
  }),
);
await agent.submit(agent.formWith("login", "passwd")!, { login: username, passwd: password });
await agent.submit(agent.forms().find(({ buttons }) => buttons.includes("Accept"))!, {}, "Accept");
const tokens = await openid.authorizationCodeGrant(configuration, agent.page.url, {
  pkceCodeVerifier,
  expectedState,
});
const keys = createRemoteJWKSet(new URL(configuration.serverMetadata().jwks_uri ?? ""));
const { payload } = await jwtVerify(tokens.id_token!, keys, { audience: application.appId });
server.close();
console.log(JSON.stringify({ name: payload.preferred_username, tid: payload.tid }));

async function graph(path: string, body: object): Promise<Record<string, string>> {
  const response = await fetch(`https://graph.microsoft.com/v1.0/${path}`, {
    method: "POST",
    headers: { authorization: `Bearer ${graphToken.access_token}`, "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  return (await response.json()) as Record<string, string>;
}
