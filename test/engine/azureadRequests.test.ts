import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { apiManagement, apis, type Config, calculator, clientApp, oauthServer, soon } from "./support/lab.ts";
import type { ProviderRequest } from "./support/requests.ts";
import { type EngineStack, openStack, skip } from "./support/stack.ts";

/** One request as the fixture has it: ids are names in braces. */
interface Call {
  readonly call: string;
  readonly body?: unknown;
}

const [, ...recorded] = readFileSync(join(import.meta.dirname, "fixtures/azuread-6.9.1.jsonl"), "utf8")
  .trim()
  .split("\n")
  .map((line) => JSON.parse(line));

const scopesAsRecorded = scopeChanges();
/** What the real provider asked of Graph during each step. */
const real = Map.groupBy(
  recorded.map((each) => ({ ...scopesAsRecorded(each), step: each.step })),
  ({ step }) => step,
);

/**
 * The stand-in of azuread asks the same of Graph as the real provider does, so that what Graph takes here it
 * takes from that, too. Which of several resources comes first is the engine's matter and differs from run to
 * run; what belongs to one resource keeps its order.
 */
describe("what azuread asks of Microsoft Graph", { skip }, () => {
  let stack: EngineStack;
  const names = new Map<string, string>();
  const scopesAsSent = scopeChanges();

  const readScope = { value: "Calculator.Read", description: "Read access to the calculator" };
  const named = (displayName: string, scopes: object[], more: object = {}) =>
    apis({ ...calculator, backendApp: { displayName, scopes, ...more } });
  const [first, second] = [
    { name: "a", expires: soon(100) },
    { name: "b", expires: soon(150) },
  ];
  const lab: Config = {
    ...apiManagement({ serviceName: "contoso-real" }),
    ...named("oauth-backend-app", [readScope]),
    ...clientApp({ secrets: [first] }),
  };
  const changedScope = { ...readScope, description: "Read access to the calculator, changed" };
  const changed = (scopes: object[], secrets: object[]): Config => ({
    ...lab,
    ...named("another-backend-app", scopes, { signInAudience: "AzureADMultipleOrgs" }),
    ...clientApp({
      displayName: "another-client-app",
      secrets,
      redirectUris: ["http://localhost:8400/signed-in"],
    }),
    ...oauthServer({ grantTypes: ["authorizationCode", "authorizationCodeWithPkce"] }),
  });

  before(async () => {
    stack = await openStack(lab);
  });
  after(() => stack?.close());

  it("when it deploys the lab", async () => {
    same("up", await graphCalls(() => stack.pulumi.up()));
  });

  it("when it refreshes", async () => {
    const twice = async () => {
      await stack.pulumi.refresh();
      await stack.pulumi.refresh();
    };
    same("refresh", await graphCalls(twice));
  });

  it("when names, secrets, redirect URIs, account types and scopes change", async () => {
    const writeScope = { value: "Calculator.Write", description: "Write access", type: "Admin" };
    await stack.configure(changed([changedScope, writeScope], [first, second]));
    same("change", await graphCalls(() => stack.pulumi.up()));
  });

  it("when a scope and a secret go", async () => {
    await stack.configure(changed([changedScope], [second]));
    same("take away", await graphCalls(() => stack.pulumi.up()));
  });

  it("when it destroys the stack", async () => {
    same("destroy", await graphCalls(() => stack.pulumi.destroy()));
  });

  async function graphCalls(run: () => Promise<unknown>): Promise<Call[]> {
    const before = stack.requests.sent.length;
    learnNames();
    await run();
    learnNames();
    return stack.requests.sent
      .slice(before)
      .filter(({ host }) => host === "graph.microsoft.com")
      .map(withNames)
      .map(scopesAsSent);
  }

  /** Ids of this run, by the fixture's names for them. */
  function learnNames(): void {
    const { tenant } = stack;
    names.set(tenant.deployer.objectId, "deployerPrincipal");
    for (const { id, appId, displayName, api, passwordCredentials } of tenant.applications.values()) {
      const app = displayName.includes("client") ? "client" : "backend";
      names.set(id, app).set(appId, `${app}AppId`);
      for (const scope of api.oauth2PermissionScopes) {
        names.set(scope.id, scope.value === "Calculator.Read" ? "read" : "write");
      }
      for (const { keyId, displayName: secret } of passwordCredentials) {
        names.set(keyId, secret === "a" ? "secretA" : "secretB");
      }
    }
    for (const { id, appId } of tenant.servicePrincipals.values()) {
      const app = names.get(appId);
      if (app) names.set(id, app.replace("AppId", "Principal"));
    }
    for (const id of tenant.grants.keys()) names.set(id, "grant");
  }

  function withNames({ method, path, body }: ProviderRequest): Call {
    const text = JSON.stringify({ call: `${method} ${path}`, body });
    const known = [...names].reduce((rest, [id, name]) => rest.replaceAll(id, `{${name}}`), text);
    return JSON.parse(
      known
        .replace(/TERRAFORM_UPDATE_[0-9a-f-]{36}/, "TERRAFORM_UPDATE_{uuid}")
        .replace(/"endDateTime":"[^"]*"/, '"endDateTime":"{date}"'),
    );
  }

  function same(step: string, sent: readonly Call[]): void {
    const wanted = real.get(step) ?? [];
    assert.deepEqual(lines(sent), lines(wanted));
    assert.deepEqual(threads(sent), threads(wanted));
  }
});

interface Scope {
  readonly id: string;
}

/**
 * Every scope is a resource, and all are written at once: which comes first decides what the other's request
 * looks like. So a request stands for what it changes: the scopes that are new or different, and those gone.
 */
function scopeChanges(): (each: Call) => Call {
  let before: Scope[] = [];
  return ({ call, body }) => {
    const { oauth2PermissionScopes: scopes, ...api } =
      (body as { api?: { oauth2PermissionScopes?: Scope[] } } | undefined)?.api ?? {};
    if (!scopes || !call.startsWith("PATCH ")) return { call, body };
    const known = new Map(before.map((scope) => [scope.id, JSON.stringify(sorted(scope))]));
    const set = scopes.filter((scope) => known.get(scope.id) !== JSON.stringify(sorted(scope)));
    const gone = before.filter(({ id }) => !scopes.some((scope) => scope.id === id)).map(({ id }) => id);
    before = scopes;
    return { call, body: { ...(body as object), api: { ...api, scopes: { set, gone } } } };
  };
}

/** What was sent, in alphabetical order: how often, not when. */
function lines(calls: readonly Call[]): string[] {
  return calls.map(line).sort();
}

function line({ call, body }: Call): string {
  // The bodies of grants were not recorded.
  const said = call.includes("/oauth2PermissionGrants") ? undefined : body;
  return said === undefined ? call : `${call} ${JSON.stringify(sorted(said))}`;
}

/** What belongs together, in its order: a service principal, a grant, a scope, a property of an application. */
function threads(calls: readonly Call[]): Record<string, string[]> {
  const all: Record<string, string[]> = {};
  for (const each of calls) {
    const thread = threadOf(each);
    if (!thread) continue;
    all[thread] ??= [];
    all[thread].push(line(each));
  }
  return Object.fromEntries(Object.entries(all).sort());
}

function threadOf({ call, body }: Call): string | undefined {
  const [method, path = ""] = call.split(" ");
  const principal = /\/servicePrincipals\/(\{\w+\})/.exec(path)?.[1];
  if (principal) return principal;
  if (path.includes("oauth2PermissionGrants")) return "grant";
  if (method === "GET" || !path.includes("/applications/")) return undefined;
  const properties = Object.entries((body ?? {}) as object).flatMap(([name, value]) =>
    name === "api" ? JSON.stringify(value).match(/\{(?:read|write)\}/g) : [name],
  );
  return `${path} ${properties.filter((name) => !name?.startsWith("@") && name !== "id").join()}`;
}

/** With the keys of every object in alphabetical order. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(([key, each]) => [key, sorted(each)] as const);
  return Object.fromEntries(entries.sort(([left], [right]) => (left < right ? -1 : 1)));
}
