import { randomUUID } from "node:crypto";
import type { Properties, PropertyValue } from "../../../../lib/engine/values.ts";
import type { BridgedResource, ResourceSchema } from "../../bridge/schema.ts";
import { type AzureAd, alreadyExists } from "../azureAd.ts";
import { type GraphFailure, type GraphObject, notFound, step, until } from "../graphClient.ts";
import { objectPath } from "../ids.ts";
import { isHttpUrl, isUuid, noLongerThan, notEmpty, oneOf } from "../validation.ts";
import { servicePrincipalOutputs } from "./servicePrincipalOutputs.ts";

const schema: ResourceSchema = {
  properties: {
    clientId: { type: "string", use: "required", replaces: true, check: isUuid },
    accountEnabled: { type: "boolean", use: "optional", default: true },
    alternativeNames: { type: "strings", use: "optional", check: notEmpty },
    appRoleAssignmentRequired: { type: "boolean", use: "optional" },
    description: { type: "string", use: "optional", check: noLongerThan(1024) },
    featureTags: { type: "nested", use: "unsupported" },
    features: { type: "nested", use: "unsupported" },
    loginUrl: { type: "string", use: "optional", check: isHttpUrl },
    notes: { type: "string", use: "optional", check: noLongerThan(1024) },
    notificationEmailAddresses: { type: "strings", use: "optional", check: notEmpty },
    owners: { type: "strings", use: "optional", check: isUuid },
    preferredSingleSignOnMode: {
      type: "string",
      use: "optional",
      check: oneOf("", "notSupported", "oidc", "password", "saml"),
    },
    samlSingleSignOn: { type: "nested", use: "unsupported" },
    tags: { type: "strings", use: "optional-computed" },
    useExisting: { type: "boolean", use: "optional" },
    appRoleIds: { type: "map", use: "computed" },
    appRoles: { type: "nested", use: "computed" },
    applicationTenantId: { type: "string", use: "computed" },
    displayName: { type: "string", use: "computed" },
    homepageUrl: { type: "string", use: "computed" },
    logoutUrl: { type: "string", use: "computed" },
    oauth2PermissionScopeIds: { type: "map", use: "computed" },
    oauth2PermissionScopes: { type: "nested", use: "computed" },
    objectId: { type: "string", use: "computed" },
    redirectUris: { type: "strings", use: "computed" },
    samlMetadataUrl: { type: "string", use: "computed" },
    servicePrincipalNames: { type: "strings", use: "computed" },
    signInAudience: { type: "string", use: "computed" },
    type: { type: "string", use: "computed" },
  },
};

const kind = "servicePrincipals";
const odataType = "#microsoft.graph.servicePrincipal";

/** azuread.ServicePrincipal: an application's presence in the tenant. */
export function servicePrincipal({ graph, callerObjectId }: AzureAd): BridgedResource {
  const reference = (id: string) => `${graph.origin}/v1.0/directoryObjects/${id}`;

  const read = async (objectId: string, state: Properties) =>
    step(`retrieving ${describe(objectId)}`, async () => {
      const found = await graph.find(`${kind}/${objectId}`);
      if (!found) return undefined;
      // On v1.0 Graph leaves the SAML metadata URL out.
      const beta = await graph.get(`beta/${kind}/${objectId}?$select=samlMetadataUrl`);
      const owners = await graph.list(`${kind}/${objectId}/owners`);
      const outputs = servicePrincipalOutputs({ ...found, samlMetadataUrl: beta.samlMetadataUrl }, owners);
      const { useExisting } = state;
      return {
        id: `/${kind}/${objectId}`,
        outputs: useExisting === undefined ? outputs : { ...outputs, useExisting },
      };
    });

  const update = async (objectId: string, olds: Properties, news: Properties) => {
    await step(`updating ${describe(objectId)}`, async () => {
      await graph.patch(`${kind}/${objectId}`, graphBody(news));
      // Those that are given no more go, as a set that has become empty.
      const wanted = ownersIn(news);
      if (wanted.length === 0 && ownersIn(olds).length === 0) return;
      const present = (await graph.list(`${kind}/${objectId}/owners`)).map(({ id }) => String(id));
      for (const owner of wanted.filter((id) => !present.includes(id))) {
        await graph.post(
          `${kind}/${objectId}/owners/$ref`,
          { "@odata.id": reference(owner) },
          { retry: notFound },
        );
      }
      for (const owner of present.filter((id) => !wanted.includes(id))) {
        await graph.delete(`${kind}/${objectId}/owners/${owner}/$ref`);
      }
    });
  };

  const create = async (inputs: Properties): Promise<string> => {
    const caller = await callerObjectId();
    const wanted = ownersIn(inputs);
    const others = wanted.filter((id) => id !== caller);
    // Graph takes twenty owners with a new object; the caller is one of them until the object is complete.
    const first = [caller, ...others.slice(0, 19)];
    const created = await step("creating service principal", () =>
      graph.post(
        kind,
        {
          tags: [],
          ...graphBody(inputs),
          appId: String(inputs.clientId),
          // Overwritten below: a write that gets through shows that the new object has replicated.
          description: `TERRAFORM_UPDATE_${randomUUID()}`,
          "owners@odata.bind": first.map(reference),
        },
        { retry: applicationNotReplicated },
      ),
    );
    const objectId = String(created.id);
    await step(`patching ${describe(objectId)} after creating it`, async () => {
      const description = textOrNull(inputs.description);
      const body = { "@odata.type": odataType, description };
      await graph.patch(`${kind}/${objectId}`, body, { retry: notFound });
      for (const owner of others.slice(19)) {
        await graph.post(`${kind}/${objectId}/owners/$ref`, { "@odata.id": reference(owner) });
      }
      if (!wanted.includes(caller)) await graph.delete(`${kind}/${objectId}/owners/${caller}/$ref`);
    });
    return objectId;
  };

  return {
    schema,

    async create(inputs, resource) {
      const filter = encodeURIComponent(`appId eq '${String(inputs.clientId)}'`);
      const existing = await step("listing service principals", () =>
        graph.list(`${kind}?$filter=${filter}`),
      );
      const existingId = existing[0] ? String(existing[0].id) : undefined;
      if (existingId && inputs.useExisting !== true) throw alreadyExists(resource, `/${kind}/${existingId}`);
      if (existingId) await update(existingId, {}, inputs);
      const objectId = existingId ?? (await create(inputs));
      return { id: `/${kind}/${objectId}`, outputs: inputs };
    },

    read: (id, state) => read(objectPath(kind, id), state),

    async update(id, { olds, news }) {
      await update(objectPath(kind, id), olds, news);
      return news;
    },

    async delete(id) {
      const objectId = objectPath(kind, id);
      await step(`deleting ${describe(objectId)}`, () => graph.delete(`${kind}/${objectId}`));
      await step(`waiting for deletion of ${describe(objectId)}`, () =>
        until(
          async () => (await graph.find(`${kind}/${objectId}`)) === undefined,
          `deletion of ${describe(objectId)}`,
        ),
      );
    },
  };
}

function describe(objectId: string): string {
  return `service principal with object ID "${objectId}"`;
}

function applicationNotReplicated({ status, message }: GraphFailure): boolean {
  return status === 400 && message.includes("does not reference a valid application object");
}

function graphBody(inputs: Properties): GraphObject {
  const body: Record<string, unknown> = {
    "@odata.type": odataType,
    accountEnabled: inputs.accountEnabled ?? true,
    alternativeNames: inputs.alternativeNames ?? [],
    appRoleAssignmentRequired: inputs.appRoleAssignmentRequired ?? false,
    description: textOrNull(inputs.description),
    loginUrl: textOrNull(inputs.loginUrl),
    notes: textOrNull(inputs.notes),
    notificationEmailAddresses: inputs.notificationEmailAddresses ?? [],
    preferredSingleSignOnMode: textOrNull(inputs.preferredSingleSignOnMode),
    samlSingleSignOnSettings: {},
  };
  // Tags that nobody gave come from the application, and writing none would take them away.
  if (inputs.tags !== undefined) body.tags = inputs.tags;
  return body;
}

function ownersIn({ owners }: Properties): string[] {
  return Array.isArray(owners) ? owners.map(String) : [];
}

function textOrNull(value: PropertyValue | undefined): PropertyValue {
  return value === undefined || value === "" ? null : value;
}
