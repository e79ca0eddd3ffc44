import { decodeJwt } from "jose";
import { registered } from "../../infra/apiVersions.ts";
import { actsForUsers } from "../../infra/settings/clients.ts";
import { askedByApi, askedByOperation, ownOperations, rolesFor } from "../../infra/settings/permissions.ts";
import type { ApiSettings, ClientSettings } from "../../infra/settings.ts";
import { operationName } from "../../infra/settings.ts";
import { signInDirectly } from "../visitor/signInDirectly.ts";
import { callDirectly, excerpt, expectRefusal, missingPermission } from "./apiCall.ts";
import { expectSuccess } from "./calls.ts";
import { type DeployedStack, identifierUri, type StackWithUser } from "./deployedStack.ts";
import { entraHint } from "./hints.ts";
import { askForOwnToken, tokenIn } from "./ownToken.ts";
import { operationCall, type SampleCall } from "./sampleCall.ts";
import { namingFor, type StepNaming } from "./stepNames.ts";
import { type Step, StepFailed } from "./steps.ts";

/** One of a stack's clients at one of the APIs that it is given. */
interface ClientAtApi<S extends DeployedStack = DeployedStack> {
  readonly subject: S;
  readonly client: ClientSettings;
  readonly api: ApiSettings;
  readonly titled: StepNaming;
}

/** Every client of a rehearsed stack at its APIs: users sign in to it, or it gets a token for itself. */
export function clientSteps(subject: StackWithUser): Step[] {
  return pairs(subject).flatMap((pair) =>
    actsForUsers(pair.client.type) ? userSteps(pair) : daemonSteps(pair),
  );
}

/** Those of the steps that need nobody in front of a browser: daemons with a secret that the stack has. */
export function daemonStepsOnAzure(subject: DeployedStack): Step[] {
  return pairs(subject)
    .filter(
      ({ client }) => client.type === "daemon" && subject.outputs.clientSecrets?.[client.name] !== undefined,
    )
    .flatMap((pair) => daemonSteps(pair));
}

function pairs<S extends DeployedStack>(subject: S): ClientAtApi<S>[] {
  const { apis, clients } = subject.settings;
  return clients.flatMap((client) =>
    registered(apis)
      .filter(({ name }) => Object.hasOwn(client.apis, name))
      .map((api) => ({ subject, client, api, titled: namingFor({ subject, api }) })),
  );
}

/** Of an application that somebody else owns nobody here knows a redirect URI, and a federated one proves itself elsewhere. */
function userSteps(pair: ClientAtApi<StackWithUser>): Step[] {
  const { client, titled, subject } = pair;
  const secret = subject.outputs.clientSecrets?.[client.name];
  if (client.existing !== undefined || (client.type === "web" && secret === undefined)) return [];
  let token: string | undefined;
  return client.redirectUris.flatMap((redirectUri, index): Step[] => {
    const at = client.redirectUris.length > 1 ? ` at ${redirectUri}` : "";
    const signIn = titled(`A user signs in to ${client.name}${at}`);
    const step: Step = {
      name: signIn,
      needs: [],
      async run() {
        token = await signInTo(pair, redirectUri, secret);
        return checkedClaims(pair, token);
      },
    };
    if (index > 0) return [step];
    const call: Step = {
      name: titled(`200 for the user's token from ${client.name}`),
      needs: [signIn],
      run: () => callAs(pair, token!),
    };
    return [step, call];
  });
}

async function signInTo(
  { subject, client, api }: ClientAtApi<StackWithUser>,
  redirectUri: string,
  clientSecret: string | undefined,
): Promise<string> {
  const { outputs, settings } = subject;
  const uri = identifierUri({ subject, api });
  const scopes = client.apis[api.name]!.map((scope) => `${uri}/${scope}`);
  const v2 = settings.oauthServer.endpointVersion === "v2";
  const needsNobody = client.grantAdminConsent || client.preAuthorized;
  try {
    const { accessToken } = await signInDirectly(
      subject,
      {
        ...outputs,
        clientId: outputs.clients![client.name]!.clientId,
        clientSecret,
        redirectUri,
        origin: client.type === "spa" ? new URL(redirectUri).origin : undefined,
        ask: v2 ? { scope: scopes.join(" ") } : { resource: outputs.apis[api.name]!.backendClientId },
      },
      subject.user,
      // Somebody who was promised consent would not expect the question, so it is a finding.
      needsNobody ? "Cancel" : "Accept",
    );
    return accessToken;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    throw new StepFailed(
      error.message,
      ...entraHint(error.message),
      `client.ts, apim-oauth:clients (${client.name})`,
    );
  }
}

function daemonSteps(pair: ClientAtApi<StackWithUser | DeployedStack>): Step[] {
  const { subject, client, api, titled } = pair;
  if (!client.grantAdminConsent) {
    return [
      {
        name: titled(`No access for ${client.name} before an administrator gives it its roles`),
        run: () => refused(pair, api),
      },
    ];
  }
  const others = registered(subject.settings.apis).filter(
    (other) =>
      !Object.hasOwn(client.apis, other.name) && rolesFor("applications", other.backendApp.roles).length > 0,
  );
  return [
    {
      name: titled(`200 for ${client.name}'s token`),
      async run() {
        const token = await ownToken(pair, api);
        checkedClaims(pair, token);
        return await callAs(pair, token);
      },
    },
    // Said once, at the first of its APIs.
    ...(Object.keys(client.apis)[0] === api.name ? others : []).map((other) => ({
      name: `${other.name}: no access for ${client.name}, which has no role there`,
      run: () => refused(pair, other),
    })),
  ];
}

/** Either Entra ID gives no token, or the gateway refuses it. */
async function refused(pair: ClientAtApi, api: ApiSettings): Promise<string> {
  let token: string;
  try {
    token = await ownToken(pair, api);
  } catch (error) {
    if (error instanceof Error && error.message.includes("AADSTS501051")) return "AADSTS501051";
    throw error;
  }
  const answer = await callDirectly(pair.subject, api, { token });
  return expectRefusal(answer, api, missingPermission);
}

/**
 * A daemon's token for an API.
 * @throws StepFailed with Entra's words
 */
async function ownToken({ subject, client }: ClientAtApi, api: ApiSettings): Promise<string> {
  const { outputs } = subject;
  const resource = identifierUri({ subject, api });
  const { clientId } = outputs.clients![client.name]!;
  const clientSecret = outputs.clientSecrets?.[client.name];
  const answer = await askForOwnToken(subject, { clientId, clientSecret }, resource);
  if (!answer) throw new StepFailed(`The stack has no secret of ${client.name}.`);
  if (answer.status === 200) return tokenIn(answer);
  throw new StepFailed(
    `Entra ID gave ${client.name} no token for ${resource}: ${excerpt(answer.body)}`,
    ...entraHint(answer.body),
  );
}

/** The token is this client's, and has what the stack file gives it and nothing else. */
function checkedClaims({ subject, client, api }: ClientAtApi, token: string): string {
  const claims = decodeJwt(token);
  const forUsers = actsForUsers(client.type);
  const found = forUsers
    ? String(claims.scp ?? "").split(" ")
    : ((claims.roles as string[] | undefined) ?? []);
  const wanted = client.apis[api.name]!;
  const { clientId } = subject.outputs.clients![client.name]!;
  const name = api.backendApp.tokenVersion === 2 ? "azp" : "appid";
  const problems = [
    ...(claims[name] === clientId ? [] : [`${name} is ${String(claims[name])}, expected ${clientId}`]),
    ...wanted.filter((value) => !found.includes(value)).map((value) => `it lacks ${value}`),
    ...found
      .filter((value) => !wanted.includes(value))
      .map((value) => `it has ${value}, which nobody gave it`),
  ];
  if (problems.length > 0) {
    throw new StepFailed(
      `The token of ${client.name} is not as expected: ${problems.join("; ")}.`,
      `client.ts, apim-oauth:clients (${client.name}): apis`,
    );
  }
  return `${forUsers ? "scp" : "roles"} ${found.join(" ")}, ${name} ${clientId}`;
}

async function callAs({ subject, client, api }: ClientAtApi, token: string): Promise<string> {
  const answer = await callDirectly(subject, api, { token, call: callFor(subject, client, api) });
  expectSuccess(answer);
  return `${answer.status} ${excerpt(answer.body)}`;
}

/** The API's sample, or one of its operations for which what the client gets is enough. */
function callFor(subject: DeployedStack, client: ClientSettings, api: ApiSettings): SampleCall {
  const has = client.apis[api.name]!;
  const sample = subject.sample(api);
  const own = ownOperations(api);
  const isEnough = ({ scopes, applicationRoles }: ReturnType<typeof askedByApi>) =>
    (actsForUsers(client.type) ? (scopes ?? []) : applicationRoles).some((value) => has.includes(value));
  const id = own.find((each) => operationName(each) === sample.operation);
  if (isEnough(id === undefined ? askedByApi(api) : askedByOperation(api, id))) return sample;
  const other = own.find((each) => isEnough(askedByOperation(api, each)));
  if (other !== undefined) return operationCall(api, other);
  throw new StepFailed(
    `No operation of ${api.name} that could be tried takes what ${client.name} gets: ${has.join(", ")}.`,
    `apim-oauth:clients (${client.name}): apis; apim-oauth:apis[].tokenValidation.operationScopes and operationRoles`,
  );
}
