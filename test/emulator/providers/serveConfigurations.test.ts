import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { status } from "@grpc/grpc-js";
import proto from "@pulumi/pulumi/proto/provider_pb.js";
import type { JavaScriptValue } from "google-protobuf/google/protobuf/struct_pb.js";
import { serveProvider } from "../../../emulator/providers/serve.ts";
import { secret } from "../../../lib/engine/values.ts";
import { EngineClient, refused, resource, struct } from "./engineClient.ts";
import { type MemoryProvider, memoryProvider } from "./memoryProvider.ts";

describe("the configurations of a served provider", () => {
  async function withEngines(
    count: number,
    use: (engines: EngineClient[], provider: MemoryProvider) => Promise<void>,
  ) {
    const provider = memoryProvider();
    const served = await serveProvider(provider);
    const engines = Array.from({ length: count }, () => new EngineClient(served.port));
    try {
      await use(engines, provider);
    } finally {
      for (const engine of engines) engine.close();
      await served.close();
    }
  }
  const check = (engine: EngineClient) =>
    engine.call("check", resource(new proto.CheckRequest()).setNews(struct({})));

  it("belong to the connection that they came by", async () => {
    await withEngines(2, async ([one, two], provider) => {
      await one!.configure({ region: "one" });
      await two!.configure({ region: "two" });
      await check(one!);
      await check(two!);
      assert.deepEqual(
        provider.calls.map(({ config }) => config),
        [{ region: "one" }, { region: "two" }],
      );
    });
  });

  it("are the same provider when they are equal", async () => {
    await withEngines(2, async ([one, two], provider) => {
      await one!.configure({ a: "1", b: "2" });
      await two!.configure({ b: "2", a: "1" });
      assert.equal(provider.configurations.length, 1);
    });
  });

  it("come as strings, in clear, without the provider's version", async () => {
    await withEngines(1, async ([engine], provider) => {
      await engine!.configure({
        version: "1.2.3",
        text: "t",
        list: ["a"],
        flag: true,
        hidden: secret("s") as JavaScriptValue,
      });
      assert.deepEqual(provider.configurations, [{ text: "t", list: '["a"]', flag: "true", hidden: "s" }]);
    });
  });

  it("stand for a connection that is dialled anew as long as there is only one", async () => {
    await withEngines(2, async ([one, two], provider) => {
      await one!.configure({ region: "one" });
      await check(two!);
      assert.deepEqual(provider.calls.at(-1)?.config, { region: "one" });
      await one!.configure({ region: "other" });
      await assert.rejects(
        check(two!),
        refused(status.FAILED_PRECONDITION, /2 configurations, and none for this connection/),
      );
    });
  });

  it("are needed before the first resource", async () => {
    await withEngines(1, async ([engine]) => {
      await assert.rejects(check(engine!), refused(status.FAILED_PRECONDITION, /has not been configured/));
    });
  });

  it("may be refused by the provider", async () => {
    await withEngines(1, async ([engine]) => {
      await assert.rejects(
        engine!.configure({ token: "bad" }),
        refused(status.INVALID_ARGUMENT, /the token is refused/),
      );
    });
  });
});
