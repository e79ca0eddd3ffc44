import { joinPath, type Problems } from "./problems.ts";
import type { ApiEntry, Known, StackFile } from "./schema.ts";
import { given } from "./wording.ts";

const texts = [
  "description",
  "adminConsentDisplayName",
  "adminConsentDescription",
  "userConsentDisplayName",
  "userConsentDescription",
] as const;

/** Checks what the stack file says beside the client id of a registration that exists. */
export function checkExisting(
  project: string,
  { apiManagement, clientApp, oauthServer, apis = [], clients = [] }: Known<StackFile>,
  problems: Problems,
): void {
  if (clientApp) checkClientApp(`${project}:clientApp`, clientApp);
  const ids = apis.map((api) => api?.backendApp?.existing?.toLowerCase());
  for (const [index, api] of apis.entries()) {
    if (ids[index] === undefined) continue;
    const path = `${project}:apis[${index}].backendApp`;
    checkBackendApp(path, api!.backendApp!);
    const first = ids.indexOf(ids[index]);
    if (first !== index) {
      problems.add(
        `${path}.existing`,
        `${given(api!.backendApp!.existing)} is already the registration of apis[${first}]; a token for one of them would open the other, so each API has its own`,
      );
    }
  }
  for (const [index, client] of clients.entries()) {
    if (!client?.preAuthorized) continue;
    const at = Object.keys(client.apis ?? {}).find((name) =>
      apis.some((api) => api?.name === name && api.backendApp?.existing !== undefined),
    );
    if (at === undefined) continue;
    problems.add(
      `${project}:clients[${index}].preAuthorized`,
      `would change the registration of ${at}, which is somebody else's (backendApp.existing); remove it, and let its owner pre-authorize the client, or leave it to grantAdminConsent`,
    );
  }

  function checkClientApp(path: string, app: NonNullable<typeof clientApp>): void {
    const { existing, secret, secrets = [] } = app;
    if (existing === undefined) {
      if (secret === undefined || problems.concerns(`${path}.existing`)) return;
      problems.add(
        `${path}.secret`,
        "is the secret of a registration that existing names; one of the stack's own is an entry of secrets, and Entra ID draws its value",
      );
      return;
    }
    refuse(path, app, ["displayName", "tokenVersion"]);
    if (secrets.length > 0) {
      problems.add(
        `${path}.secrets`,
        "belong to whoever owns the registration that existing names, and the stack makes none there; remove them here",
      );
    }
    checkSecret(`${path}.secret`, app);
    const others = clients.findIndex((client) => client?.existing?.toLowerCase() === existing.toLowerCase());
    const api = apis.findIndex(
      (each) => each?.backendApp?.existing?.toLowerCase() === existing.toLowerCase(),
    );
    if (others !== -1) {
      problems.add(
        `${project}:clients[${others}].existing`,
        `${given(existing)} is clientApp.existing already; a client gets its scopes in one place`,
      );
    } else if (api !== -1) {
      problems.add(
        `${path}.existing`,
        `${given(existing)} is the registration of apis[${api}] as well, and Entra ID gives an application no token for itself (AADSTS90009); name another`,
      );
    }
    if (apiManagement && apiManagement.serviceName === undefined && apiManagement.sku !== "Consumption") {
      problems.add(
        `${project}:apiManagement.serviceName`,
        "is missing: the developer portal's redirect URI, which the registration that clientApp.existing names has to have, begins with the instance's name; say which",
      );
    }
  }

  function checkSecret(path: string, { secret }: NonNullable<typeof clientApp>): void {
    const grantTypes = oauthServer?.grantTypes;
    if (grantTypes === undefined || problems.concerns(path)) return;
    const isRedeemed = grantTypes.includes("authorizationCode");
    if (isRedeemed && secret === undefined) {
      problems.add(
        path,
        `is missing: the developer portal's backend redeems codes with a client secret of that registration; give it encrypted: npx pulumi config set --stack <name> --secret --path '${path}' <value>, or do without: oauthServer: { grantTypes: [authorizationCodeWithPkce] }`,
      );
    } else if (!isRedeemed && secret !== undefined) {
      problems.add(path, "is not used: with PKCE alone codes are redeemed without a secret; remove it");
    }
  }

  function checkBackendApp(path: string, app: NonNullable<Known<ApiEntry["backendApp"]>>): void {
    refuse(path, app, ["displayName"]);
    for (const [index, scope] of (app.scopes ?? []).entries()) {
      if (scope) refuse(`${path}.scopes[${index}]`, scope, texts);
    }
    for (const [index, role] of (app.roles ?? []).entries()) {
      if (role) refuse(`${path}.roles[${index}]`, role, ["displayName", "description"]);
    }
  }

  /** What the registration is, its owner says. */
  function refuse<Value extends object>(path: string, value: Value, keys: readonly (keyof Value)[]): void {
    for (const key of keys) {
      if (value[key] === undefined) continue;
      problems.add(
        joinPath(path, String(key)),
        "belongs to whoever owns the registration that existing names, and the stack does not change it; remove it here",
      );
    }
  }
}
