import type { Properties } from "../../../../lib/engine/values.ts";
import type { BridgedResource } from "../../bridge/schema.ts";
import type { AzureAd } from "../azureAd.ts";
import { type GraphFailure, type GraphObject, notFound, step } from "../graphClient.ts";
import { objectPath } from "../ids.ts";
import { isUuid, notEmpty } from "../validation.ts";

const kind = "oauth2PermissionGrants";

/** azuread.ServicePrincipalDelegatedPermissionGrant: consent, by an administrator for all or for one user. */
export function delegatedPermissionGrant({ graph }: AzureAd): BridgedResource {
  return {
    schema: {
      properties: {
        servicePrincipalObjectId: { type: "string", use: "required", replaces: true, check: isUuid },
        resourceServicePrincipalObjectId: { type: "string", use: "required", replaces: true, check: isUuid },
        claimValues: { type: "strings", use: "required", check: notEmpty },
        userObjectId: { type: "string", use: "optional", replaces: true, check: isUuid },
      },
      // Terraform's MinItems: a grant of nothing is no grant.
      atLeastOneOf: [["claimValues"]],
    },

    async create(inputs) {
      const clientId = String(inputs.servicePrincipalObjectId);
      const resourceId = String(inputs.resourceServicePrincipalObjectId);
      for (const id of [clientId, resourceId]) {
        await step(`retrieving service principal with object ID "${id}"`, () =>
          graph.get(`servicePrincipals/${id}`),
        );
      }
      const user = inputs.userObjectId;
      const created = await step("creating delegated permission grant", () =>
        graph.post(
          kind,
          {
            clientId,
            resourceId,
            scope: scopeOf(inputs),
            consentType: user === undefined ? "AllPrincipals" : "Principal",
            principalId: user ?? null,
          },
          { retry: notReplicated },
        ),
      );
      return { id: `/${kind}/${String(created.id)}`, outputs: outputsOf(created) };
    },

    async read(id) {
      const found = await step(`retrieving ${describe(id)}`, () => graph.find(pathOf(id)));
      return found && { id, outputs: outputsOf(found) };
    },

    async update(id, { news }) {
      await step(`updating ${describe(id)}`, () => graph.patch(pathOf(id), { scope: scopeOf(news) }));
      return news;
    },

    delete: (id) => step(`deleting ${describe(id)}`, () => graph.delete(pathOf(id))),
  };
}

function notReplicated(failure: GraphFailure): boolean {
  const reference = "does not exist or one of its queried reference-property objects are not present";
  return notFound(failure) || (failure.status === 400 && failure.message.includes(reference));
}

function pathOf(id: string): string {
  return `${kind}/${objectPath(kind, id)}`;
}

function describe(id: string): string {
  return `delegated permission grant with ID "${objectPath(kind, id)}"`;
}

function scopeOf({ claimValues }: Properties): string {
  return (Array.isArray(claimValues) ? claimValues : []).map(String).join(" ");
}

function outputsOf(grant: GraphObject): Properties {
  return {
    servicePrincipalObjectId: String(grant.clientId),
    resourceServicePrincipalObjectId: String(grant.resourceId),
    claimValues: String(grant.scope ?? "")
      .split(" ")
      .filter(Boolean),
    userObjectId: String(grant.principalId ?? ""),
  };
}
