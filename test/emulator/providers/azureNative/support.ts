import { randomUUID } from "node:crypto";
import { clouds } from "../../../../emulator/model/clouds.ts";
import type { Tenant } from "../../../../emulator/model/directory.ts";
import { azureNativeProvider } from "../../../../emulator/providers/azureNative/index.ts";
import type { ConfiguredProvider, PropertyChange } from "../../../../emulator/providers/provider.ts";
import { startWorld, type World } from "../../../../emulator/world.ts";
import type { Properties } from "../../../../lib/engine/values.ts";

export const subscriptionId = "0f3c1b7a-5d52-4c1e-9b6b-2f9f4d1f6c10";
export const group = `/subscriptions/${subscriptionId}/resourceGroups/rg-calc`;
export const service = `${group}/providers/Microsoft.ApiManagement/service/contoso-calc`;
/** Where everything below an instance lies. */
export const inService = { resourceGroupName: "rg-calc", serviceName: "contoso-calc" };
export const serviceInputs = {
  ...inService,
  publisherName: "Contoso",
  publisherEmail: "api@contoso.example",
  sku: { name: "Developer", capacity: 1 },
};

/** One resource as an engine keeps it. */
export interface State {
  readonly ref: { readonly type: string; readonly name: string; readonly urn: string };
  readonly id: string;
  readonly inputs: Properties;
  readonly outputs: Properties;
}

/** A world and the provider in it, driven in the order in which an engine drives a provider. */
export interface Stage {
  readonly world: World;
  readonly tenant: Tenant;
  readonly provider: ConfiguredProvider;
  check(type: string, name: string, news: Properties, olds?: Properties): Promise<Properties>;
  create(type: string, name: string, news: Properties): Promise<State>;
  diff(state: State, news: Properties): Promise<Readonly<Record<string, PropertyChange>>>;
  update(state: State, news: Properties): Promise<State>;
  refresh(state: State): Promise<State | undefined>;
  remove(state: State): Promise<void>;
  /** A resource group and an instance. */
  startService(): Promise<State>;
}

export async function startStage(config: Readonly<Record<string, string>> = {}): Promise<Stage> {
  const world = await startWorld();
  const tenant = world.directory.addTenant(clouds.public, randomUUID(), "contoso.onmicrosoft.com");
  const { clock, fetch, directory } = world;
  const provider = azureNativeProvider({
    clock,
    fetch,
    deployer: (tenantId) => directory.tenant(tenantId)?.deployer,
  }).configure({ tenantId: tenant.id, subscriptionId, location: "westeurope", ...config });
  const refer = (type: string, name: string) => {
    const token = `azure-native:${type}`;
    return { type: token, name, urn: `urn:pulumi:test::apim-oauth::${token}::${name}` };
  };
  const checked = async (ref: State["ref"], news: Properties, olds?: Properties) => {
    const { inputs, failures } = await provider.check({ ...ref, news, olds });
    if (failures.length > 0) throw new Error(failures.map(({ reason }) => reason).join("\n"));
    return inputs;
  };
  const stage: Stage = {
    world,
    tenant,
    provider,
    check: (type, name, news, olds) => checked(refer(type, name), news, olds),
    async create(type, name, news) {
      const ref = refer(type, name);
      const inputs = await checked(ref, news);
      return { ref, inputs, ...(await provider.create({ ...ref, inputs, preview: false })) };
    },
    async diff({ ref, id, inputs, outputs }, news) {
      const checkedNews = await checked(ref, news, inputs);
      const request = {
        ...ref,
        id,
        oldInputs: inputs,
        oldOutputs: outputs,
        news: checkedNews,
        ignoreChanges: [],
      };
      return (await provider.diff(request)).changes;
    },
    async update({ ref, id, inputs, outputs }, news) {
      const checkedNews = await checked(ref, news, inputs);
      const request = {
        ...ref,
        id,
        oldInputs: inputs,
        oldOutputs: outputs,
        news: checkedNews,
        preview: false,
      };
      return { ref, id, inputs: checkedNews, outputs: (await provider.update(request)).outputs };
    },
    async refresh({ ref, id, inputs, outputs }) {
      const found = await provider.read({ ...ref, id, oldInputs: inputs, oldOutputs: outputs });
      return found && { ref, ...found };
    },
    remove: ({ ref, id, inputs, outputs }) =>
      provider.delete({ ...ref, id, oldInputs: inputs, oldOutputs: outputs }),
    async startService() {
      await stage.create("resources:ResourceGroup", "group", { resourceGroupName: "rg-calc" });
      return stage.create("apimanagement:ApiManagementService", "apim", serviceInputs);
    },
  };
  return stage;
}
