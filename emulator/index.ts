/**
 * The door of the emulator: what the rest of the house uses of it; everything else is inside. Light to load: the
 * world, the providers and the engines are loaded when they are first used.
 */

import type { WorldContext } from "./context.ts";
import type { CoverageTable } from "./coverage/table.ts";
import type { Declared, Deployed, ProgramRun } from "./engines/engine.ts";
import type { ObjectsOfOthers, RegistrationOfOthers } from "./graph/seed.ts";
import type { Tenant } from "./model/directory.ts";
import type { SecretPolicy } from "./model/secretPolicy.ts";
import type { Provider } from "./providers/provider.ts";
import type { ServedProvider } from "./providers/serve.ts";
import type { ServedProxy } from "./proxy/proxy.ts";
import type { SecretsOfOthers } from "./vault/seed.ts";
import type { World } from "./world.ts";
import type { OtherHosts } from "./worldWithHosts.ts";

export { calculatorHost } from "./backend/calculatorHost.ts";
export type { Clock } from "./clock.ts";
export { DeploymentFailed } from "./engines/engine.ts";
export { reasonHeader } from "./gateway/reasonHeader.ts";
export { builtInRole } from "./model/access.ts";
export { clouds } from "./model/clouds.ts";
export type { Tenant, User } from "./model/directory.ts";
export { resourceGroupKey } from "./model/instances.ts";
export type { SigningKey } from "./model/signingKey.ts";
export { buildRequest, type Call, type ConsoleRequest, type Field } from "./portal/browser/request.js";
export type {
  CoverageTable,
  Declared,
  Deployed,
  ObjectsOfOthers,
  ProgramRun,
  Provider,
  RegistrationOfOthers,
  SecretPolicy,
  ServedProvider,
  ServedProxy,
  World,
  WorldContext,
};

/** See `startWorldWithHosts` of worldWithHosts.ts. */
export async function startWorldWithHosts(hosts: OtherHosts, port: number): Promise<World> {
  return (await import("./worldWithHosts.ts")).startWorldWithHosts(hosts, port);
}

/** The three providers of the stack, sending their requests to this world, which they share a process with. */
export async function worldProviders(world: World): Promise<Provider[]> {
  return (await import("./providers/worldProviders.ts")).worldProviders({ ...world, fetch: world.direct });
}

/** See `serveProvider` of providers/serve.ts. */
export async function serveProvider(provider: Provider): Promise<ServedProvider> {
  return (await import("./providers/serve.ts")).serveProvider(provider);
}

/** See `coverage` of coverage/index.ts. */
export async function coverage(): Promise<CoverageTable[]> {
  return (await import("./coverage/index.ts")).coverage();
}

/** Serves a world as an HTTPS proxy; see `serveProxy` of proxy/proxy.ts. */
export async function serveProxy(world: World): Promise<ServedProxy> {
  return (await import("./proxy/proxy.ts")).serveProxy(world);
}

/** See `provenApplicationToken` of entra/token/provenApplication.ts. */
export async function provenApplicationToken(
  world: WorldContext,
  tenant: Tenant,
  clientId: string,
  resource: string,
): Promise<string> {
  const { provenApplicationToken } = await import("./entra/token/provenApplication.ts");
  return await provenApplicationToken(world, tenant, clientId, resource);
}

/** See `seedObjects` of graph/seed.ts. */
export async function seedObjects(
  world: WorldContext,
  tenant: Tenant,
  others: ObjectsOfOthers,
): Promise<void> {
  (await import("./graph/seed.ts")).seedObjects(world.directory, tenant, world.clock, others);
}

/** See `seedSecrets` of vault/seed.ts. */
export async function seedSecrets(
  world: WorldContext,
  tenant: Tenant,
  others: SecretsOfOthers,
): Promise<void> {
  (await import("./vault/seed.ts")).seedSecrets(world, tenant, others);
}

/** Opens the developer portal of an instance as an administrator has: it has content from then on. */
export async function giveContentToPortal(world: WorldContext, serviceName: string): Promise<void> {
  (await import("./portal/template.ts")).giveContentToPortal(world.arm, serviceName);
}

/** What runs the stack's program: an engine of this process, or the real one (`pulumi`). */
export const engines: Readonly<
  Record<"node" | "pulumi", () => Promise<(run: ProgramRun) => Promise<Deployed>>>
> = {
  node: async () => (await import("./engines/node.ts")).deployWithNode,
  pulumi: async () => (await import("./engines/pulumi.ts")).deployWithPulumi,
};

/** What a program declares and reads, by a preview of this process; see `previewWithNode` of engines/node.ts. */
export async function declaredBy(run: ProgramRun): Promise<Declared> {
  return await (await import("./engines/node.ts")).previewWithNode(run);
}
