import type { WorldContext } from "../../../emulator/context.ts";
import type { ConfiguredProvider } from "../../../emulator/providers/provider.ts";
import { worldProviders } from "../../../emulator/providers/worldProviders.ts";
import type { Properties } from "../../../lib/engine/values.ts";
import { lab } from "./lab.ts";

/** Somebody who changes the world beside the stack, by the same REST calls. */
export function byHand(world: WorldContext) {
  const configured = (name: string): ConfiguredProvider => {
    const prefix = `${name}:`;
    const own = Object.entries(lab).filter(([key]) => key.startsWith(prefix));
    const config = Object.fromEntries(own.map(([key, value]) => [key.slice(prefix.length), String(value)]));
    return worldProviders(world)
      .find((provider) => provider.name === name)!
      .configure(config);
  };
  const ref = (type: string) => ({ type, name: "by-hand", urn: `urn:pulumi:hand::hand::${type}::by-hand` });
  return {
    async create(type: string, inputs: Properties): Promise<{ id: string; outputs: Properties }> {
      const provider = configured(type.split(":")[0]!);
      const checked = await provider.check({ ...ref(type), news: inputs });
      return provider.create({ ...ref(type), inputs: checked.inputs, preview: false });
    },
    /** Reads the resource, and writes it back with some properties changed. */
    async change(type: string, id: string, change: Properties): Promise<void> {
      const provider = configured(type.split(":")[0]!);
      const found = await provider.read({ ...ref(type), id });
      if (!found) throw new Error(`there is no ${id}`);
      const { inputs: oldInputs, outputs: oldOutputs } = found;
      const news = { ...oldInputs, ...change };
      await provider.update({ ...ref(type), id, oldInputs, oldOutputs, news, preview: false });
    },
    async exists(type: string, id: string): Promise<boolean> {
      return (await configured(type.split(":")[0]!).read({ ...ref(type), id })) !== undefined;
    },
    async remove(type: string, id: string): Promise<void> {
      const provider = configured(type.split(":")[0]!);
      await provider.delete({ ...ref(type), id, oldInputs: {}, oldOutputs: {} });
    },
  };
}
