import assert from "node:assert/strict";
import { createServer } from "node:net";
import { after, before, describe, it } from "node:test";
import { status } from "@grpc/grpc-js";
import plugin from "@pulumi/pulumi/proto/plugin_pb.js";
import type * as pb from "@pulumi/pulumi/proto/provider_pb.js";
import proto from "@pulumi/pulumi/proto/provider_pb.js";
import empty from "google-protobuf/google/protobuf/empty_pb.js";
import { type ServedProvider, serveProvider } from "../../../emulator/providers/serve.ts";
import { UNKNOWN } from "../../../lib/engine/values.ts";
import { EngineClient, refused, resource, struct, urn } from "./engineClient.ts";
import { type MemoryProvider, memoryProvider } from "./memoryProvider.ts";

describe("a provider served to the real engine", () => {
  let provider: MemoryProvider;
  let served: ServedProvider;
  let engine: EngineClient;
  const last = () => provider.calls.at(-1) as { call: string; request: Record<string, unknown> };

  before(async () => {
    provider = memoryProvider();
    served = await serveProvider(provider);
    engine = new EngineClient(served.port);
    await engine.configure({ region: "here" });
  });
  after(async () => {
    engine.close();
    await served.close();
  });

  it("has the provider's name and a port", () => {
    assert.equal(served.name, "memory");
    assert.ok(served.port > 0);
  });

  it("tells its exact version", async () => {
    const info = await engine.call<InstanceType<typeof plugin.PluginInfo>>(
      "getPluginInfo",
      new empty.Empty(),
    );
    assert.equal(info.getVersion(), "1.2.3");
  });

  it("lets an engine attach, and outlives its cancel", async () => {
    await engine.call("attach", new plugin.PluginAttach().setAddress("127.0.0.1:1"));
    await engine.call("cancel", new empty.Empty());
    await engine.call("getPluginInfo", new empty.Empty());
  });

  it("describes itself in a schema without resources", async () => {
    const schema = await engine.call<pb.GetSchemaResponse>("getSchema", new proto.GetSchemaRequest());
    assert.deepEqual(JSON.parse(schema.getSchema()), { name: "memory", version: "1.2.3", resources: {} });
  });

  it("refuses what it does not serve as unimplemented", async () => {
    await assert.rejects(
      engine.call("construct", new proto.ConstructRequest()),
      refused(status.UNIMPLEMENTED, /construct/),
    );
    await assert.rejects(
      engine.call("parameterize", new proto.ParameterizeRequest()),
      refused(status.UNIMPLEMENTED, /parameterize/),
    );
  });

  it("takes a configuration as it is when checked", async () => {
    const checked = await engine.call<pb.CheckResponse>(
      "checkConfig",
      new proto.CheckRequest().setNews(struct({ a: "1" })),
    );
    assert.deepEqual(checked.getInputs()?.toJavaScript(), { a: "1" });
    assert.deepEqual(checked.getFailuresList(), []);
  });

  it("never replaces itself for a new configuration", async () => {
    const request = new proto.DiffRequest()
      .setOldInputs(struct({ same: "1", changed: "1", gone: "1" }))
      .setNews(struct({ same: "1", changed: "2", added: "1" }));
    const diff = await engine.call<pb.DiffResponse>("diffConfig", request);
    assert.equal(diff.getChanges(), proto.DiffResponse.DiffChanges.DIFF_SOME);
    assert.deepEqual(diff.getDiffsList().sort(), ["added", "changed", "gone"]);
    assert.deepEqual(diff.getReplacesList(), []);
    const same = await engine.call<pb.DiffResponse>(
      "diffConfig",
      request.clone().setNews(request.getOldInputs()),
    );
    assert.equal(same.getChanges(), proto.DiffResponse.DiffChanges.DIFF_NONE);
  });

  it("checks new inputs beside those of the last update", async () => {
    const request = resource(new proto.CheckRequest())
      .setOlds(struct({ label: "old" }))
      .setNews(struct({ label: "" }));
    const checked = await engine.call<pb.CheckResponse>("check", request);
    assert.deepEqual(checked.getInputs()?.toJavaScript(), { label: "", size: 1 });
    assert.deepEqual(
      checked.getFailuresList().map((f) => [f.getProperty(), f.getReason()]),
      [["label", "must not be empty"]],
    );
    assert.deepEqual(last().request, {
      urn,
      type: "memory:index:Thing",
      name: "thing",
      olds: { label: "old" },
      news: { label: "" },
    });
  });

  it("checks a new resource without old inputs", async () => {
    await engine.call("check", resource(new proto.CheckRequest()).setOlds(struct({})).setNews(struct({})));
    assert.equal(last().request.olds, undefined);
  });

  it("hands on all that a diff compares and what it is to leave alone", async () => {
    const request = resource(new proto.DiffRequest())
      .setId("1")
      .setOldInputs(struct({ label: "a" }))
      .setOlds(struct({ label: "a", result: "r" }))
      .setNews(struct({ label: "a" }))
      .setIgnorechangesList(["tags"]);
    const diff = await engine.call<pb.DiffResponse>("diff", request);
    assert.equal(diff.getChanges(), proto.DiffResponse.DiffChanges.DIFF_NONE);
    assert.equal(diff.getHasdetaileddiff(), true);
    const { id, oldInputs, oldOutputs, news, ignoreChanges } = last().request;
    assert.deepEqual(
      { id, oldInputs, oldOutputs, news, ignoreChanges },
      {
        id: "1",
        oldInputs: { label: "a" },
        oldOutputs: { label: "a", result: "r" },
        news: { label: "a" },
        ignoreChanges: ["tags"],
      },
    );
  });

  it("tells each kind of change, and which of them replace", async () => {
    const request = resource(new proto.DiffRequest())
      .setId("1")
      .setOldInputs(struct({ name: "a", gone: 1, changed: 1 }))
      .setOlds(struct({}))
      .setNews(struct({ name: "b", added: 1, changed: 2 }));
    const diff = await engine.call<pb.DiffResponse>("diff", request);
    const { UPDATE, UPDATE_REPLACE, ADD, DELETE } = proto.PropertyDiff.Kind;
    const detailed = Object.fromEntries(
      [...diff.getDetaileddiffMap().entries()].map(([path, detail]) => [path, detail.getKind()]),
    );
    assert.equal(diff.getChanges(), proto.DiffResponse.DiffChanges.DIFF_SOME);
    assert.deepEqual(detailed, { name: UPDATE_REPLACE, gone: DELETE, added: ADD, changed: UPDATE });
    assert.deepEqual(diff.getReplacesList(), ["name"]);
    assert.equal(diff.getDeletebeforereplace(), true);
  });

  it("creates, reads, updates and deletes a resource", async () => {
    const created = await engine.call<pb.CreateResponse>(
      "create",
      resource(new proto.CreateRequest()).setProperties(struct({ label: "a" })),
    );
    const id = created.getId();
    assert.deepEqual(created.getProperties()?.toJavaScript(), { label: "a", result: "result of thing" });

    const read = () => engine.call<pb.ReadResponse>("read", resource(new proto.ReadRequest()).setId(id));
    const found = await read();
    assert.equal(found.getId(), id);
    assert.deepEqual(found.getInputs()?.toJavaScript(), { label: "a" });
    assert.deepEqual(found.getProperties()?.toJavaScript(), { label: "a", result: "result of thing" });
    assert.equal(last().request.oldInputs, undefined);
    assert.equal(last().request.oldOutputs, undefined);

    const change = resource(new proto.UpdateRequest())
      .setId(id)
      .setOldInputs(struct({ label: "a" }))
      .setOlds(struct({ label: "a", result: "result of thing" }))
      .setNews(struct({ label: "b" }));
    const updated = await engine.call<pb.UpdateResponse>("update", change);
    assert.deepEqual(updated.getProperties()?.toJavaScript(), { label: "b", result: "result of thing" });

    const removal = resource(new proto.DeleteRequest())
      .setId(id)
      .setOldInputs(struct({ label: "b" }))
      .setProperties(struct({ label: "b", result: "r" }));
    await engine.call("delete", removal);
    const { oldInputs, oldOutputs } = last().request;
    assert.deepEqual(
      { oldInputs, oldOutputs },
      { oldInputs: { label: "b" }, oldOutputs: { label: "b", result: "r" } },
    );
    assert.equal((await read()).getId(), "");
  });

  it("creates nothing in a preview", async () => {
    const before = provider.resources.size;
    const request = resource(new proto.CreateRequest())
      .setProperties(struct({ label: UNKNOWN }))
      .setPreview(true);
    const created = await engine.call<pb.CreateResponse>("create", request);
    assert.equal(created.getId(), "");
    assert.deepEqual(created.getProperties()?.toJavaScript(), { label: UNKNOWN, result: UNKNOWN });
    assert.equal(provider.resources.size, before);
  });

  it("previews an update", async () => {
    const request = resource(new proto.UpdateRequest())
      .setId("1")
      .setNews(struct({ label: "c" }))
      .setPreview(true);
    const updated = await engine.call<pb.UpdateResponse>("update", request);
    assert.deepEqual(updated.getProperties()?.toJavaScript(), { label: "c" });
    assert.equal(last().request.preview, true);
    assert.equal(provider.resources.has("1"), false);
  });

  it("invokes a function", async () => {
    const request = new proto.InvokeRequest()
      .setTok("memory:index:getThing")
      .setArgs(struct({ a: [1, { b: null }] }));
    const result = await engine.call<pb.InvokeResponse>("invoke", request);
    assert.deepEqual(result.getReturn()?.toJavaScript(), {
      a: [1, { b: null }],
      token: "memory:index:getThing",
    });
  });
});

describe("what a served provider says of secrets", () => {
  for (const acceptSecrets of [true, false]) {
    it(`${acceptSecrets ? "takes" : "does not take"} them, by handshake and by configure`, async () => {
      const served = await serveProvider(memoryProvider({ acceptSecrets }));
      const engine = new EngineClient(served.port);
      try {
        const shaken = await engine.call<pb.ProviderHandshakeResponse>(
          "handshake",
          new proto.ProviderHandshakeRequest(),
        );
        const configured = await engine.configure();
        assert.equal(shaken.getAcceptSecrets(), acceptSecrets);
        assert.equal(configured.getAcceptsecrets(), acceptSecrets);
        assert.equal(configured.getSupportspreview(), true);
        assert.equal(shaken.getAcceptResources() || shaken.getAcceptOutputs(), false);
      } finally {
        engine.close();
        await served.close();
      }
    });
  }
});

describe("the port of a served provider", () => {
  it("is the one that was asked for, and free again after closing", async () => {
    const first = await serveProvider(memoryProvider());
    await first.close();
    const second = await serveProvider(memoryProvider(), { port: first.port });
    assert.equal(second.port, first.port);
    await second.close();
  });

  it("is refused by number when it is taken", async () => {
    const listener = createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => listener.once("listening", resolve));
    const { port } = listener.address() as { port: number };
    await assert.rejects(
      serveProvider(memoryProvider(), { port }),
      new RegExp(`provider memory on 127.0.0.1:${port}`),
    );
    listener.close();
  });
});
