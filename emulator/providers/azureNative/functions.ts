import { decodeJwt } from "jose";
import type { Properties } from "../../../lib/engine/values.ts";
import { type ProviderContext, ProviderError } from "../provider.ts";
import { type ArmClient, refusal } from "./armClient.ts";
import type { Configuration } from "./configuration.ts";
import { outputsOf, withoutNulls } from "./mapping.ts";
import { findSpec } from "./resources.ts";

/** What a provider function works with. */
export interface FunctionContext {
  readonly context: ProviderContext;
  readonly configuration: Configuration;
  readonly client: ArmClient;
}

type ProviderFunction = (call: FunctionContext, args: Properties) => Promise<Properties>;

const functions: Readonly<Record<string, ProviderFunction>> = {
  /** Who deploys, and where to. */
  async "azure-native:authorization:getClientConfig"({ configuration, client }) {
    const { oid, appid } = decodeJwt(await client.token());
    const { subscriptionId, tenantId } = configuration;
    return { clientId: String(appid), objectId: String(oid), subscriptionId, tenantId };
  },

  async "azure-native:apimanagement:getApiManagementService"({ client }, args) {
    const spec = findSpec("azure-native:apimanagement:ApiManagementService");
    const id = serviceId(client, args);
    const found = await client.look(id, spec.apiVersion);
    if (found.status !== 200 || !found.body) throw refusal(found);
    return { id: String(found.body.id), ...outputsOf(spec, found.body) };
  },

  async "azure-native:apimanagement:getContentItem"({ client }, args) {
    const path = `contentTypes/${text(args, "contentTypeId")}/contentItems/${text(args, "contentItemId")}`;
    const found = await client.look(`${serviceId(client, args)}/${path}`, "2024-05-01");
    if (found.status !== 200 || !found.body) throw refusal(found);
    const { id, name, type, properties } = withoutNulls(found.body) as Properties;
    return { id: id!, name: name!, type: type!, properties: properties!, azureApiVersion: "2024-05-01" };
  },

  "azure-native:apimanagement:listAuthorizationServerSecrets": (call, args) =>
    listSecrets(call, `authorizationServers/${text(args, "authsid")}`, args),

  "azure-native:apimanagement:listSubscriptionSecrets": (call, args) =>
    listSecrets(call, `subscriptions/${text(args, "sid")}`, args),
};

/** @throws ProviderError for a function that is not one of these, or with Azure's own refusal */
export function invoke(call: FunctionContext, token: string, args: Properties): Promise<Properties> {
  const called = Object.hasOwn(functions, token) ? functions[token] : undefined;
  if (called) return called(call, args);
  const message = `The rehearsal does not have the function '${token}'. It has ${Object.keys(functions).join(", ")}.`;
  throw new ProviderError(message, "invalid-argument");
}

async function listSecrets({ client }: FunctionContext, path: string, args: Properties): Promise<Properties> {
  const secrets = await client.post(`${serviceId(client, args)}/${path}/listSecrets`, "2024-05-01");
  return withoutNulls(secrets) as Properties;
}

function serviceId({ subscription }: ArmClient, args: Properties): string {
  const group = text(args, "resourceGroupName");
  return `${subscription}/resourceGroups/${group}/providers/Microsoft.ApiManagement/service/${text(args, "serviceName")}`;
}

function text(args: Properties, name: string): string {
  const value = args[name];
  if (typeof value === "string" && value !== "") return value;
  throw new ProviderError(`missing required property '${name}'`, "invalid-argument");
}
