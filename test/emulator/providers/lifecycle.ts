import assert from "node:assert/strict";
import {
  type ConfiguredProvider,
  type DiffResult,
  ProviderError,
  type ReadResult,
} from "../../../emulator/providers/provider.ts";
import type { Properties } from "../../../lib/engine/values.ts";

/** What an engine keeps of one resource. */
export interface Deployed {
  readonly id: string;
  readonly inputs: Properties;
  readonly outputs: Properties;
}

/** One resource, taken through a provider's calls in an engine's order. */
export interface Lifecycle {
  check(news: Properties): Promise<{ inputs: Properties; reasons: string[] }>;
  preview(news: Properties): Promise<Properties>;
  create(news: Properties): Promise<Deployed>;
  diff(
    deployed: Deployed,
    news: Properties,
    ignoreChanges?: readonly string[],
  ): Promise<DiffResult["changes"]>;
  refresh(deployed: Deployed): Promise<ReadResult | undefined>;
  importById(id: string): Promise<ReadResult | undefined>;
  previewUpdate(deployed: Deployed, news: Properties): Promise<Properties>;
  update(deployed: Deployed, news: Properties): Promise<Deployed>;
  delete(deployed: Deployed): Promise<void>;
}

export function lifecycle(provider: ConfiguredProvider, type: string, name = "subject"): Lifecycle {
  const ref = { type, name, urn: `urn:pulumi:dev::test::${type}::${name}` };
  const checked = async (news: Properties): Promise<Properties> => {
    const { inputs, failures } = await provider.check({ ...ref, news });
    assert.deepEqual(failures, []);
    return inputs;
  };
  const change = async ({ id, inputs, outputs }: Deployed, news: Properties) => ({
    ...ref,
    id,
    oldInputs: inputs,
    oldOutputs: outputs,
    news: await checked(news),
  });
  return {
    async check(news) {
      const { inputs, failures } = await provider.check({ ...ref, news });
      return { inputs, reasons: failures.map(({ reason }) => reason) };
    },
    async preview(news) {
      const { id, outputs } = await provider.create({ ...ref, inputs: await checked(news), preview: true });
      assert.equal(id, "");
      return outputs;
    },
    async create(news) {
      const inputs = await checked(news);
      return { inputs, ...(await provider.create({ ...ref, inputs, preview: false })) };
    },
    diff: async (deployed, news, ignoreChanges = []) =>
      (await provider.diff({ ...(await change(deployed, news)), ignoreChanges })).changes,
    refresh: ({ id, inputs, outputs }) =>
      provider.read({ ...ref, id, oldInputs: inputs, oldOutputs: outputs }),
    importById: (id) => provider.read({ ...ref, id }),
    previewUpdate: async (deployed, news) =>
      (await provider.update({ ...(await change(deployed, news)), preview: true })).outputs,
    async update(deployed, news) {
      const request = await change(deployed, news);
      const { outputs } = await provider.update({ ...request, preview: false });
      return { id: deployed.id, inputs: request.news, outputs };
    },
    delete: ({ id, inputs, outputs }) =>
      provider.delete({ ...ref, id, oldInputs: inputs, oldOutputs: outputs }),
  };
}

/** For assert.rejects: a ProviderError with such a message. */
export function refusedWith(message: RegExp, status?: ProviderError["status"]) {
  return (error: unknown): boolean => {
    assert.ok(error instanceof ProviderError, String(error));
    assert.match(error.message, message);
    if (status !== undefined) assert.equal(error.status, status);
    return true;
  };
}
