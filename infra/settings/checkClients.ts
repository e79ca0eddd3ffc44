import { checkSecrets } from "./checkSecrets.ts";
import { actsForUsers } from "./clients.ts";
import { apiDefaults } from "./defaults.ts";
import { guidPattern } from "./guid.ts";
import { rolesFor } from "./permissions.ts";
import { joinPath, type Problems } from "./problems.ts";
import type { ApiEntry, ClientEntry, Known, StackFile } from "./schema.ts";
import type { ClientType } from "./types.ts";
import { nativeRedirectUriProblem, redirectUriProblem } from "./urls.ts";
import { firstVersion } from "./versions.ts";
import { choices, didYouMean, given } from "./wording.ts";

/** Names that mean something else where clients are named. */
const taken = ["clientapp"];

/** Checks the clients against each other, against the APIs, and each against what its type asks for. */
export function checkClients(
  project: string,
  { clients = [], apis = [] }: Known<StackFile>,
  now: Date | undefined,
  problems: Problems,
): void {
  const names = clients.map((client) => client?.name?.toLowerCase());
  for (const [index, client] of clients.entries()) {
    if (!client) continue;
    const path = `${project}:clients[${index}]`;
    checkName(path, client, index);
    if (client.existing === undefined) {
      if (!problems.concerns(`${path}.existing`)) checkOwn(path, client);
    } else checkExisting(path, client);
    for (const [api, values = []] of Object.entries(client.apis ?? {})) {
      checkApi(joinPath(`${path}.apis`, api), client, api, values);
    }
    if (client.apis && Object.keys(client.apis).length === 0) {
      problems.add(
        `${path}.apis`,
        "has no API; say what the client gets, for example { orders: [Orders.Read] }",
      );
    }
  }
  for (const [index, api] of apis.entries()) {
    if (api) checkAllowed(`${project}:apis[${index}].tokenValidation.allowedClients`, api);
  }

  function checkName(path: string, { name }: Known<ClientEntry>, index: number): void {
    if (name === undefined) return;
    const first = names.indexOf(name.toLowerCase());
    if (first !== index) {
      problems.add(
        `${path}.name`,
        `${given(name)} is already the name of clients[${first}]; each client needs its own`,
      );
    } else if (taken.includes(name.toLowerCase()) || guidPattern.test(name)) {
      problems.add(
        `${path}.name`,
        `${given(name)} cannot be a client's name: in allowedClients it is ${guidPattern.test(name) ? "a client id" : "the developer portal's console"}; choose another`,
      );
    }
  }

  /** A registration that the stack makes. */
  function checkOwn(path: string, client: Known<ClientEntry>): void {
    const { type, redirectUris = [], secrets = [], federatedCredentials = [] } = client;
    if (type === undefined) return;
    checkRedirectUris(path, type, redirectUris);
    const credentials = secrets.length + federatedCredentials.length;
    if ((type === "spa" || type === "public") && credentials > 0) {
      const key = secrets.length > 0 ? "secrets" : "federatedCredentials";
      problems.add(
        `${path}.${key}`,
        `a client of type ${type} cannot keep a credential: whoever has the ${type === "spa" ? "page" : "program"} has it; remove it (PKCE takes its place), or use type: web for an application on a server`,
      );
    } else if (credentials === 0 && (type === "web" || type === "daemon") && !wrongIn(path)) {
      problems.add(
        `${path}.secrets`,
        `is missing: a client of type ${type} has to prove who it is; give secrets: [{ name: 2027-h1, expires: 2027-06-30 }] or federatedCredentials${type === "daemon" ? ", or existing for a managed identity" : ""}`,
      );
    }
    const rotation = "npm run rotate-secret -- NAME --client CLIENT";
    checkSecrets({ path: `${path}.secrets`, secrets, rotation }, now, problems);
    const credentialNames = federatedCredentials.map((each) => each?.name?.toLowerCase());
    for (const [index, name] of credentialNames.entries()) {
      const first = credentialNames.indexOf(name);
      if (name === undefined || first === index) continue;
      problems.add(
        `${path}.federatedCredentials[${index}].name`,
        `${given(federatedCredentials[index]?.name)} is already the name of federatedCredentials[${first}]; each needs its own`,
      );
    }
    if (client.preAuthorized && type === "daemon") {
      problems.add(
        `${path}.preAuthorized`,
        "is about the consent of users, and a daemon has none; remove it: its roles are assigned",
      );
    }
  }

  function wrongIn(path: string): boolean {
    return problems.concerns(`${path}.secrets`) || problems.concerns(`${path}.federatedCredentials`);
  }

  function checkRedirectUris(path: string, type: ClientType, uris: readonly (string | undefined)[]): void {
    if (type === "daemon") {
      if (uris.length > 0) {
        problems.add(
          `${path}.redirectUris`,
          "nobody signs in to a daemon, so there is nowhere to send them back to; remove it, or use type: web",
        );
      }
      return;
    }
    if (uris.length === 0 && !problems.concerns(`${path}.redirectUris`)) {
      problems.add(
        `${path}.redirectUris`,
        `is missing: nobody could sign in (AADSTS500113); give for example ${examples[type]}`,
      );
    }
    for (const [index, uri] of uris.entries()) {
      if (uri === undefined) continue;
      const wrong = type === "public" ? nativeRedirectUriProblem(uri) : redirectUriProblem(uri, false);
      const twice =
        uris.indexOf(uri) === index ? undefined : `it is already entry ${uris.indexOf(uri)} of the list`;
      if (wrong ?? twice) {
        problems.add(`${path}.redirectUris[${index}]`, `${given(uri)} is not allowed: ${wrong ?? twice}`);
      }
    }
  }

  /** What the app itself is, its owner says. */
  function checkExisting(path: string, client: Known<ClientEntry>): void {
    const own = (["redirectUris", "secrets", "federatedCredentials"] as const).filter(
      (key) => (client[key] ?? []).length > 0,
    );
    for (const key of [...own, ...(client.displayName === undefined ? [] : (["displayName"] as const))]) {
      problems.add(
        `${path}.${key}`,
        "belongs to whoever owns the application that existing names, and the stack does not change it; remove it here",
      );
    }
    const same = clients.findIndex(
      (other) => other?.existing?.toLowerCase() === client.existing?.toLowerCase(),
    );
    if (clients[same] !== client) {
      problems.add(
        `${path}.existing`,
        `${given(client.existing)} is already clients[${same}]; name all APIs of a client in one entry`,
      );
    }
    if (client.preAuthorized && client.type === "daemon") {
      problems.add(
        `${path}.preAuthorized`,
        "is about the consent of users, and a daemon has none; remove it",
      );
    }
  }

  function checkApi(
    path: string,
    client: Known<ClientEntry>,
    name: string,
    values: readonly (string | undefined)[],
  ): void {
    const index = apis.findIndex((each) => each?.name === name);
    const api = apis[index];
    if (!api) {
      const known = apis.flatMap((each) => each?.name ?? []);
      // Which APIs there are is unknown as long as their list is wrong.
      if (!problems.concerns(`${project}:apis`) || known.length > 0) {
        problems.addOfKey(
          path,
          `is not the name of an API of this stack; its APIs: ${choices(known)}${didYouMean(name, known)}`,
        );
      }
      return;
    }
    if (api.versionOf !== undefined) {
      problems.addOfKey(
        path,
        `is a version of ${given(api.versionOf)}, and has the scopes and roles of that API; write ${given(api.versionOf)}, which covers all its versions`,
      );
      return;
    }
    for (const [position, each] of apis.entries()) {
      if (each && (position === index || firstVersion(apis, each) === api))
        checkLetIn(client, each, position);
    }
    if (client.type === undefined) return;
    // What an API has is unknown as long as its list is wrong.
    const has = actsForUsers(client.type) ? "scopes" : "roles";
    if (problems.concerns(`${project}:apis[${index}].backendApp.${has}`)) return;
    for (const [position, value] of values.entries()) {
      const wrong = value === undefined ? undefined : permissionProblem(client.type, api, value);
      if (wrong) problems.add(`${path}[${position}]`, `${given(value)} ${wrong}`);
    }
  }

  /** An API that names its clients has to name those that the stack makes for it. */
  function checkLetIn({ name, existing }: Known<ClientEntry>, api: Known<ApiEntry>, index: number): void {
    const { allowedClients = [] } = api.tokenValidation ?? {};
    if (allowedClients.length === 0 || name === undefined) return;
    const known = allowedClients.some(
      (each) => each === undefined || each === name || each.toLowerCase() === existing?.toLowerCase(),
    );
    if (known) return;
    problems.add(
      `${project}:apis[${index}].tokenValidation.allowedClients`,
      `does not let ${name} in, though clients gives it this API: the gateway would refuse it; add ${name}, or remove the API from the client`,
    );
  }

  function checkAllowed(path: string, api: Known<ApiEntry>): void {
    const known = clients.flatMap((client) => client?.name ?? []);
    for (const [index, client] of (api.tokenValidation?.allowedClients ?? []).entries()) {
      if (client === undefined || client === "clientApp" || guidPattern.test(client)) continue;
      if (known.includes(client) || problems.concerns(`${project}:clients`)) continue;
      problems.add(
        `${path}[${index}]`,
        `${given(client)} is not allowed: a client id (GUID), clientApp for this stack's client app, or a client of this stack: ${choices(known)}${didYouMean(client, ["clientApp", ...known])}`,
      );
    }
  }
}

const examples = {
  spa: "[https://shop.contoso.example/]",
  web: "[https://shop.contoso.example/signin-oidc]",
  public: "[http://localhost/]",
} as const;

/** Completes `"Orders.Read" …`; undefined where the client can get what it names. */
function permissionProblem(type: ClientType, api: Known<ApiEntry>, value: string): string | undefined {
  const scopes = apiDefaults(api).scopes?.flatMap((scope) => scope?.value ?? []) ?? [];
  const roles = (api.backendApp?.roles ?? []).flatMap((role) =>
    role?.value !== undefined && role.for !== undefined ? [{ value: role.value, for: role.for }] : [],
  );
  const role = roles.find((each) => each.value === value);
  if (actsForUsers(type)) {
    if (scopes.includes(value)) return undefined;
    return role
      ? `is a role of ${api.name}, and a client of type ${type} acts for users, with scopes: ${choices(scopes)}; a role for users is given to groups, under backendApp.roles`
      : `is not a scope of ${api.name}; its scopes: ${choices(scopes)}${didYouMean(value, scopes)}`;
  }
  const forApplications = rolesFor("applications", roles);
  if (forApplications.includes(value)) return undefined;
  const known = `its roles for applications: ${choices(forApplications)}`;
  if (role)
    return `is a role for users, which no application can get; ${known}; write for: both at the role, or use another`;
  return scopes.includes(value)
    ? `is a scope of ${api.name}, and a daemon has no user to act for; ${known}`
    : `is not a role of ${api.name}; ${known}${didYouMean(value, forApplications)}`;
}
