import { createHash, randomUUID } from "node:crypto";
import type { ArmAnswer } from "../../model/armAnswer.ts";
import type { ArmOperation, Deployment } from "../../model/instances.ts";
import * as contracts from "../contracts.ts";
import { ArmError, notInRehearsal, validationError } from "../errors.ts";
import { checkFields } from "../fields.ts";
import { findResourceGroup } from "../lookup.ts";
import { finish, nothing, operationHeaders, pollResource, startOperation } from "../operations.ts";
import {
  type ArmHandler,
  type ArmRequest,
  asObject,
  ownName,
  type ResourceType,
  sentProperties,
} from "../request.ts";
import { resourcesVersions } from "./resourceGroups.ts";
import { readTemplate, type TemplateResource } from "./template.ts";

/** Finds what puts a resource of a type, whatever the case, or refuses the type or its api-version. */
export type FindPut = (type: string, apiVersion: string) => ArmHandler;

/**
 * Template deployments at resource-group scope: a template of literal values, mode Incremental.
 * @param findPut gives the same handlers that a PUT from outside reaches
 */
export function deployments(findPut: FindPut): ResourceType {
  return {
    type: "Microsoft.Resources/deployments",
    apiVersions: resourcesVersions,
    async get(request) {
      const { id } = found(request);
      await pollResource(request.context.arm, id, request.context.clock.iso());
      return { status: 200, body: shown(found(request)) };
    },
    head(request) {
      found(request);
      return { status: 204 };
    },
    list(request) {
      const group = findResourceGroup(request);
      const own = [...request.context.arm.deployments.values()].filter(({ id }) =>
        id.startsWith(`${group.id}/`),
      );
      return { status: 200, body: { value: own.map(shown) } };
    },
    put: (request) => deploy(request, findPut),
    delete(request) {
      const deployment = request.context.arm.deployments.get(deploymentId(request).toLowerCase());
      if (!deployment) return { status: 204 };
      request.context.arm.deployments.delete(deployment.id.toLowerCase());
      const operation = startOperation(request, deployment.id, [nothing, nothing]);
      const urls = {
        locationPath: `/subscriptions/${request.subscriptionId}/operationresults`,
        endStatus: 204,
      };
      return { status: 202, headers: operationHeaders(request, operation, urls), operation: operation.id };
    },
  };
}

function deploy(request: ArmRequest, findPut: FindPut): ArmAnswer {
  const group = findResourceGroup(request);
  const name = ownName(request);
  const { problems } = checkFields({ name }, { name: contracts.names.deploymentName });
  if (problems.length > 0) throw validationError(problems);
  if (asObject(request.body)?.location) {
    throw new ArmError(
      400,
      "InvalidDeployment",
      `The 'location' property is not allowed for '${name}' at resource group scope. Please see https://aka.ms/deploy-to-subscription for usage details.`,
    );
  }
  const { mode, template, parameters, debugSetting, ...more } = sentProperties(request);
  if (mode !== "Incremental")
    throw notInRehearsal(`deployments in mode '${String(mode)}'; use 'Incremental'`);
  if (Object.keys(asObject(parameters) ?? {}).length > 0) throw notInRehearsal("parameters of a deployment");
  const others = Object.entries(more).filter(([, value]) => value !== null && value !== undefined);
  if (others.length > 0 || asObject(debugSetting)) {
    throw notInRehearsal(
      `${[...others.map(([key]) => key), ...(debugSetting ? ["debugSetting"] : [])].join(", ")} of a deployment`,
    );
  }
  const resources = readTemplate(template).map((resource) => ({
    resource,
    put: findPut(resource.type, resource.apiVersion),
  }));

  const started = request.context.clock.now();
  const id = deploymentId(request);
  const previous = request.context.arm.deployments.get(id.toLowerCase());
  if (previous && isActive(previous)) throw stillActive(previous);
  const deployment: Deployment = {
    id,
    name,
    etag: request.context.arm.nextEtag(),
    subscriptionId: request.subscriptionId,
    resourceGroup: group.name,
    properties: {
      templateHash: createHash("sha256").update(JSON.stringify(template)).digest("hex").slice(0, 20),
      mode,
      provisioningState: "Accepted",
      timestamp: request.context.clock.iso(),
      duration: "PT0S",
      correlationId: randomUUID(),
      providers: [],
      dependencies: [],
      outputResources: [],
    },
  };
  request.context.arm.deployments.set(id.toLowerCase(), deployment);
  const outputs = deployment.properties.outputResources as { id: string }[];
  const operation = startOperation(request, id, [
    () => {
      deployment.properties.provisioningState = "Running";
    },
    ...resources.map(({ resource, put }) => async () => {
      outputs.push({ id: await putResource(request, resource, put, deployment) });
    }),
    () => {
      const seconds = (request.context.clock.now() - started) / 1000;
      Object.assign(deployment.properties, {
        provisioningState: "Succeeded",
        timestamp: request.context.clock.iso(),
        duration: `PT${seconds}S`,
      });
    },
  ]);
  const urls = { statusPath: `${id}/operationStatuses`, locationPath: id, endStatus: 200 };
  return {
    status: previous ? 200 : 201,
    body: shown(deployment),
    headers: operationHeaders(request, operation, urls),
    operation: operation.id,
  };
}

/** Puts one resource and waits for it; what it refuses fails the deployment. */
async function putResource(
  request: ArmRequest,
  { names, body, apiVersion }: TemplateResource,
  put: ArmHandler,
  deployment: Deployment,
): Promise<string> {
  const { arm, clock } = request.context;
  try {
    const answer = await put({
      ...request,
      names,
      body,
      apiVersion,
      query: new URLSearchParams(),
      ifMatch: undefined,
    });
    const operation =
      answer.operation === undefined ? undefined : (arm.operations.get(answer.operation) as ArmOperation);
    if (operation) await finish(operation, clock.iso());
    if (operation?.error) throw new ArmError(400, operation.error.code, operation.error.message);
    return String(asObject(answer.body)?.id);
  } catch (error) {
    if (!(error instanceof ArmError)) throw error;
    const failure = new ArmError(
      400,
      "DeploymentFailed",
      "At least one resource deployment operation failed. Please list deployment operations for details. Please see https://aka.ms/arm-deployment-operations for usage details.",
      [
        {
          code: error.code,
          target: names.join("/"),
          message: [error.message, ...(error.details ?? []).map(({ message }) => message)].join(" "),
        },
      ],
    );
    Object.assign(deployment.properties, {
      provisioningState: "Failed",
      timestamp: clock.iso(),
      error: failure.body(),
    });
    throw failure;
  }
}

function deploymentId(request: ArmRequest): string {
  return `${findResourceGroup(request).id}/providers/Microsoft.Resources/deployments/${ownName(request)}`;
}

function found(request: ArmRequest): Deployment {
  const deployment = request.context.arm.deployments.get(deploymentId(request).toLowerCase());
  if (!deployment) {
    throw new ArmError(404, "DeploymentNotFound", `Deployment '${ownName(request)}' could not be found.`);
  }
  return deployment;
}

function isActive({ properties }: Deployment): boolean {
  return properties.provisioningState === "Accepted" || properties.provisioningState === "Running";
}

/** In the words of reports (microsoft/azure-pipelines-tasks#5320, Azure/bicep#14369); it expires after seven days. */
function stillActive({ name, properties }: Deployment): ArmError {
  const started = Date.parse(String(properties.timestamp));
  const time = (at: number) => new Date(at).toLocaleString("en-US", { timeZone: "UTC" }).replace(",", "");
  return new ArmError(
    409,
    "DeploymentActive",
    `Unable to edit or replace deployment '${name}': previous deployment from '${time(started)}' is still active (expiration time is '${time(started + 7 * 86_400_000)}'). Please see https://aka.ms/arm-deploy-resources for usage details.`,
  );
}

function shown({ id, name, properties }: Deployment) {
  return { id, name, type: "Microsoft.Resources/deployments", properties };
}
