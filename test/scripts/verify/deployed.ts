import { setTimeout as pause } from "node:timers/promises";
import { worldProviders } from "../../../emulator/index.ts";
import { clouds } from "../../../emulator/model/clouds.ts";
import type { Tenant } from "../../../emulator/model/directory.ts";
import { serviceToken } from "../../../emulator/providers/tokens.ts";
import type { World } from "../../../emulator/world.ts";
import { graphUrl, resourceManagerUrl } from "../../../infra/names/azureCloud.ts";
import type { Settings } from "../../../infra/settings.ts";
import type { AzureConnection } from "../../../lib/azure/connection.ts";
import { type Extent, verifySteps } from "../../../lib/checks/deployed/steps.ts";
import { type VerifiedStack, verifiedStack } from "../../../lib/checks/deployed/verifiedStack.ts";
import { runSteps, type StepResult } from "../../../lib/checks/steps.ts";
import { defaultGatewayHost, type StackOutputs } from "../../../lib/stack/outputs.ts";
import { loadStack, type RehearsedStack } from "../../../rehearsal/rehearsedStack.ts";
import { prepareWorld } from "../../../rehearsal/seedWorld.ts";
import { startWorldFor } from "../../../rehearsal/startWorldFor.ts";
import { worldConnection } from "../../../rehearsal/worldConnection.ts";
import { deployInThisProcess } from "../../rehearsal/support/inThisProcess.ts";
import { copyProject, type ProjectCopy } from "../../rehearsal/support/project.ts";
import { openEveryPortal } from "../../support/portals.ts";

/** A stack that is deployed to a world of its own, for as long as a test needs it. */
export interface DeployedWorld {
  readonly world: World;
  readonly tenant: Tenant;
  readonly stack: RehearsedStack;
  readonly outputs: StackOutputs;
  /** Somebody who changes things by hand, with the rights of the deploying identity. */
  readonly hand: Hand;
  /** The stack through a new connection. */
  look(change?: Partial<AzureConnection>, settings?: Settings): VerifiedStack;
  /** Everything that `npm run verify` would find. */
  verify(extent?: Partial<Extent>, settings?: Settings): Promise<StepResult[]>;
  close(): Promise<void>;
}

/** Changes by REST, as people and their tools do beside the stack. */
export interface Hand {
  /** Calls Resource Manager; paths are relative to the instance. */
  arm<T = void>(method: string, path: string, properties?: object): Promise<T>;
  /** Calls Microsoft Graph; paths are relative to `/v1.0`. */
  graph<T = void>(method: string, path: string, body?: object): Promise<T>;
}

/**
 * Deploys a stack of this project to a fresh world.
 * @param change makes of a copy of the project what is deployed
 */
export async function deployedWorld(
  stackName: string,
  change: (project: ProjectCopy) => void = () => {},
): Promise<DeployedWorld> {
  const copy = copyProject();
  try {
    change(copy);
    return await deployed(copy.folder, stackName);
  } finally {
    copy.remove();
  }
}

async function deployed(projectFolder: string, stackName: string): Promise<DeployedWorld> {
  const stack = loadStack(projectFolder, stackName);
  const { project, main, config, settings } = stack;
  const world = await startWorldFor([settings], 0);
  openEveryPortal(world);
  try {
    const tenant = await prepareWorld(world, settings);
    const providers = await worldProviders(world);
    const run = { projectFolder, project, main, stack: stackName, config, providers };
    const outputs = (await deployInThisProcess(run)).outputs as unknown as StackOutputs;
    const look: DeployedWorld["look"] = (change = {}, seen = settings) =>
      verifiedStack(seen, outputs, { ...worldConnection(world, seen), ...change });
    return {
      world,
      tenant,
      stack,
      outputs,
      hand: handOf(world, settings, outputs),
      look,
      async verify(extent = {}, seen = settings) {
        const steps = verifySteps(look({}, seen), { minSecretDays: 0, ...extent });
        return await runSteps(steps, () => {});
      },
      close: () => world.close(),
    };
  } catch (error) {
    await world.close();
    throw error;
  }
}

/** The names of the steps that were tried and do not hold. */
export function failing(results: readonly StepResult[]): string[] {
  return results.filter(({ ok, detail }) => !ok && !detail.startsWith("Not tried")).map(({ name }) => name);
}

function handOf(world: World, settings: Settings, outputs: StackOutputs): Hand {
  const { cloud, tenantId, subscriptionId, apiManagement } = settings;
  const name = defaultGatewayHost(outputs).split(".")[0];
  const service = `/subscriptions/${subscriptionId}/resourceGroups/${apiManagement.resourceGroupName}/providers/Microsoft.ApiManagement/service/${name}`;
  const context = {
    ...world,
    fetch: world.direct,
    deployer: (id: string) => world.directory.tenant(id)?.deployer,
  };

  async function send(method: string, url: URL, body?: object): Promise<Response> {
    const token = await serviceToken(context, {
      loginHost: clouds[cloud].login,
      tenantId,
      resourceHost: url.hostname,
    });
    const response = await world.direct(url, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        "content-type": "application/json",
        // Azure asks for it where something has to exist already.
        ...((method === "PATCH" || method === "DELETE") && { "if-match": "*" }),
      },
      ...(body && { body: JSON.stringify(body) }),
    });
    if (!response.ok)
      throw new Error(`${method} ${url.pathname}: ${response.status} ${await response.text()}`);
    return response;
  }

  return {
    async arm<T>(method: string, path: string, properties?: object) {
      const url = new URL(`${service}${path && `/${path}`}`, resourceManagerUrl(cloud));
      url.searchParams.set("api-version", "2024-05-01");
      const response = await send(method, url, properties && { properties });
      const operation = response.headers.get("azure-asyncoperation") ?? response.headers.get("location");
      const text = await response.text();
      if (operation && method !== "GET") await ended(operation, send);
      return (text ? JSON.parse(text) : undefined) as T;
    },
    async graph<T>(method: string, path: string, body?: object) {
      const text = await (await send(method, new URL(`/v1.0/${path}`, graphUrl(cloud)), body)).text();
      return (text ? JSON.parse(text) : undefined) as T;
    },
  };
}

async function ended(
  operation: string,
  send: (method: string, url: URL) => Promise<Response>,
): Promise<void> {
  for (;;) {
    const response = await send("GET", new URL(operation));
    const text = await response.text();
    const { status } = (text ? JSON.parse(text) : {}) as { status?: string };
    if (status === undefined ? response.status !== 202 : status !== "InProgress") return;
    await pause(1);
  }
}
