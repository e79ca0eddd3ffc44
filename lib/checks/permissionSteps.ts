import { askedByOperation, ownOperations, rolesFor } from "../../infra/settings/permissions.ts";
import { callDirectly, excerpt, expectRefusal, type GatewayAnswer, missingPermission } from "./apiCall.ts";
import { expectSuccess } from "./calls.ts";
import type { ApiUnderTest } from "./deployedStack.ts";
import type { Forgery } from "./refusals.ts";
import { operationCall } from "./sampleCall.ts";
import type { Step } from "./steps.ts";
import { reissue } from "./tokens.ts";

type Key = Pick<Forgery, "ownKey">;

/** What a token lets do: a user's scopes and roles, or an application's own roles. */
interface Permissions {
  readonly scopes?: readonly string[];
  readonly roles?: readonly string[];
}

/**
 * What an API with roles for applications makes of an application's own token: made from the user's, since Entra ID
 * gives one to those alone who have the role.
 */
export function applicationRoleSteps(trial: ApiUnderTest, key: Key, needs: readonly string[]): Step[] {
  const { api } = trial;
  const roles = rolesFor("applications", api.backendApp.roles);
  if (roles.length === 0 || isForbidden(trial)) return [];
  const callWith = (roles: readonly string[]) => send(trial, key, { roles });
  return [
    {
      name: "200 for an application's token with a role of the API",
      needs,
      run: () => allTaken(roles, (role) => callWith([role])),
    },
    {
      name: "401 for an application's token with a role that is not the API's",
      needs,
      run: async () => expectRefusal(await callWith(["Somebody.Elses.Role"]), api, missingPermission),
    },
  ];
}

/** Whether the sample's operation takes no application: then its own steps say what holds there. */
function isForbidden({ subject, api }: ApiUnderTest): boolean {
  const { operation } = subject.sample(api);
  return ownOperations(api).some((id) => operationCall(api, id).operation === operation);
}

/**
 * Each operation that needs a scope or role of its own refuses a token without it, and takes the token with it alone.
 * Entra ID gives a user every scope of the API that was consented to, so tokens with fewer are reissued.
 */
export function operationSteps(trial: ApiUnderTest, key: Key, needs: readonly string[]): Step[] {
  return ownOperations(trial.api).flatMap((id) => [
    ...userSteps(trial, key, id, needs),
    ...applicationSteps(trial, key, id, needs),
  ]);
}

function userSteps(trial: ApiUnderTest, key: Key, operationId: string, needs: readonly string[]): Step[] {
  const { api } = trial;
  const { scopes: wanted, userRoles } = askedByOperation(api, operationId);
  const scopes = api.backendApp.scopes.map(({ value }) => value);
  const call = { call: operationCall(api, operationId) };
  const callWith = (permissions: Permissions) => send(trial, key, permissions, call);
  const refused = (name: string, permissions: Permissions): Step => ({
    name: `401 at ${operationId} for ${name}`,
    needs,
    run: async () => expectRefusal(await callWith(permissions), api, missingPermission),
  });
  if (wanted === undefined)
    return [refused("a user's token", { scopes, roles: rolesFor("users", api.backendApp.roles) })];
  const others = scopes.filter((scope) => !wanted.includes(scope));
  const withRole = userRoles.length > 0 ? " and role" : "";
  return [
    // Where every scope of the API will do, the API's own steps have shown what happens without one.
    ...(others.length > 0
      ? [refused("a token without its scope", { scopes: others, roles: userRoles })]
      : []),
    ...(userRoles.length > 0 ? [refused("a user without its role", { scopes: wanted })] : []),
    {
      name: `200 at ${operationId} for a token with its scope${withRole}`,
      needs,
      run: () => allTaken(wanted, (scope) => callWith({ scopes: [scope], roles: userRoles.slice(0, 1) })),
    },
  ];
}

function applicationSteps(
  trial: ApiUnderTest,
  key: Key,
  operationId: string,
  needs: readonly string[],
): Step[] {
  const { api } = trial;
  const { applicationRoles } = askedByOperation(api, operationId);
  const all = rolesFor("applications", api.backendApp.roles);
  if (all.length === 0) return [];
  const others = all.filter((role) => !applicationRoles.includes(role));
  const call = { call: operationCall(api, operationId) };
  const callWith = (roles: readonly string[]) => send(trial, key, { roles }, call);
  const refused: Step = {
    name:
      applicationRoles.length > 0
        ? `401 at ${operationId} for an application without its role`
        : `401 at ${operationId} for an application, whatever its role`,
    needs,
    run: async () => expectRefusal(await callWith(others), api, missingPermission),
  };
  if (applicationRoles.length === 0) return [refused];
  return [
    refused,
    {
      name: `200 at ${operationId} for an application with its role`,
      needs,
      run: () => allTaken(applicationRoles, (role) => callWith([role])),
    },
  ];
}

/** Sends a call with the user's token as Entra ID would have issued it with these permissions and no others. */
async function send(
  trial: ApiUnderTest,
  { ownKey }: Key,
  { scopes, roles = [] }: Permissions,
  call: { readonly call?: { readonly method: string; readonly path: string } } = {},
): Promise<GatewayAnswer> {
  const token = await reissue(trial.token!, ownKey, {
    scp: scopes?.join(" "),
    roles: roles.length > 0 ? [...roles] : undefined,
  });
  return await callDirectly(trial.subject, trial.api, { token, ...call });
}

async function allTaken(
  values: readonly string[],
  callWith: (value: string) => Promise<GatewayAnswer>,
): Promise<string> {
  const seen: string[] = [];
  for (const value of values) {
    const answer = await callWith(value);
    expectSuccess(answer);
    seen.push(`${value}: ${answer.status} ${excerpt(answer.body)}`);
  }
  return seen.join("; ");
}
