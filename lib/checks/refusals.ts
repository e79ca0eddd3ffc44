import type { Clock, SigningKey } from "../../emulator/index.ts";
import { issuer } from "../../infra/names/azureCloud.ts";
import type { ApiSettings } from "../../infra/settings.ts";
import { callDirectly, excerpt, expectRefusal, isRefusal, missingPermission } from "./apiCall.ts";
import { type ApiUnderTest, type DeployedStack, identifierUri } from "./deployedStack.ts";
import { forgedToken } from "./forgedToken.ts";
import { entraHint } from "./hints.ts";
import { askForOwnToken, type EntraAnswer, tokenIn } from "./ownToken.ts";
import { StepFailed } from "./steps.ts";
import { reissue, tamper } from "./tokens.ts";

/** What the refusals are tried with that only a rehearsal has: signing keys and a second tenant. */
export interface Forgery {
  readonly clock: Clock;
  /** Key of the stack's own tenant. */
  readonly ownKey: SigningKey;
  readonly foreignTenantId: string;
  readonly foreignKey: SigningKey;
  /** Client id of an API of the same tenant that is not the stack's. */
  readonly otherApi: string;
}

/** A token that an API must not take. */
export interface Refusal {
  readonly name: string;
  /** Whether it is made from the signed-in user's token. */
  readonly needsToken: boolean;
  try(): Promise<string>;
}

/** A call without a token gets the policy's 401, word for word. */
export async function callWithoutToken({ subject, api }: ApiUnderTest): Promise<string> {
  const answer = await callDirectly(subject, api, {});
  expectRefusal(answer, api, ["TokenNotPresent"]);
  return `401 ${answer.body}`;
}

/** The user's token with another claim gets the policy's 401. */
async function callWithTamperedToken({ subject, api, token }: ApiUnderTest): Promise<string> {
  const answer = await callDirectly(subject, api, { token: tamper(token!) });
  return expectRefusal(answer, api, signatureReasons);
}

/**
 * The same where nothing tells why the gateway refuses a call, as on Azure: where the right token is refused as well, it
 * proves nothing. What the backend answers does not matter, since a refused call does not reach it.
 */
export async function callWithTamperedTokenAfterOwn(trial: ApiUnderTest): Promise<string> {
  const { subject, api, token } = trial;
  const own = await callDirectly(subject, api, { token });
  if (isRefusal(own, api)) {
    throw new StepFailed(
      "Not tried, since the user's own token is refused as well: that of a tampered one would prove nothing.",
    );
  }
  return await callWithTamperedToken(trial);
}

/** A token that is right in everything but its signature gets the policy's 401. */
export async function callWithForgedToken(trial: ApiUnderTest, now: Date): Promise<string> {
  const { subject, api } = trial;
  const token = await forgedToken(trial, now);
  return expectRefusal(await callDirectly(subject, api, { token }), api, signatureReasons);
}

/**
 * A token of the stack's client app for itself gets the policy's 401: no user stands behind it, hence no scope, and it
 * has no role. Where the API wants roles to be assigned, Entra ID gives none.
 */
export async function callWithAppOnlyToken(trial: ApiUnderTest): Promise<string> {
  const { subject, api } = trial;
  if (api.backendApp.assignmentRequired) return await expectNoToken(trial);
  const token = await clientCredentials(subject, identifierUri(trial));
  const answer = await callDirectly(subject, api, { token });
  return expectRefusal(answer, api, missingPermission);
}

/** Entra ID gives an application without a role no token: AADSTS501051. */
async function expectNoToken(trial: ApiUnderTest): Promise<string> {
  const { status, body } = await appOnlyAnswer(trial.subject, identifierUri(trial));
  const code = /AADSTS\d+/.exec(body)?.[0];
  if (status === 400 && code === "AADSTS501051") return code;
  throw new StepFailed(
    `Expected AADSTS501051, got ${status}: ${status === 200 ? "a token." : excerpt(body)}`,
    "backendApp.ts: ServicePrincipal.appRoleAssignmentRequired, apim-oauth:apis[].backendApp.assignmentRequired",
    ...entraHint(body),
  );
}

/** What the steps with {@link callWithAppOnlyToken} are called. */
export function appOnlyRefusalName({ backendApp }: ApiSettings, otherwise: string): string {
  return backendApp.assignmentRequired
    ? "No token for an application without a role (AADSTS501051)"
    : otherwise;
}

/** Entra ID gives the client app a token for itself, so its secret is taken. */
export async function getAppOnlyToken(trial: ApiUnderTest): Promise<string> {
  await clientCredentials(trial.subject, identifierUri(trial));
  return "not sent: this API takes tokens without a scope";
}

/** Whether the policy refuses a token of the client app without a user, by what it asks of tokens. */
export function refusesAppOnlyTokens({ tokenValidation }: ApiSettings): boolean {
  const { requireScope, allowedClients } = tokenValidation;
  return requireScope || (allowedClients.length > 0 && !allowedClients.some((each) => "clientApp" in each));
}

const signatureReasons = ["TokenSignatureInvalid", "TokenSignatureKeyNotFound"];

/** Tokens that an API must not take, each refused for its own reason. */
export function refusals(trial: ApiUnderTest, forgery: Forgery): Refusal[] {
  const { subject, api } = trial;
  const { tokenValidation, backendApp } = api;
  const own = () => trial.token!;
  const refused = async (token: string, ...reasons: string[]) =>
    expectRefusal(await callDirectly(subject, api, { token }), api, reasons);
  const now = forgery.clock.seconds();

  const all: (Refusal | false)[] = [
    { name: "401 for a tampered token", needsToken: true, try: () => callWithTamperedToken(trial) },
    {
      name: "401 for a token of another audience",
      needsToken: false,
      try: async () =>
        refused(await clientCredentials(subject, `api://${forgery.otherApi}`), "TokenAudienceNotAllowed"),
    },
    onlyKnownTenants(tokenValidation) && {
      name: "401 for a token of another tenant",
      needsToken: true,
      try: async () => {
        const changes = {
          tid: forgery.foreignTenantId,
          iss: issuer(subject.settings.cloud, forgery.foreignTenantId, backendApp.tokenVersion),
        };
        const foreign = await reissue(own(), forgery.foreignKey, changes);
        return await refused(
          foreign,
          "TokenIssuerNotAllowed",
          "TokenClaimValueNotAllowed",
          "TokenSignatureKeyNotFound",
          "TokenSignatureInvalid",
        );
      },
    },
    tokenValidation.requireScope && {
      name: appOnlyRefusalName(
        api,
        api.backendApp.roles.some((role) => role.for !== "users")
          ? "401 for a token without scope and role"
          : "401 for a token without the scope",
      ),
      needsToken: false,
      try: () => callWithAppOnlyToken(trial),
    },
    {
      name: "401 for an expired token",
      needsToken: true,
      try: async () => {
        const past = now - 3600 - tokenValidation.clockSkewSeconds;
        const expired = await reissue(own(), forgery.ownKey, {
          iat: past - 3600,
          nbf: past - 3600,
          exp: past,
        });
        return await refused(expired, "TokenExpired");
      },
    },
  ];
  return all.filter((refusal) => refusal !== false);
}

/** With `common` or `organizations` and no list of tenants, the stack takes every tenant: by its settings. */
function onlyKnownTenants({ openIdConfig, allowedTenants }: ApiSettings["tokenValidation"]): boolean {
  return openIdConfig === "tenant" || allowedTenants.length > 0;
}

/** An app-only token of the stack's client app: no user, hence no scope. */
async function clientCredentials(subject: DeployedStack, resource: string): Promise<string> {
  const answer = await appOnlyAnswer(subject, resource);
  if (answer.status === 200) return tokenIn(answer);
  throw new StepFailed(
    `Entra gave no app-only token for ${resource}: ${excerpt(answer.body)}`,
    ...entraHint(answer.body),
  );
}

async function appOnlyAnswer(subject: DeployedStack, resource: string): Promise<EntraAnswer> {
  const { clientId, clientSecret } = subject.outputs;
  const answer = await askForOwnToken(subject, { clientId, clientSecret }, resource);
  if (answer) return answer;
  throw new StepFailed("The stack's client app has no secret, so nobody gets a token for the app itself.");
}
