import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { managedResources } from "../../lib/engine/state.ts";
import type { ProviderRequest } from "./support/requests.ts";
import { type EngineStack, openStack, skip } from "./support/stack.ts";

describe("an Azure with troubles", { skip }, () => {
  let stack: EngineStack;
  before(async () => {
    stack = await openStack();
  });
  after(() => stack?.close());

  /** Requests that have met a trouble, and how often they were sent. */
  const troubles = new Map<string, number>();

  it("is outlasted: 429 with Retry-After, 503, and service principals that have not replicated yet", async () => {
    stack.requests.stepIn = async (request, send) =>
      (await failedOperation(request, send)) ?? trouble(request);
    // All that fails is the operation that has really failed, told in Azure's own words.
    await assert.rejects(stack.pulumi.up(), (error: Error) => {
      assert.match(error.message, /^azure-native:apimanagement:ApiManagementService api-management: /m);
      assert.match(error.message, /No capacity in West Europe\./);
      assert.equal(error.message.match(/^azure|^random/gm)?.length, 1);
      return true;
    });
    const met = [...troubles.keys()];
    assert.ok(met.some((request) => request.startsWith("PATCH https://graph.microsoft.com/")));
    assert.ok(met.some((request) => request.startsWith("POST https://graph.microsoft.com/")));
    assert.ok(met.some((request) => request.startsWith("PUT https://management.azure.com/")));
  });

  it("leaves a half-made instance in the state, with which the next update goes on", async () => {
    const kept = managedResources(await stack.pulumi.export()).map(({ type }) => type);
    assert.ok(kept.includes("azure-native:apimanagement:ApiManagementService"));
    stack.requests.stepIn = trouble;
    await stack.pulumi.up();
    stack.requests.stepIn = undefined;
    assert.ok([...troubles.values()].every((times) => times > 2));
    const service = stack.world.arm.service("contoso-calc-dev");
    assert.ok(service?.apis.get("basic-calculator")?.policy);
    assert.equal(stack.tenant.applications.size, 2);
    const credentials = [...stack.tenant.applications.values()].flatMap((each) => each.passwordCredentials);
    assert.equal(credentials.length, 1);
  });

  it("leaves nothing to do and no drift afterwards", async () => {
    await stack.pulumi.up("--expect-no-changes");
    await stack.pulumi.refresh("--expect-no-changes");
  });

  it("fails an update whose publication of the portal fails, until it is published anew as the docs say", async () => {
    await stack.configure({ "apim-oauth:oauthServer": { description: "Signs the console in" } });
    stack.requests.stepIn = failedDeployment;
    await assert.rejects(stack.pulumi.up(), (error: Error) => {
      assert.match(error.message, /^azure-native:resources:Deployment developer-portal: /m);
      assert.match(error.message, /The portal could not be published\./);
      return true;
    });
    stack.requests.stepIn = undefined;
    await stack.pulumi.up("--replace", "**RandomString::developer-portal");
    await stack.pulumi.up("--expect-no-changes");
    const service = stack.world.arm.service("contoso-calc-dev")!;
    const current = [...service.portalRevisions.values()].filter(({ properties }) => properties.isCurrent);
    assert.deepEqual(
      current.map(({ properties }) => properties.status),
      ["completed"],
    );
    assert.match(JSON.stringify(service.published), /Signs the console in/);
  });

  it("lets one of two updates at a time through, and refuses the other", async () => {
    await stack.configure({ "apim-oauth:oauthServer": { description: "Signs in" } });
    let arrived = () => {};
    let go = () => {};
    const waiting = new Promise<void>((resolve) => {
      arrived = resolve;
    });
    const gate = new Promise<void>((resolve) => {
      go = resolve;
    });
    stack.requests.stepIn = async ({ method }) => {
      if (method === "GET") return undefined;
      arrived();
      await gate;
      return undefined;
    };
    const first = stack.pulumi.up();
    await waiting;
    await assert.rejects(stack.pulumi.up(), /currently locked by 1 lock/);
    go();
    await first;
    stack.requests.stepIn = undefined;
    await stack.pulumi.up("--expect-no-changes");
  });

  /** The first two sendings of whatever changes something go wrong. */
  function trouble({ method, host, path }: ProviderRequest): Response | undefined {
    if (method === "GET") return undefined;
    const request = `${method} https://${host}${path}`;
    const sent = (troubles.get(request) ?? 0) + 1;
    troubles.set(request, sent);
    if (sent > 2) return undefined;
    if (method === "PATCH" && path.includes("/servicePrincipals/")) return notReplicated();
    return sent === 1 ? outage(429, { "retry-after": "0" }) : outage(503);
  }
});

async function failedOperation(
  { path }: ProviderRequest,
  send: () => Promise<Response>,
): Promise<Response | undefined> {
  if (!/\/locations\/[^/]+\/operationsStatuses\//i.test(path)) return undefined;
  const answer = await goingOn(send);
  if (answer) return answer;
  const error = { code: "ActivationFailed", message: "No capacity in West Europe." };
  return Response.json({ status: "Failed", error });
}

/** The world's answer, unless it says that the operation has succeeded. */
async function goingOn(send: () => Promise<Response>): Promise<Response | undefined> {
  const answer = await send();
  const { status } = (await answer.clone().json()) as { status: string };
  return status === "Succeeded" ? undefined : answer;
}

/** What the deployment's own operation ends with when a resource of its template fails. */
async function failedDeployment(
  { method, path }: ProviderRequest,
  send: () => Promise<Response>,
): Promise<Response | undefined> {
  if (method !== "GET" || !/\/deployments\/[^/]+\/operationStatuses\//i.test(path)) return undefined;
  const answer = await goingOn(send);
  if (answer) return answer;
  const details = [{ code: "PublishingFailed", message: "The portal could not be published." }];
  const message = "At least one resource deployment operation failed.";
  return Response.json({ status: "Failed", error: { code: "DeploymentFailed", message, details } });
}

function outage(status: number, headers: Record<string, string> = {}): Response {
  return Response.json({ error: { code: "Busy", message: "Come back later." } }, { status, headers });
}

/** What Graph answers for an object that another replica has just made. */
function notReplicated(): Response {
  const message = "Resource does not exist or one of its queried reference-property objects are not present.";
  return Response.json({ error: { code: "Request_ResourceNotFound", message } }, { status: 404 });
}
