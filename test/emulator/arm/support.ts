import { randomUUID } from "node:crypto";
import { ApiManagementClient, type ApiManagementClientOptionalParams } from "@azure/arm-apimanagement";
import { SignJWT } from "jose";
import { type CloudName, clouds } from "../../../emulator/model/clouds.ts";
import type { Tenant } from "../../../emulator/model/directory.ts";
import { startWorld, type World, type WorldOptions } from "../../../emulator/world.ts";

export const subscriptionId = "0f3c1b7a-5d52-4c1e-9b6b-2f9f4d1f6c10";
export const group = `/subscriptions/${subscriptionId}/resourceGroups/rg-calc`;
export const service = `${group}/providers/Microsoft.ApiManagement/service/contoso-calc`;

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: answers of ARM are looked at field by field
  readonly body: any;
}

export interface TestArm {
  readonly world: World;
  readonly tenant: Tenant;
  /** Microsoft's own client, over the world's listener. */
  readonly client: ApiManagementClient;
  /** A plain request; `api-version` is added to the path unless it has a query. */
  call(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
  /** Follows a long-running operation to its end, by its `Azure-AsyncOperation`, and gives its last answer. */
  settle(answer: Answer): Promise<Answer>;
  token(tenant?: Tenant): Promise<string>;
  close(): Promise<void>;
}

/** A world with one tenant in it. */
export async function startArm(
  cloudName: CloudName = "public",
  options: WorldOptions = {},
): Promise<TestArm> {
  const world = await startWorld(options);
  const cloud = clouds[cloudName];
  const tenant = world.directory.addTenant(cloud, randomUUID(), "contoso.onmicrosoft.com");
  const origin = `https://${cloud.arm}`;
  const token = (whose = tenant) => armToken(world, whose);
  const client = new ApiManagementClient(
    // Never kept by the client: its clock is not the world's.
    { getToken: async () => ({ token: await token(), expiresOnTimestamp: Date.now() }) },
    subscriptionId,
    { endpoint: origin, httpClient: clientOver(world), retryOptions: { maxRetries: 0 } },
  );
  const call = async (method: string, path: string, body?: unknown, headers?: Record<string, string>) => {
    const version = /Microsoft\.ApiManagement/i.test(path) ? "2024-05-01" : "2024-03-01";
    const url = path.includes("?") ? `${origin}${path}` : `${origin}${path}?api-version=${version}`;
    return read(
      await world.fetch(url, {
        method,
        headers: { authorization: `Bearer ${await token()}`, "content-type": "application/json", ...headers },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      }),
    );
  };
  return {
    world,
    tenant,
    client,
    token,
    call,
    async settle(answer) {
      const url = answer.headers.get("azure-asyncoperation") ?? answer.headers.get("location") ?? "";
      const { pathname, search } = new URL(url);
      for (let polls = 0; polls < 20; polls += 1) {
        const polled = await call("GET", `${pathname}${search}`);
        if (polled.body?.status === "InProgress" || polled.status === 202) continue;
        return polled;
      }
      throw new Error("the operation did not end");
    },
    close: () => world.close(),
  };
}

/** A world with a resource group and an instance in it. */
export async function startApim(sku = { name: "Developer", capacity: 1 }): Promise<TestArm> {
  const arm = await startArm();
  await freshApim(arm, sku);
  return arm;
}

/** Empties Azure Resource Manager: worlds are dear, so tests of one file share one. */
export function empty(world: World): void {
  const { resourceGroups, services, deletedServices, deployments, operations, subscriptionTenants } =
    world.arm;
  const { vaults, deletedVaults, roleAssignments, components } = world.arm;
  for (const kept of [
    resourceGroups,
    services,
    deletedServices,
    vaults,
    deletedVaults,
    roleAssignments,
    components,
    deployments,
    operations,
    subscriptionTenants,
  ]) {
    kept.clear();
  }
}

/** Empties Azure Resource Manager and puts one resource group and one instance into it. */
export async function freshApim(arm: TestArm, sku = { name: "Developer", capacity: 1 }): Promise<void> {
  empty(arm.world);
  await arm.call("PUT", group, { location: "westeurope" });
  await arm.client.apiManagementService.beginCreateOrUpdateAndWait(
    "rg-calc",
    "contoso-calc",
    serviceBody(sku),
    // Microsoft's client takes a Retry-After of 0 for none, and would wait two seconds between its looks.
    { updateIntervalInMs: 1 },
  );
}

export function serviceBody(sku = { name: "Developer", capacity: 1 }) {
  return { location: "westeurope", sku, publisherName: "Contoso", publisherEmail: "api@contoso.example" };
}

/** What Entra ID gives the deploying identity of a tenant for Azure Resource Manager. */
export async function armToken(world: World, { id, cloud, deployer, signingKey }: Tenant): Promise<string> {
  const { kid, privateKey } = await signingKey;
  const now = world.clock.seconds();
  return new SignJWT({
    aud: `https://${cloud.arm}`,
    tid: id,
    oid: deployer.objectId,
    appid: deployer.clientId,
    idtyp: "app",
    ver: "1.0",
  })
    .setProtectedHeader({ alg: "RS256", typ: "JWT", kid })
    .setIssuer(`${cloud.v1Issuer}/${id}/`)
    .setIssuedAt(now)
    .setNotBefore(now)
    .setExpirationTime(now + 3600)
    .sign(privateKey);
}

async function read(response: Response): Promise<Answer> {
  const text = await response.text();
  const isJson = text !== "" && response.headers.get("content-type")?.startsWith("application/json");
  return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text };
}

type HttpClient = NonNullable<ApiManagementClientOptionalParams["httpClient"]>;
type PipelineHeaders = Awaited<ReturnType<HttpClient["sendRequest"]>>["headers"];

function clientOver(world: World): HttpClient {
  return {
    async sendRequest(request) {
      const response = await world.fetch(request.url, {
        method: request.method,
        headers: request.headers.toJSON({ preserveCase: true }),
        ...(request.body !== undefined && { body: request.body as string }),
      });
      const { status, headers } = response;
      return { request, status, headers: pipelineHeaders(headers), bodyAsText: await response.text() };
    },
  };
}

/** The headers of an answer as the client's pipeline wants them. */
function pipelineHeaders(headers: Headers): PipelineHeaders {
  return {
    get: (name) => headers.get(name) ?? undefined,
    has: (name) => headers.has(name),
    set: (name, value) => headers.set(name, String(value)),
    delete: (name) => headers.delete(name),
    toJSON: () => Object.fromEntries(headers),
    [Symbol.iterator]: () => headers.entries(),
  };
}
