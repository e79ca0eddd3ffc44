import { randomUUID } from "node:crypto";
import type { WorldContext } from "../../context.ts";
import { Gap } from "../../gap.ts";
import type { ApimService } from "../../model/instances.ts";
import { rolesOf } from "../assignments.ts";
import { lookUp } from "../resources.ts";
import { applicationAccessToken } from "./accessTokens.ts";

/** Client ids of system-assigned identities, by their principal: nothing shows them but the tokens. */
const clientIds = new Map<string, string>();

/**
 * An access token for an instance's identity: the system-assigned one, or the user-assigned one of that client id, as the platform's token endpoint hands it out
 * (learn.microsoft.com/entra/identity/managed-identities-azure-resources/how-to-use-vm-token); undefined without such an identity.
 * @throws Gap for a resource that the directory does not have: Azure has many of its own
 */
export async function managedIdentityToken(
  { clock, directory }: WorldContext,
  service: ApimService,
  audience: string,
  assignedClientId?: string,
): Promise<string | undefined> {
  const identity = instanceIdentity(service, assignedClientId);
  if (!identity) return undefined;
  const { principalId, clientId } = identity;
  const tenant = directory.tenant(service.tenantId);
  const resource = tenant && lookUp(directory, tenant, audience);
  if (!tenant || !resource || (resource.application && !resource.servicePrincipal)) {
    throw new Gap(
      `the directory of the rehearsal has no application ${audience}, for which an identity asks a token`,
    );
  }
  // 2: proven by a certificate, which the platform keeps (access-token-claims-reference, "appidacr").
  const request = { clock, tenant, clientId, authentication: "2" as const, resource, audience };
  const roles = rolesOf(tenant, resource, { id: principalId, type: "Application" });
  return (await applicationAccessToken(request, principalId, roles)).token;
}

/** A managed identity, as tokens name it. */
export interface Identity {
  /** Object id of its service principal. */
  readonly principalId: string;
  readonly clientId: string;
}

/** An instance's identity: the system-assigned one, or the user-assigned one of that client id. */
export function instanceIdentity({ identity }: ApimService, assignedClientId?: string): Identity | undefined {
  if (assignedClientId !== undefined) {
    const assigned = Object.values((identity?.userAssignedIdentities ?? {}) as Record<string, Identity>);
    return assigned.find(({ clientId }) => clientId.toLowerCase() === assignedClientId.toLowerCase());
  }
  const principalId = identity?.principalId as string | undefined;
  if (principalId === undefined) return undefined;
  const clientId = clientIds.get(principalId) ?? randomUUID();
  clientIds.set(principalId, clientId);
  return { principalId, clientId };
}
