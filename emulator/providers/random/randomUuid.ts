import { randomUUID } from "node:crypto";
import type { BridgedResource } from "../bridge/schema.ts";
import { ProviderError } from "../provider.ts";
import { keepers } from "./keepers.ts";

/** random.RandomUuid: a version 4 UUID, which is the resource's id as well. */
export const randomUuid: BridgedResource = {
  schema: { properties: { keepers, result: { type: "string", use: "computed" } } },

  async create(inputs) {
    const result = randomUUID();
    return { id: result, outputs: { ...inputs, result } };
  },

  async read(id, state) {
    if (state.result !== undefined) return { id, outputs: state };
    if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(id)) {
      throw new ProviderError(`${JSON.stringify(id)} is not a UUID`, "invalid-argument");
    }
    const result = id.toLowerCase();
    return { id: result, outputs: { result } };
  },

  async delete() {},
};
