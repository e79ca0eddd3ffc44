import { checkRoles } from "./checkRoles.ts";
import { checkPresence, checkSecrets } from "./checkSecrets.ts";
import { apiDefaults, defaultTokenVersion } from "./defaults.ts";
import { joinPath, type Problems } from "./problems.ts";
import type { ProviderSettings } from "./provider.ts";
import type { Known, StackFile } from "./schema.ts";
import type { SignInAudience, TokenVersion } from "./types.ts";
import { identifierUriProblem, redirectUriProblem } from "./urls.ts";
import { given } from "./wording.ts";

const personal = "AzureADandPersonalMicrosoftAccount";

/** Checks the app registrations: Entra ID's rules that involve more than one value. */
export function checkApps(
  project: string,
  { clientApp, oauthServer, apis }: Known<StackFile>,
  { cloud, tenantId }: ProviderSettings,
  now: Date | undefined,
  problems: Problems,
): void {
  const { endpointVersion } = oauthServer ?? {};
  if (clientApp) checkClientApp(`${project}:clientApp`, clientApp);
  for (const [index, entry] of (apis ?? []).entries()) {
    if (entry?.backendApp && entry.versionOf === undefined)
      checkBackendApp(`${project}:apis[${index}].backendApp`, entry, entry.backendApp);
  }

  function checkClientApp(path: string, app: NonNullable<typeof clientApp>): void {
    checkRegistration(path, app);
    const isPersonal = app.signInAudience === personal;
    for (const [index, uri] of (app.redirectUris ?? []).entries()) {
      if (uri === undefined) continue;
      const wrong = redirectUriProblem(uri, isPersonal) ?? twice(app.redirectUris, uri, index);
      if (wrong) problems.add(`${path}.redirectUris[${index}]`, `${given(uri)} is not allowed: ${wrong}`);
    }
    const { secrets = [] } = app;
    checkPresence(`${path}.secrets`, app, oauthServer?.grantTypes, problems);
    if (isPersonal && secrets.length > 2) {
      problems.add(
        `${path}.secrets[2]`,
        `is one too many: an app for personal Microsoft accounts has at most two client secrets`,
      );
    }
    const rotation = "npm run rotate-secret -- NAME";
    checkSecrets({ path: `${path}.secrets`, secrets, rotation }, now, problems);
  }

  function checkBackendApp(
    path: string,
    entry: Known<StackFile["apis"][number]>,
    app: NonNullable<typeof entry.backendApp>,
  ): void {
    checkRegistration(path, app);
    const isPersonal = app.signInAudience === personal;
    const { identifierUri } = app;
    // What has been registered under older rules stays registered.
    if (identifierUri !== undefined && app.existing === undefined) {
      const wrong = identifierUriProblem(identifierUri, tenantId, isPersonal);
      if (wrong) problems.add(`${path}.identifierUri`, `${given(identifierUri)} is not allowed: ${wrong}`);
    }
    const { scopes } = apiDefaults(entry);
    if (entry.name !== undefined && scopes === undefined) {
      problems.add(
        `${path}.scopes`,
        `is missing; say what ${entry.name} lets its callers do, for example [{ value: Orders.Read, description: Read access to orders }]`,
      );
    }
    checkRoles(path, entry, problems);
    const values = (scopes ?? []).map((scope) => scope?.value);
    for (const [index, value] of values.entries()) {
      if (value === undefined) continue;
      const scope = `${path}.scopes[${index}].value`;
      const first = values.indexOf(value);
      if (first !== index) {
        problems.add(
          scope,
          `${given(value)} is already the value of scopes[${first}]; every scope of an app has its own`,
        );
      }
      if (isPersonal && value.length > 40) {
        problems.add(
          scope,
          `${given(value)} has ${value.length} characters; with personal Microsoft accounts a scope has at most 40`,
        );
      }
    }
  }

  /** What Entra ID asks of any app registration by its account types (supported-accounts-validation). */
  function checkRegistration(
    path: string,
    app: { displayName?: string; signInAudience?: SignInAudience; tokenVersion?: TokenVersion },
  ): void {
    if (app.signInAudience !== personal) return;
    const audience = joinPath(path, "signInAudience");
    if (cloud && cloud !== "public") {
      problems.add(
        audience,
        `"${personal}" does not exist in the cloud ${cloud}: personal Microsoft accounts are public`,
      );
    } else if (endpointVersion === "v1") {
      problems.add(
        audience,
        `"${personal}" does not work with oauthServer.endpointVersion v1: its endpoints sign in work and school accounts alone; use v2`,
      );
    } else if ((app.tokenVersion ?? defaultTokenVersion(endpointVersion)) === 1) {
      problems.add(
        joinPath(path, "tokenVersion"),
        `1 is not allowed with signInAudience "${personal}": an app for personal Microsoft accounts takes v2 tokens; write 2`,
      );
    }
    if (app.displayName !== undefined && app.displayName.length > 90) {
      problems.add(
        joinPath(path, "displayName"),
        `has ${app.displayName.length} characters; with personal Microsoft accounts a name has at most 90`,
      );
    }
  }
}

function twice<T>(
  values: readonly (T | undefined)[] | undefined,
  value: T,
  index: number,
): string | undefined {
  const first = values?.indexOf(value) ?? index;
  return first === index ? undefined : `it is already entry ${first} of the list`;
}
