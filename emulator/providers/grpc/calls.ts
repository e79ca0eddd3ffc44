import { isDeepStrictEqual } from "node:util";
import plugin from "@pulumi/pulumi/proto/plugin_pb.js";
import type * as pb from "@pulumi/pulumi/proto/provider_pb.js";
import proto from "@pulumi/pulumi/proto/provider_pb.js";
import empty from "google-protobuf/google/protobuf/empty_pb.js";
import type { Properties } from "../../../lib/engine/values.ts";
import type { CheckFailure, Provider, ResourceRef } from "../provider.ts";
import { configurationsOf } from "./configurations.ts";
import { diffResponse } from "./diff.ts";
import { readProperties, writeProperties } from "./struct.ts";

/**
 * The calls of pulumirpc.ResourceProvider for a provider, by the name of the call. Each takes the request
 * and the connection it came by (see configurations.ts) and answers with the response.
 *
 * Not here, and so refused as UNIMPLEMENTED, which the engine puts up with: Parameterize, Construct, Call,
 * List, GetMapping, GetMappings.
 */
export function callsOf(provider: Provider) {
  const configurations = configurationsOf(provider);
  const none = () => new empty.Empty();

  return {
    /**
     * Settles what the engine sends; once it has shaken hands it does not heed what Configure says of it.
     * A provider that takes no secrets gets them in clear, and the engine marks the outputs of the same
     * names again. No provider here asks for resource references (the engine sends ids instead), output
     * values or autonaming settings (the engine warns that they are not honoured).
     */
    handshake: () => new proto.ProviderHandshakeResponse().setAcceptSecrets(provider.acceptSecrets),

    /** The engine names its own address, which a provider needs for logging only. */
    attach: none,

    getPluginInfo: () => new plugin.PluginInfo().setVersion(provider.version),

    /** Enough for an engine that asks who this is; it needs a schema to generate code only. */
    getSchema: () =>
      new proto.GetSchemaResponse().setSchema(
        JSON.stringify({ name: provider.name, version: provider.version, resources: {} }),
      ),

    /** Takes the configuration as it is: what is wrong with it, `configure` says. */
    checkConfig: (request: pb.CheckRequest) => checkResponse(readProperties(request.getNews()), []),

    /** A new configuration never replaces the provider, which would replace every resource with it. */
    diffConfig(request: pb.DiffRequest) {
      const olds = readProperties(request.getOldInputs());
      const news = readProperties(request.getNews());
      const differing = Object.keys({ ...olds, ...news }).filter(
        (key) => !isDeepStrictEqual(olds[key], news[key]),
      );
      const changes = Object.fromEntries(
        differing.map((key) => [key, !(key in olds) ? "add" : !(key in news) ? "delete" : "update"] as const),
      );
      return diffResponse({ changes, deleteBeforeReplace: false });
    },

    configure(request: pb.ConfigureRequest, connection: string) {
      configurations.configure(connection, readProperties(request.getArgs()));
      return new proto.ConfigureResponse().setSupportspreview(true).setAcceptsecrets(provider.acceptSecrets);
    },

    async check(request: pb.CheckRequest, connection: string) {
      const olds = readProperties(request.getOlds());
      const { inputs, failures } = await configurations.of(connection).check({
        ...resource(request),
        news: readProperties(request.getNews()),
        olds: unlessEmpty(olds),
      });
      return checkResponse(inputs, failures);
    },

    async diff(request: pb.DiffRequest, connection: string) {
      const result = await configurations.of(connection).diff({
        ...resource(request),
        id: request.getId(),
        oldInputs: readProperties(request.getOldInputs()),
        oldOutputs: readProperties(request.getOlds()),
        news: readProperties(request.getNews()),
        ignoreChanges: request.getIgnorechangesList(),
      });
      return diffResponse(result);
    },

    async create(request: pb.CreateRequest, connection: string) {
      const preview = request.getPreview();
      const { id, outputs } = await configurations.of(connection).create({
        ...resource(request),
        inputs: readProperties(request.getProperties()),
        preview,
      });
      return new proto.CreateResponse().setId(preview ? "" : id).setProperties(writeProperties(outputs));
    },

    /** A response without an id says that the resource is gone. */
    async read(request: pb.ReadRequest, connection: string) {
      const found = await configurations.of(connection).read({
        ...resource(request),
        id: request.getId(),
        oldInputs: unlessEmpty(readProperties(request.getInputs())),
        oldOutputs: unlessEmpty(readProperties(request.getProperties())),
      });
      if (!found) return new proto.ReadResponse();
      return new proto.ReadResponse()
        .setId(found.id)
        .setInputs(writeProperties(found.inputs))
        .setProperties(writeProperties(found.outputs));
    },

    async update(request: pb.UpdateRequest, connection: string) {
      const { outputs } = await configurations.of(connection).update({
        ...resource(request),
        id: request.getId(),
        oldInputs: readProperties(request.getOldInputs()),
        oldOutputs: readProperties(request.getOlds()),
        news: readProperties(request.getNews()),
        preview: request.getPreview(),
      });
      return new proto.UpdateResponse().setProperties(writeProperties(outputs));
    },

    async delete(request: pb.DeleteRequest, connection: string) {
      await configurations.of(connection).delete({
        ...resource(request),
        id: request.getId(),
        oldInputs: readProperties(request.getOldInputs()),
        oldOutputs: readProperties(request.getProperties()),
      });
      return none();
    },

    async invoke(request: pb.InvokeRequest, connection: string) {
      const args = readProperties(request.getArgs());
      const result = await configurations.of(connection).invoke(request.getTok(), args);
      return new proto.InvokeResponse().setReturn(writeProperties(result));
    },

    /** The engine says so at the end of each command, too; the provider serves the next one as well. */
    cancel: none,
  };
}

function resource(request: { getUrn(): string; getType(): string; getName(): string }): ResourceRef {
  return { urn: request.getUrn(), type: request.getType(), name: request.getName() };
}

function checkResponse(inputs: Properties, failures: readonly CheckFailure[]): pb.CheckResponse {
  const response = new proto.CheckResponse().setInputs(writeProperties(inputs));
  for (const { property, reason } of failures) {
    response.addFailures(new proto.CheckFailure().setProperty(property).setReason(reason));
  }
  return response;
}

/** The engine sends no properties and no message alike for a resource that it has not met before. */
function unlessEmpty(properties: Properties): Properties | undefined {
  return Object.keys(properties).length > 0 ? properties : undefined;
}
