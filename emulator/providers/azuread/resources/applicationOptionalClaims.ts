import type { Properties, PropertyValue } from "../../../../lib/engine/values.ts";
import type { BridgedResource, PropertySchema } from "../../bridge/schema.ts";
import { ProviderError } from "../../provider.ts";
import { type AzureAd, alreadyExists, retrieveApplication, updateApplication } from "../azureAd.ts";
import { type GraphObject, step } from "../graphClient.ts";
import { applicationId, applicationObjectId } from "../ids.ts";
import { isApplication, notEmpty } from "../validation.ts";

/** Where Graph keeps the claims of each kind of token. */
const tokens = { accessTokens: "accessToken", idTokens: "idToken", saml2Tokens: "saml2Token" } as const;
type Tokens = keyof typeof tokens;
const kinds = Object.keys(tokens) as Tokens[];

const claims: PropertySchema = {
  type: "blocks",
  use: "optional",
  fields: {
    name: { type: "string", use: "required", check: notEmpty },
    source: { type: "string", use: "optional" },
    essential: { type: "boolean", use: "optional" },
    additionalProperties: { type: "strings", use: "optional" },
  },
};

const idPattern = /^\/applications\/([0-9a-f-]{36})\/optionalClaims$/i;

/**
 * azuread.ApplicationOptionalClaims: all optional claims of an application
 * (terraform-provider-azuread, application_optional_claims_resource.go).
 */
export function applicationOptionalClaims(azureAd: AzureAd): BridgedResource {
  const { graph, withLock } = azureAd;
  const describe = (objectId: string) => `Optional Claims (Application: "${objectId}")`;

  return {
    schema: {
      properties: {
        applicationId: { type: "string", use: "required", replaces: true, check: isApplication },
        ...Object.fromEntries(kinds.map((kind) => [kind, claims])),
      },
      atLeastOneOf: [kinds],
    },

    async create(inputs, resource) {
      const objectId = applicationObjectId(inputs.applicationId);
      const id = idOf(objectId);
      await withLock(objectId, async () => {
        const there = claimsOf(await retrieveApplication(azureAd, objectId));
        if (kinds.some((kind) => listOf(there, kind).length > 0)) throw alreadyExists(resource, id);
        const given = kinds.filter((kind) => lengthOf(inputs[kind]) > 0);
        await updateApplication(azureAd, objectId, `creating ${describe(objectId)}`, body(inputs, given));
      });
      return { id, outputs: outputsOf(objectId, body(inputs, kinds).optionalClaims as GraphObject) };
    },

    async read(id) {
      const objectId = objectIdOf(id);
      const application = await step(`retrieving ${describe(objectId)}`, () =>
        graph.find(`applications/${objectId}`),
      );
      const there = application ? claimsOf(application) : {};
      if (kinds.every((kind) => listOf(there, kind).length === 0)) return undefined;
      return { id, outputs: outputsOf(objectId, there) };
    },

    async update(id, { news }) {
      const objectId = objectIdOf(id);
      await withLock(objectId, () =>
        updateApplication(azureAd, objectId, `updating ${describe(objectId)}`, body(news, kinds)),
      );
      return outputsOf(objectId, body(news, kinds).optionalClaims as GraphObject);
    },

    async delete(id) {
      const objectId = objectIdOf(id);
      await withLock(objectId, () =>
        updateApplication(azureAd, objectId, `deleting ${describe(objectId)}`, body({}, kinds)).catch(
          unlessNotFound,
        ),
      );
    },
  };
}

function idOf(objectId: string): string {
  return `${applicationId(objectId)}/optionalClaims`;
}

/** @throws ProviderError when the id has another form */
function objectIdOf(id: string): string {
  const objectId = idPattern.exec(id)?.[1];
  if (objectId) return objectId;
  throw new ProviderError(
    `${JSON.stringify(id)} is not a resource ID of the form /applications/<object id>/optionalClaims`,
    "invalid-argument",
  );
}

/** Nothing is left to take away from an application that is gone. */
function unlessNotFound(error: unknown): void {
  if (!(error instanceof ProviderError) || error.status !== "not-found") throw error;
}

function claimsOf({ optionalClaims }: GraphObject): GraphObject {
  return (optionalClaims ?? {}) as GraphObject;
}

function listOf(claims: GraphObject, kind: Tokens): GraphObject[] {
  const list = claims[tokens[kind]];
  return Array.isArray(list) ? list : [];
}

function lengthOf(list: PropertyValue | undefined): number {
  return Array.isArray(list) ? list.length : 0;
}

function body(inputs: Properties, sent: readonly Tokens[]): GraphObject {
  const lists = sent.map((kind) => {
    const list = (inputs[kind] ?? []) as readonly Properties[];
    return [
      tokens[kind],
      list.map(({ name, source, essential, additionalProperties }) => ({
        name: String(name),
        source: source === undefined || source === "" ? null : String(source),
        essential: essential === true,
        additionalProperties: Array.isArray(additionalProperties) ? additionalProperties.map(String) : [],
      })),
    ];
  });
  return { optionalClaims: Object.fromEntries(lists) };
}

function outputsOf(objectId: string, claims: GraphObject): Properties {
  const lists = kinds.flatMap((kind) => {
    const list = listOf(claims, kind).map(({ name, source, essential, additionalProperties }) => ({
      name: String(name),
      source: String(source ?? ""),
      essential: essential === true,
      additionalProperties: ((additionalProperties ?? []) as unknown[]).map(String),
    }));
    return list.length === 0 ? [] : [[kind, list] as const];
  });
  return { applicationId: applicationId(objectId), ...Object.fromEntries(lists) };
}
