import assert from "node:assert/strict";
import { after, before, beforeEach, describe, it } from "node:test";
import { azureNativeProvider } from "../../../../emulator/providers/azureNative/index.ts";
import { ProviderError } from "../../../../emulator/providers/provider.ts";
import { UNKNOWN } from "../../../../lib/engine/values.ts";
import { empty } from "../../arm/support.ts";
import {
  group,
  inService,
  type Stage,
  service,
  serviceInputs,
  startStage,
  subscriptionId,
} from "./support.ts";

const arm = "management.azure.com";
const product = { ...inService, displayName: "Calc" };

describe("azure-native with an instance", () => {
  let stage: Stage;
  before(async () => {
    stage = await startStage();
  });
  beforeEach(async () => {
    empty(stage.world);
    await stage.startService();
  });
  after(() => stage.world.close());

  it("does not know computed outputs in a preview", async () => {
    const ref = { type: "azure-native:apimanagement:ApiManagementService", name: "x", urn: "urn" };
    const inputs = await stage.check("apimanagement:ApiManagementService", "x", {
      ...serviceInputs,
      serviceName: "other",
    });
    const before = stage.world.requests.get(arm);
    const { id, outputs } = await stage.provider.create({ ...ref, inputs, preview: true });
    assert.equal(id, "");
    assert.equal(outputs.gatewayUrl, UNKNOWN);
    assert.equal(outputs.name, UNKNOWN);
    assert.deepEqual(outputs.sku, serviceInputs.sku);
    assert.equal(outputs.serviceName, undefined);
    assert.equal(stage.world.requests.get(arm), before);
  });

  it("knows name and location in the preview of an update", async () => {
    const state = await stage.create("apimanagement:Product", "calc", product);
    const { ref, id, inputs: oldInputs, outputs: oldOutputs } = state;
    const request = { ...ref, id, oldInputs, oldOutputs, news: oldInputs, preview: true };
    const { outputs } = await stage.provider.update(request);
    assert.equal(outputs.name, "calc");
    assert.equal(outputs.type, UNKNOWN);
  });

  it("replaces a resource whose name or place changes, the old one first", async () => {
    const state = await stage.create("apimanagement:Product", "calc", product);
    const { ref, id, inputs: oldInputs, outputs: oldOutputs } = state;
    const news = { ...oldInputs, productId: "other" };
    const diff = await stage.provider.diff({ ...ref, id, oldInputs, oldOutputs, news, ignoreChanges: [] });
    assert.deepEqual(diff, { changes: { productId: "update-replace" }, deleteBeforeReplace: true });
  });

  it("replaces an auto-named resource before it deletes the old one", async () => {
    const state = await stage.create("resources:ResourceGroup", "rg", {});
    const { ref, id, inputs: oldInputs, outputs: oldOutputs } = state;
    const news = { ...oldInputs, location: "northeurope" };
    const diff = await stage.provider.diff({ ...ref, id, oldInputs, oldOutputs, news, ignoreChanges: [] });
    assert.deepEqual(diff, { changes: { location: "update-replace" }, deleteBeforeReplace: false });
  });

  it("takes two spellings of a region for one", async () => {
    const state = await stage.create("resources:ResourceGroup", "rg", { location: "West Europe" });
    assert.deepEqual(await stage.diff(state, { location: "westeurope" }), {});
  });

  it("ignores what it is told to ignore", async () => {
    const state = await stage.create("apimanagement:Product", "calc", product);
    const { ref, id, inputs: oldInputs, outputs: oldOutputs } = state;
    const news = { ...oldInputs, displayName: "Other" };
    const { changes } = await stage.provider.diff({
      ...ref,
      id,
      oldInputs,
      oldOutputs,
      news,
      ignoreChanges: ["displayName"],
    });
    assert.deepEqual(changes, {});
  });

  it("does not take over what exists", async () => {
    await stage.create("apimanagement:Product", "calc", product);
    await assert.rejects(stage.create("apimanagement:Product", "calc", product), (error: ProviderError) => {
      assert.equal(error.status, "already-exists");
      assert.equal(error.message, `cannot create already existing resource '${service}/products/calc'`);
      return true;
    });
  });

  it("takes over the global policy as long as nobody has changed it", async () => {
    const policy = {
      ...inService,
      policyId: "policy",
      value: "<policies><inbound /></policies>",
    };
    await stage.create("apimanagement:Policy", "global", policy);
    await assert.rejects(stage.create("apimanagement:Policy", "global", policy), {
      message: /already existing subresource/,
    });
  });

  it("sees on a refresh what somebody has changed by hand, and only that", async () => {
    const state = await stage.create("apimanagement:Product", "calc", product);
    const stored = stage.world.arm.service("contoso-calc")?.products.get("calc");
    Object.assign(stored?.properties ?? {}, { state: "published" });
    const refreshed = await stage.refresh(state);
    assert.deepEqual(refreshed?.inputs, { ...state.inputs, state: "published" });
    assert.deepEqual(await stage.diff({ ...state, ...refreshed }, product), { state: "delete" });
  });

  it("reconstructs the inputs of an import from the id and the answer", async () => {
    const { ref } = await stage.create("apimanagement:Product", "calc", product);
    const imported = await stage.provider.read({ ...ref, id: `${service}/products/calc` });
    assert.deepEqual(imported?.inputs, {
      ...product,
      productId: "calc",
      subscriptionRequired: true,
      approvalRequired: false,
      state: "notPublished",
      azureApiVersion: "2024-05-01",
    });
  });

  it("refuses to read an id of another type", async () => {
    const ref = { type: "azure-native:apimanagement:Product", name: "x", urn: "urn" };
    await assert.rejects(stage.provider.read({ ...ref, id: `${service}/apis/x` }), {
      message: /is not the id of/,
    });
  });

  it("hands on what Azure refuses, field by field", async () => {
    const api = { ...inService, path: "echo", displayName: "Echo too" };
    await assert.rejects(stage.create("apimanagement:Api", "calc", api), (error: ProviderError) => {
      assert.equal(error.status, "invalid-argument");
      assert.match(
        error.message,
        /^Status=400 Code="ValidationError" Message="One or more fields contain incorrect values:"\n {2}path: Cannot create API 'calc'/,
      );
      return true;
    });
  });

  it("restores a soft-deleted instance and nothing else", async () => {
    const id = service;
    const ref = { type: "azure-native:apimanagement:ApiManagementService", name: "apim", urn: "urn" };
    await stage.provider.delete({ ...ref, id, oldInputs: {}, oldOutputs: {} });
    await assert.rejects(stage.create("apimanagement:ApiManagementService", "apim", serviceInputs), {
      message: /ServiceAlreadyExistsInSoftDeletedState/,
    });
    const restored = await stage.create("apimanagement:ApiManagementService", "apim", {
      ...serviceInputs,
      restore: true,
    });
    assert.equal(restored.outputs.provisioningState, "Succeeded");
  });

  for (const [status, method] of [
    [503, "PUT"],
    [429, "GET"],
    [500, "DELETE"],
    [408, "PUT"],
  ] as const) {
    it(`tries again after ${status} to ${method}`, async () => {
      stage.world.faults.add({ host: arm, status, times: 2, method, path: "/products/", retryAfter: 0 });
      const state = await stage.create("apimanagement:Product", "calc", product);
      stage.world.arm.service("contoso-calc")?.subscriptions.clear();
      await stage.remove(state);
      assert.equal(await stage.refresh(state), undefined);
      assert.equal(stage.world.faults.take({ host: arm, method, path: "/products/" }), undefined);
    });
  }

  it("does not delete a product that Azure has subscribed the administrator to", async () => {
    const state = await stage.create("apimanagement:Product", "calc", product);
    await assert.rejects(stage.remove(state), { message: /Product cannot be deleted since it has existing/ });
  });

  it("gives up in the end", async () => {
    stage.world.faults.add({ host: arm, status: 503, times: 6, method: "PUT", retryAfter: 0 });
    await assert.rejects(stage.create("apimanagement:Product", "calc", product), { message: /Status=503/ });
  });

  it("does not try again after a 403", async () => {
    stage.world.faults.add({ host: arm, status: 403, times: 1, method: "PUT", retryAfter: 0 });
    await assert.rejects(stage.create("apimanagement:Product", "calc", product), { message: /Status=403/ });
  });

  it("tries one 409 again, and leaves the others to whoever runs the update", async () => {
    const fault = { host: arm, status: 409, times: 1, method: "PUT", path: "/products/", retryAfter: 0 };
    stage.world.faults.add({ ...fault, code: "AnotherOperationInProgress" });
    await stage.create("apimanagement:Product", "again", { ...product, productId: "again" });
    for (const code of ["PessimisticConcurrencyConflict", "ServiceLocked", "Conflict"]) {
      stage.world.faults.add({ ...fault, code, message: "Not now." });
      await assert.rejects(stage.create("apimanagement:Product", "calc", product), {
        message: `Status=409 Code="${code}" Message="Not now."`,
      });
    }
  });

  it("says who deploys, and where to", async () => {
    const config = await stage.provider.invoke("azure-native:authorization:getClientConfig", {});
    const { deployer, id: tenantId } = stage.tenant;
    assert.deepEqual(config, {
      clientId: deployer.clientId,
      objectId: deployer.objectId,
      subscriptionId,
      tenantId,
    });
  });

  it("looks up an instance", async () => {
    const found = await stage.provider.invoke(
      "azure-native:apimanagement:getApiManagementService",
      inService,
    );
    assert.equal(found.id, service);
    assert.equal(found.developerPortalUrl, "https://contoso-calc.developer.azure-api.net");
    await assert.rejects(
      stage.provider.invoke("azure-native:apimanagement:getApiManagementService", {
        ...inService,
        serviceName: "none",
      }),
      { message: /ResourceNotFound/ },
    );
  });

  it("lists secrets", async () => {
    const keys = { primaryKey: "one", secondaryKey: "two" };
    await stage.create("apimanagement:Subscription", "s", {
      ...inService,
      displayName: "S",
      scope: "/apis",
      ...keys,
    });
    const secrets = await stage.provider.invoke("azure-native:apimanagement:listSubscriptionSecrets", {
      ...inService,
      sid: "s",
    });
    assert.deepEqual(secrets, keys);
  });
});

describe("azure-native refuses", () => {
  let stage: Stage;
  before(async () => {
    stage = await startStage();
  });
  after(() => stage.world.close());
  const unused = () =>
    azureNativeProvider({ clock: stage.world.clock, fetch: stage.world.fetch, deployer: () => undefined });

  it("types that the rehearsal has not, by name", async () => {
    await assert.rejects(stage.check("storage:StorageAccount", "s", {}), {
      message: /does not have resources of type 'azure-native:storage:StorageAccount'/,
    });
  });

  it("functions that the rehearsal has not, by name", async () => {
    await assert.rejects(stage.provider.invoke("azure-native:storage:listKeys", {}), {
      message: /does not have the function 'azure-native:storage:listKeys'/,
    });
  });

  it("a configuration, with everything that is wrong with it", () => {
    assert.throws(
      () => unused().configure({ environment: "moon", metadataHost: "h" }),
      (error: ProviderError) =>
        ["tenantId", "subscriptionId", "environment", "metadataHost"].every((key) =>
          error.message.includes(`azure-native:${key}`),
        ),
    );
  });

  it("a tenant that it has no credentials for", async () => {
    const provider = unused().configure({ tenantId: stage.tenant.id, subscriptionId });
    const ref = { type: "azure-native:resources:ResourceGroup", name: "x", urn: "urn" };
    await assert.rejects(provider.read({ ...ref, id: group }), (error) => error instanceof ProviderError);
  });
});
