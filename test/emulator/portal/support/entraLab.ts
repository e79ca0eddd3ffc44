import { renderApiPolicy } from "../../../../policies/apiPolicy.ts";
import { type Lab as Directory, seedLab } from "../../entra/support/directory.ts";
import { type Lab, startLab } from "./lab.ts";

/** The lab with the world's own Entra ID and gateway, and the stack's own policy: nothing in it is scripted. */
export interface EntraLab extends Lab {
  readonly directory: Directory;
  /** The tenant's administrator. */
  readonly person: { readonly username: string; readonly password: string };
}

/** @param options.consented whether an administrator has consented to the API's scope. @default true */
export async function startEntraLab(options: { readonly consented?: boolean } = {}): Promise<EntraLab> {
  const lab = await startLab({ real: true });
  const directory = await seedLab(lab.world.directory, { ...options, domain: "contoso.onmicrosoft.com" });
  const { tenant, client, secret, readScope, ada } = directory;
  const login = `https://login.microsoftonline.com/${tenant.id}`;
  const callbacks = `${lab.portalUrl}/signin-oauth`;
  client.web.redirectUris = [`${callbacks}/code/callback/oauth-authorizationcodeflow`];
  client.spa.redirectUris = [`${callbacks}/code-pkce/callback/oauth-AuthorizationCodeFlow`];
  Object.assign(lab.server.properties, {
    clientId: client.appId,
    authorizationEndpoint: `${login}/oauth2/v2.0/authorize`,
    tokenEndpoint: `${login}/oauth2/v2.0/token`,
  });
  lab.server.clientSecret = secret;
  lab.api.properties.authenticationSettings = {
    oAuth2: { authorizationServerId: lab.server.name, scope: readScope },
  };
  const text = renderApiPolicy({
    openIdConfigUrl: `${login}/v2.0/.well-known/openid-configuration`,
    audiences: [directory.backend.appId],
    issuers: [`${login}/v2.0`],
    tenants: [],
    scopes: ["Calculator.Read"],
    clients: { claim: "azp", ids: [client.appId] },
    clockSkewSeconds: 0,
    failedMessage: "Unauthorized. Access token is missing or invalid.",
    corsOrigins: [lab.portalUrl],
  });
  lab.api.policy = {
    id: "policy",
    name: "policy",
    etag: "",
    properties: {},
    text,
    format: "rawxml",
    scope: "api",
    namedValues: [],
    version: 1,
  };
  lab.publish();
  return { ...lab, directory, person: { username: ada.userPrincipalName, password: ada.password } };
}
