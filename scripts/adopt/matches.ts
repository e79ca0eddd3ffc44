import { facetIds } from "../../infra/existing/facetIds.ts";
import { UNKNOWN } from "../../lib/engine/values.ts";
import type { PlannedChange } from "../../lib/pulumi/plan.ts";
import type { Existing } from "../recover/takeOver.ts";
import type { ToAdopt } from "./registration.ts";

/** Of which component of the program the registration becomes a part. */
export interface Adopter {
  /** `basic-calculator`, or `client-app`. */
  readonly name: string;
  readonly kind: "BackendApp" | "ClientApp";
  /** As the stack file has it; undefined for the default. */
  readonly identifierUri?: string | undefined;
}

/**
 * Those of planned creations that the registration has already, each with the provider's id: a scope or a role by its value,
 * so that it keeps its id.
 */
export async function matchesOf(
  creations: readonly PlannedChange[],
  adopter: Adopter,
  found: ToAdopt,
): Promise<Existing[]> {
  const { application, principal } = found;
  const path = `/applications/${application.id}`;
  const own = creations.filter(({ parent }) => parent && isComponent(parent, adopter));
  const ids = await Promise.all(
    creations.map(async (resource) => ({
      resource,
      id: own.includes(resource) ? await ownId(resource) : await ofClient(resource),
    })),
  );
  return ids.flatMap(({ resource, id }) => (id === undefined ? [] : [{ resource, id }]));

  async function ownId(resource: PlannedChange): Promise<string | undefined> {
    const { type, name, inputs = {} } = resource;
    const rest = name.slice(adopter.name.length + 1);
    switch (type.split(":").at(-1)) {
      case "ApplicationRegistration":
        return path;
      case "ServicePrincipal":
        return principal && `/servicePrincipals/${principal.id}`;
      case "ApplicationIdentifierUri": {
        const uri = adopter.identifierUri ?? `api://${application.appId}`;
        return application.identifierUris.includes(uri) ? facetIds.identifierUri(path, uri) : undefined;
      }
      case "RandomUuid":
        return permissionOf(rest)?.id;
      case "ApplicationPermissionScope":
        return within("scope", permissionOf(rest)?.id);
      case "ApplicationAppRole":
        return within("role", permissionOf(rest)?.id);
      case "AppRoleAssignment": {
        const [, role = ""] = /^(roles\/[^/]+)\//.exec(rest) ?? [];
        const held = found.assignments.find(
          ({ appRoleId, principalId }) =>
            appRoleId === permissionOf(role)?.id && principalId === inputs.principalObjectId,
        );
        return held && principal && `/servicePrincipals/${principal.id}/appRoleAssignedTo/${held.id}`;
      }
      case "ApplicationOwner": {
        const owner = String(inputs.ownerObjectId);
        return found.owners.some(({ id }) => id === owner) ? facetIds.owner(path, owner) : undefined;
      }
      case "ApplicationRedirectUris": {
        const platform = platforms[String(inputs.type)];
        const there = platform && application[platform].redirectUris.length > 0;
        return there ? facetIds.redirectUris(path, String(inputs.type)) : undefined;
      }
      case "ApplicationApiAccess": {
        const api = known(inputs.apiClientId);
        const listed = application.requiredResourceAccess.some(({ resourceAppId }) => resourceAppId === api);
        return api !== undefined && listed ? facetIds.apiAccess(path, api) : undefined;
      }
      case "ServicePrincipalDelegatedPermissionGrant":
        return await grant(principal?.id, known(inputs.resourceServicePrincipalObjectId));
      default:
        return undefined;
    }
  }

  /** What a client of the stack has been granted or assigned at the API already. */
  async function ofClient({ type, name, inputs = {} }: PlannedChange): Promise<string | undefined> {
    if (adopter.kind !== "BackendApp") return undefined;
    const [, value] = name.split(`/${adopter.name}/`);
    if (type.endsWith(":AppRoleAssignment") && value !== undefined) {
      const role = permissionOf(`roles/${value}`);
      const held = found.assignments.find(
        ({ appRoleId, principalId }) =>
          appRoleId === role?.id && principalId === known(inputs.principalObjectId),
      );
      return held && principal && `/servicePrincipals/${principal.id}/appRoleAssignedTo/${held.id}`;
    }
    if (name.split("/").at(-1) !== adopter.name) return undefined;
    if (type.endsWith(":ApplicationPreAuthorized")) {
      const client = known(inputs.authorizedClientId);
      const there = application.api.preAuthorizedApplications.some(({ appId }) => appId === client);
      return client !== undefined && there ? facetIds.preAuthorized(path, client) : undefined;
    }
    if (!type.endsWith(":ServicePrincipalDelegatedPermissionGrant")) return undefined;
    return await grant(known(inputs.servicePrincipalObjectId), principal?.id);
  }

  async function grant(
    client: string | undefined,
    resource: string | undefined,
  ): Promise<string | undefined> {
    if (client === undefined || resource === undefined) return undefined;
    const held = (await found.grantsOf(client)).find(
      ({ resourceId, consentType }) => resourceId === resource && consentType === "AllPrincipals",
    );
    return held && `/oauth2PermissionGrants/${held.id}`;
  }

  function within(kind: "scope" | "role", id: string | undefined): string | undefined {
    return id && facetIds[kind](path, id);
  }

  /** A scope by its value, or a role by `roles/<value>`, as the program names their resources. */
  function permissionOf(rest: string): { readonly id: string } | undefined {
    const [, role] = /^roles\/(.+)$/.exec(rest) ?? [];
    return role === undefined
      ? application.api.oauth2PermissionScopes.find(({ value }) => value === rest)
      : application.appRoles.find(({ value }) => value === role);
  }
}

const platforms: Readonly<Record<string, "web" | "spa" | undefined>> = { Web: "web", SPA: "spa" };

/** `urn:pulumi:<stack>::<project>::apim-oauth:infra:BackendApp::<name>` */
export function isComponent(urn: string, { kind, name }: Adopter): boolean {
  return urn.endsWith(`::apim-oauth:infra:${kind}::${name}`);
}

function known(value: unknown): string | undefined {
  return typeof value === "string" && value !== UNKNOWN ? value : undefined;
}
