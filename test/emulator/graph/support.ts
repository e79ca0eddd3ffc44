import { randomUUID } from "node:crypto";
import { clouds } from "../../../emulator/model/clouds.ts";
import type { Tenant } from "../../../emulator/model/directory.ts";
import type { ProviderContext } from "../../../emulator/providers/provider.ts";
import { serviceToken } from "../../../emulator/providers/tokens.ts";
import { startWorld, type World } from "../../../emulator/world.ts";

export type Json = Record<string, unknown>;

export interface GraphAnswer {
  readonly status: number;
  readonly body: Json;
  readonly headers: Headers;
}

/** A world with two tenants, and Graph as the first one's deploying identity calls it. */
export interface GraphWorld {
  readonly world: World;
  readonly tenant: Tenant;
  readonly otherTenant: Tenant;
  readonly providers: ProviderContext;
  graph(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<GraphAnswer>;
  /** The same as the other tenant's deploying identity. */
  otherGraph(method: string, path: string, body?: unknown): Promise<GraphAnswer>;
  /** A new application's object. */
  application(properties?: Json): Promise<Json>;
  /** A new service principal of an application. */
  principal(appId: unknown): Promise<Json>;
}

export async function startGraphWorld(): Promise<GraphWorld> {
  const world = await startWorld();
  const tenant = world.directory.addTenant(clouds.public, randomUUID(), "contoso.onmicrosoft.com");
  const otherTenant = world.directory.addTenant(clouds.public, randomUUID(), "fabrikam.onmicrosoft.com");
  const providers: ProviderContext = {
    clock: world.clock,
    fetch: world.fetch,
    deployer: (tenantId) => world.directory.tenant(tenantId)?.deployer,
  };
  const callAs =
    (caller: Tenant) =>
    async (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) => {
      const token = await serviceToken(providers, {
        loginHost: clouds.public.login,
        tenantId: caller.id,
        resourceHost: clouds.public.graph,
      });
      const response = await world.fetch(`https://${clouds.public.graph}${path}`, {
        method,
        headers: { authorization: `Bearer ${token}`, "content-type": "application/json", ...headers },
        body: body === undefined ? undefined : JSON.stringify(body),
      });
      const text = await response.text();
      const json = response.headers.get("content-type")?.startsWith("application/json");
      return { status: response.status, headers: response.headers, body: json ? JSON.parse(text) : { text } };
    };
  const graph = callAs(tenant);
  return {
    world,
    tenant,
    otherTenant,
    providers,
    graph,
    otherGraph: callAs(otherTenant),
    application: async (properties = {}) =>
      (await graph("POST", "/v1.0/applications", { displayName: "backend-app", ...properties })).body,
    principal: async (appId) => (await graph("POST", "/v1.0/servicePrincipals", { appId })).body,
  };
}

/** Code and message of a refusal. */
export function refusal({ body }: GraphAnswer): { code: unknown; message: unknown } {
  const error = body.error as Json | undefined;
  return { code: error?.code, message: error?.message };
}

/** An enabled delegated permission. */
export function scope(value: string, properties: Json = {}): Json {
  return {
    id: randomUUID(),
    value,
    type: "User",
    isEnabled: true,
    adminConsentDisplayName: `Consent to ${value}`,
    adminConsentDescription: `Allows ${value}`,
    ...properties,
  };
}

/** An enabled app role. */
export function role(value: string, ...allowedMemberTypes: ("User" | "Application")[]): Json {
  return {
    id: randomUUID(),
    value,
    displayName: value,
    description: value,
    isEnabled: true,
    allowedMemberTypes: allowedMemberTypes.length > 0 ? allowedMemberTypes : ["Application"],
  };
}
