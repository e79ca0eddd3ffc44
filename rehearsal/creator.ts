import { type World, worldProviders } from "../emulator/index.ts";
import type { Properties } from "../lib/engine/values.ts";

/** Creates resources outside of any stack, by the same provider. */
export async function creator(world: World, providerName: string, config: Record<string, string>) {
  const provider = (await worldProviders(world)).find(({ name }) => name === providerName)!.configure(config);
  return async (type: string, inputs: Properties) => {
    const token = `${providerName}:${type}`;
    const resource = { type: token, name: "foreign", urn: `urn:pulumi:foreign::foreign::${token}::foreign` };
    const checked = await provider.check({ ...resource, news: inputs });
    if (checked.failures.length > 0) {
      throw new Error(
        checked.failures.map(({ property, reason }) => `${token}.${property}: ${reason}`).join("\n"),
      );
    }
    return await provider.create({ ...resource, inputs: checked.inputs, preview: false });
  };
}
