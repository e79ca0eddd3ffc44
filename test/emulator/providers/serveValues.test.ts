import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { status } from "@grpc/grpc-js";
import type * as pb from "@pulumi/pulumi/proto/provider_pb.js";
import proto from "@pulumi/pulumi/proto/provider_pb.js";
import type { JavaScriptValue } from "google-protobuf/google/protobuf/struct_pb.js";
import { type ServedProvider, serveProvider } from "../../../emulator/providers/serve.ts";
import { secret, UNKNOWN } from "../../../lib/engine/values.ts";
import { EngineClient, type Json, refused, resource, struct } from "./engineClient.ts";
import { type MemoryProvider, memoryProvider } from "./memoryProvider.ts";

const signature = "4dabf18193072939515e22adb298388d";

describe("values and errors between the real engine and a served provider", () => {
  let provider: MemoryProvider;
  let served: ServedProvider;
  let engine: EngineClient;
  const last = () => provider.calls.at(-1) as { request: Record<string, unknown> };

  before(async () => {
    provider = memoryProvider();
    served = await serveProvider(provider);
    engine = new EngineClient(served.port);
    await engine.configure();
  });
  after(async () => {
    engine.close();
    await served.close();
  });

  it("keeps secrets marked on their way in and out", async () => {
    const label = secret("hush") as JavaScriptValue;
    const created = await engine.call<pb.CreateResponse>(
      "create",
      resource(new proto.CreateRequest()).setProperties(struct({ label })),
    );
    assert.deepEqual((last().request.inputs as Json).label, label);
    assert.deepEqual(created.getProperties()?.toJavaScript().label, label);
  });

  it("reads an unknown value of any type as unknown", async () => {
    const numberUnknown = "3eeb2bf0-c639-47a8-9e75-3b44932eb421";
    const news = struct({ size: numberUnknown, list: [{ deep: UNKNOWN }] });
    await engine.call("check", resource(new proto.CheckRequest()).setNews(news));
    assert.deepEqual(last().request.news, { size: UNKNOWN, list: [{ deep: UNKNOWN }] });
  });

  const marks: [string, string][] = [
    ["d0e6a833031e9bbcd3f4e8bde6ca49a4", "an output value"],
    ["5cf8f73096256a8f31e491e813e4eb8e", "a resource reference"],
    ["c44067f5952c0a294b673a41bacd8c17", "an asset"],
    ["0def7320c3a5731c473e5ecbe6d01bc7", "an archive"],
    ["ffffffffffffffffffffffffffffffff", "a value with the signature f+"],
  ];
  for (const [mark, what] of marks) {
    it(`refuses ${what}, which it has not asked for, by its path`, async () => {
      const news = struct({ list: [{ deep: { [signature]: mark, value: "x" } }] });
      await assert.rejects(
        engine.call("check", resource(new proto.CheckRequest()).setNews(news)),
        refused(status.INVALID_ARGUMENT, new RegExp(`list\\[0\\]\\.deep is ${what}`)),
      );
    });
  }

  const refusals = {
    "already-exists": status.ALREADY_EXISTS,
    "failed-precondition": status.FAILED_PRECONDITION,
    "invalid-argument": status.INVALID_ARGUMENT,
    "not-found": status.NOT_FOUND,
  };
  for (const [refuse, code] of Object.entries(refusals)) {
    it(`answers a refusal "${refuse}" with ${status[code]} and its words`, async () => {
      const request = resource(new proto.CreateRequest()).setProperties(struct({ refuse }));
      await assert.rejects(engine.call("create", request), refused(code, new RegExp(`^refused: ${refuse}$`)));
    });
  }

  it("answers a defect with INTERNAL, the call and the place", async () => {
    const request = resource(new proto.CreateRequest()).setProperties(struct({ fail: true }));
    await assert.rejects(
      engine.call("create", request),
      refused(status.INTERNAL, /memory failed in create; please report it: Error: a defect\n\s+at /),
    );
  });

  it("refuses to pass on what is not a property value", async () => {
    const request = new proto.InvokeRequest().setTok("memory:index:getUndefined");
    await assert.rejects(engine.call("invoke", request), refused(status.INTERNAL, /undefined for result/));
  });
});
