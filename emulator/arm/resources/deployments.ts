import { createHash, randomUUID } from "node:crypto";
import type { ArmAnswer } from "../../model/armAnswer.ts";
import type { ArmOperation, Deployment } from "../../model/instances.ts";
import * as contracts from "../contracts.ts";
import { ArmError, validationError } from "../errors.ts";
import { checkFields } from "../fields.ts";
import { finish, nothing, operationHeaders, pollResource, startOperation } from "../operations.ts";
import { type ArmHandler, type ArmRequest, asObject, ownName, type ResourceType } from "../request.ts";
import { providersOf, sentDeployment } from "./deploymentProperties.ts";
import { deploymentId, deploymentLocation, refuseOtherScope, scopeOf } from "./deploymentScope.ts";
import { resourcesVersions } from "./resourceGroups.ts";
import { readTemplate, type TemplateResource } from "./template.ts";

/** Finds what puts a resource of a type, whatever the case, or refuses the type or its api-version. */
export type FindPut = (type: string, apiVersion: string) => ArmHandler;

/**
 * Template deployments in a resource group or a subscription: a template of literal values, mode Incremental.
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
      const scope = `${scopeOf(request).id}/providers/`.toLowerCase();
      const own = [...request.context.arm.deployments.values()].filter(({ id }) =>
        id.toLowerCase().startsWith(scope),
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
  const scope = scopeOf(request);
  const name = ownName(request);
  const { problems } = checkFields({ name }, { name: contracts.names.deploymentName });
  if (problems.length > 0) throw validationError(problems);
  const id = deploymentId(request);
  const previous = request.context.arm.deployments.get(id.toLowerCase());
  const location = deploymentLocation(request, scope, previous);
  const { template, debugSetting } = sentDeployment(request.body);
  const sent = readTemplate(template);
  refuseOtherScope(scope, sent);
  const resources = sent.map((resource) => ({
    resource,
    put: findPut(resource.type, resource.apiVersion),
  }));

  const started = request.context.clock.now();
  if (previous && isActive(previous)) throw stillActive(previous);
  const deployment: Deployment = {
    id,
    name,
    etag: request.context.arm.nextEtag(),
    subscriptionId: request.subscriptionId,
    resourceGroup: scope.resourceGroup,
    ...(location !== undefined && { location }),
    properties: {
      templateHash: createHash("sha256").update(JSON.stringify(template)).digest("hex").slice(0, 20),
      mode: "Incremental",
      ...(debugSetting && { debugSetting }),
      provisioningState: "Accepted",
      timestamp: request.context.clock.iso(),
      duration: "PT0S",
      correlationId: randomUUID(),
      providers: providersOf(sent),
      dependencies: [],
    },
  };
  request.context.arm.deployments.set(id.toLowerCase(), deployment);
  const outputResources: { id: string }[] = [];
  const operation = startOperation(request, id, [
    () => {
      deployment.properties.provisioningState = "Running";
    },
    ...resources.map(({ resource, put }) => async () => {
      outputResources.push({ id: await putResource(request, resource, put, deployment) });
    }),
    () => {
      const seconds = (request.context.clock.now() - started) / 1000;
      Object.assign(deployment.properties, {
        provisioningState: "Succeeded",
        timestamp: request.context.clock.iso(),
        duration: `PT${seconds}S`,
        outputResources,
      });
    },
  ]);
  const urls = { statusPath: `${id}/operationStatuses`, locationPath: id, endStatus: 200 };
  return {
    // A new one of a subscription is answered with 200 as well (k8s-infra's recording).
    status: previous || scope.resourceGroup === undefined ? 200 : 201,
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

function shown({ id, name, location, properties }: Deployment) {
  const type = "Microsoft.Resources/deployments";
  return { id, name, type, ...(location !== undefined && { location }), properties };
}
