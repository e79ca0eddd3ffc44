import { timingSafeEqual } from "node:crypto";
import { shownServer } from "../../../infra/portalContent.ts";
import { type Step, StepFailed } from "../steps.ts";
import { expectSame } from "./compare.ts";
import type { Application } from "./directory.ts";
import { apiIds, hasSecret, type VerifiedStack } from "./verifiedStack.ts";

/** What is looked at of an authorization server (learn.microsoft.com/rest/api/apimanagement/authorization-server). */
interface AuthorizationServer {
  readonly properties: {
    readonly displayName: string;
    readonly description?: string | null;
    readonly clientRegistrationEndpoint: string;
    readonly authorizationEndpoint: string;
    readonly tokenEndpoint?: string | null;
    readonly clientId: string;
    readonly grantTypes: readonly string[];
    readonly defaultScope?: string | null;
    readonly tokenBodyParameters?: readonly { readonly name: string; readonly value: string }[] | null;
    readonly clientAuthenticationMethod?: readonly string[];
    readonly bearerTokenSendingMethods?: readonly string[];
  };
}

/** The OAuth 2.0 authorization server by which the portal signs users in. */
export function serverSteps(stack: VerifiedStack, needs: readonly string[]): Step[] {
  return [
    {
      name: "The OAuth 2.0 server is as the stack file says",
      needs,
      run: () => checkServer(stack),
    },
    hasSecret(stack)
      ? {
          name: "The OAuth 2.0 server holds the active client secret",
          needs,
          run: () => checkClientSecret(stack),
        }
      : {
          name: "The OAuth 2.0 server holds no client secret",
          needs,
          run: () => checkNoClientSecret(stack),
        },
  ];
}

async function checkServer(stack: VerifiedStack): Promise<string> {
  const { settings, outputs, instance } = stack;
  const { id, clientRegistrationEndpoint } = settings.oauthServer;
  const server = await instance.get<AuthorizationServer>(`authorizationServers/${id}`);
  if (!server) {
    throw new StepFailed(
      `The instance ${instance.name} has no OAuth 2.0 server ${id}.`,
      "apiManagement.ts: AuthorizationServer",
      `npm run drift -- ${settings.stack}`,
    );
  }
  const live = server.properties;
  const shown = shownServer(settings, {
    clientId: outputs.clientId,
    defaultApi: apiIds(stack, settings.apis[0]!),
  });
  const parameters = (list: AuthorizationServer["properties"]["tokenBodyParameters"]) =>
    (list ?? []).map(({ name, value }) => `${name}=${value}`);
  expectSame(
    `The OAuth 2.0 server ${id}`,
    [
      ["authorizationEndpoint", live.authorizationEndpoint, shown.authorizationEndpoint],
      ["tokenEndpoint", live.tokenEndpoint, shown.tokenEndpoint],
      ["grantTypes", live.grantTypes, shown.grantTypes],
      ["clientId", live.clientId, shown.clientId],
      ["defaultScope", live.defaultScope, shown.defaultScope],
      ["tokenBodyParameters", parameters(live.tokenBodyParameters), parameters(shown.tokenBodyParameters)],
      ["displayName", live.displayName, shown.displayName],
      ["description", live.description, shown.description],
      ["clientRegistrationEndpoint", live.clientRegistrationEndpoint, clientRegistrationEndpoint],
      ["clientAuthenticationMethod", live.clientAuthenticationMethod, ["Body"]],
      ["bearerTokenSendingMethods", live.bearerTokenSendingMethods, ["authorizationHeader"]],
    ],
    "apiManagement.ts: AuthorizationServer, apim-oauth:oauthServer",
  );
  return `${shown.grantTypes.join(", ")} at ${shown.authorizationEndpoint}`;
}

/**
 * Pulumi cannot see the stored secret, so a refresh never finds that it is another one. That it is the value of the
 * stack's output is not enough: after an update that has failed the output is still an older secret's. Entra ID never
 * shows a secret again, but with which characters it begins.
 */
async function checkClientSecret({ settings, outputs, instance, directory }: VerifiedStack): Promise<string> {
  const { id } = settings.oauthServer;
  const name = settings.clientApp.secrets.at(-1)?.name;
  const { clientSecret } = await instance.secrets<{ clientSecret?: string }>(`authorizationServers/${id}`);
  if (clientSecret === undefined || !same(clientSecret, outputs.clientSecret!)) {
    throw new StepFailed(
      `The OAuth 2.0 server ${id} holds ${clientSecret ? "another client secret" : "no client secret"}: sign-ins end with AADSTS7000215.`,
      "apiManagement.ts: AuthorizationServer.clientSecret; no update sees this, but a rotation writes a new one: docs/operations.md, Secrets",
    );
  }
  const app = await directory.application(settings.clientApp.displayName, outputs.clientId);
  if (name === undefined) return othersSecret(app, clientSecret);
  const active = app.passwordCredentials.filter(({ displayName }) => displayName === name);
  const begins = ({ hint }: { hint?: string | null }) => !!hint && clientSecret.startsWith(hint);
  if (active.some(begins)) return `${name}, by its first characters`;
  if (active.some(({ hint }) => !hint)) {
    return `the value of the stack's last update; Entra ID does not show its first characters, so it cannot be compared with ${name}`;
  }
  const held = app.passwordCredentials
    .filter(begins)
    .map(({ displayName }) => displayName ?? "one without a name");
  throw new StepFailed(
    `The OAuth 2.0 server ${id} does not hold the active client secret ${name}${active.length === 0 ? ", which does not exist" : ""}: ` +
      `it holds ${held.length > 0 ? held.join(" or ") : "one that the app registration has no more"}.`,
    `whether the last update has failed: npm run up -- ${settings.stack}`,
  );
}

/** Of a registration that others look after: whichever of its secrets the server holds. */
function othersSecret(app: Application, clientSecret: string): string {
  const held = app.passwordCredentials.filter(({ hint }) => hint && clientSecret.startsWith(hint));
  const untold = app.passwordCredentials.some(({ hint }) => !hint);
  const [one] = held.sort((a, b) => b.endDateTime.localeCompare(a.endDateTime));
  if (one)
    return `${one.displayName ?? "one without a name"}, until ${one.endDateTime.slice(0, 10)}, by its first characters`;
  if (untold)
    return "the stack file's. Entra ID does not show the first characters, so it cannot be matched to one of the app's secrets";
  throw new StepFailed(
    `The OAuth 2.0 server holds the stack file's client secret, and the app registration ${app.displayName} has none that begins so.`,
    "apim-oauth:clientApp.secret; whoever owns the registration may have replaced it",
  );
}

/** What a PUT leaves out, Azure may keep; the console does not use it, and whoever reads the server's secrets would. */
async function checkNoClientSecret({ settings, instance }: VerifiedStack): Promise<string> {
  const { id } = settings.oauthServer;
  const { clientSecret } = await instance.secrets<{ clientSecret?: string }>(`authorizationServers/${id}`);
  if (!clientSecret) return "the console redeems codes by PKCE";
  throw new StepFailed(
    `The OAuth 2.0 server ${id} holds a client secret, and the stack file has none.`,
    "the Azure portal, OAuth 2.0 + OpenID Connect, to take it out; and whether the app registration still has that secret",
  );
}

function same(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}
