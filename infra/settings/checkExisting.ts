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
  { apis = [], clients = [] }: Known<StackFile>,
  problems: Problems,
): void {
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
