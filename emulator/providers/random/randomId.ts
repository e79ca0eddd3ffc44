import { randomBytes } from "node:crypto";
import type { Properties } from "../../../lib/engine/values.ts";
import type { BridgedResource } from "../bridge/schema.ts";
import { ProviderError } from "../provider.ts";
import { keepers } from "./keepers.ts";

/** random.RandomId: random bytes in several spellings; the id is the base64url one, without the prefix. */
export const randomId: BridgedResource = {
  schema: {
    properties: {
      byteLength: {
        type: "integer",
        use: "required",
        replaces: true,
        check: (value, argument) =>
          Number(value) < 1
            ? `Attribute ${argument} value must be at least 1, got: ${String(value)}`
            : undefined,
      },
      prefix: { type: "string", use: "optional", replaces: true },
      keepers,
      b64Std: { type: "string", use: "computed" },
      b64Url: { type: "string", use: "computed" },
      dec: { type: "string", use: "computed" },
      hex: { type: "string", use: "computed" },
    },
  },

  async create(inputs) {
    const bytes = randomBytes(Number(inputs.byteLength));
    return { id: bytes.toString("base64url"), outputs: { ...inputs, ...spellings(bytes, inputs.prefix) } };
  },

  /** Imported by `<base64url>` or `<prefix>,<base64url>`. */
  async read(id, state) {
    if (state.b64Url !== undefined) return { id, outputs: state };
    const cut = id.lastIndexOf(",");
    const prefix = cut < 0 ? undefined : id.slice(0, cut);
    const key = id.slice(cut + 1);
    const bytes = Buffer.from(key, "base64url");
    if (bytes.length === 0 || bytes.toString("base64url") !== key) {
      throw new ProviderError(`${JSON.stringify(key)} is not base64url`, "invalid-argument");
    }
    const given: Properties = prefix === undefined ? {} : { prefix };
    return { id: key, outputs: { byteLength: bytes.length, ...given, ...spellings(bytes, prefix) } };
  },

  async delete() {},
};

function spellings(bytes: Buffer, given: unknown): Properties {
  const prefix = typeof given === "string" ? given : "";
  const hex = bytes.toString("hex");
  return {
    b64Std: prefix + bytes.toString("base64"),
    b64Url: prefix + bytes.toString("base64url"),
    dec: prefix + BigInt(`0x${hex}`).toString(),
    hex: prefix + hex,
  };
}
