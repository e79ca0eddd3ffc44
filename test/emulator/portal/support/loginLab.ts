import type { Application } from "../../../../emulator/model/directory.ts";
import type { Group } from "../../../../emulator/model/group.ts";
import type { ArmEntity } from "../../../../emulator/model/instances.ts";
import { addApplication, addPrincipal, addSecret } from "../../entra/support/directory.ts";
import { type EntraLab, startEntraLab } from "./entraLab.ts";

/** The lab whose portal people sign in to with Entra ID, and one group that sees the calculator. */
export interface LoginLab extends EntraLab {
  /** With which people sign in to the portal. */
  readonly portalApp: Application;
  readonly provider: ArmEntity;
  /** In API Management. */
  readonly group: ArmEntity;
  /** What it stands for in Entra ID. */
  readonly entraGroup: { members: string[] };
  /** Gives or takes what API Management needs to read memberships. */
  mayReadUsers(may: boolean): void;
}

const graphAppId = "00000003-0000-0000-c000-000000000000";
const userReadAll = "df021288-bdef-4463-88db-98f22de89214";

export async function startLoginLab(): Promise<LoginLab> {
  const lab = await startEntraLab();
  const { tenant, ada } = lab.directory;
  const portalApp = addApplication(tenant, "oauth-portal-app");
  portalApp.spa.redirectUris = [`${lab.portalUrl}/signin`];
  portalApp.kept = {
    optionalClaims: { idToken: ["email", "given_name", "family_name"].map((name) => ({ name })) },
  };
  const principal = addPrincipal(tenant, portalApp);
  const graph = [...tenant.servicePrincipals.values()].find(({ appId }) => appId === graphAppId)!;
  tenant.grants.set("portal", {
    id: "portal",
    clientId: principal.id,
    resourceId: graph.id,
    consentType: "AllPrincipals",
    principalId: null,
    scope: "openid profile email",
  });
  const entity = (collection: string, name: string, properties: Record<string, unknown>): ArmEntity => ({
    id: `${lab.service.id}/${collection}/${name}`,
    name,
    etag: '"AAAAAAAAAAE="',
    properties,
    secrets: {},
  });
  const provider = {
    ...entity("identityProviders", "aad", {
      clientId: portalApp.appId,
      authority: "login.microsoftonline.com",
      signinTenant: tenant.id,
      allowedTenants: [tenant.id],
      clientLibrary: "MSAL-2",
      type: "aad",
    }),
    secrets: { clientSecret: addSecret(portalApp) },
  };
  const groupId = "9a1d6c2e-5b1f-4c7a-9d3e-2f8b7c6a5e41";
  const entraGroup = {
    id: groupId,
    createdDateTime: "2026-01-01T00:00:00Z",
    displayName: "Partners",
    description: null,
    mailNickname: "partners",
    members: [ada.id],
    owners: [],
  };
  tenant.groups.set(groupId, entraGroup satisfies Group);
  const group = entity("groups", "partners", {
    displayName: "Partners",
    type: "external",
    externalId: `aad://${tenant.id}/groups/${groupId}`,
  });
  lab.service.children = new Map([
    ["identityproviders", new Map([["aad", provider]])],
    ["groups", new Map([["partners", group]])],
  ]);
  lab.publish();
  return {
    ...lab,
    portalApp,
    provider,
    group,
    entraGroup,
    mayReadUsers(may) {
      tenant.appRoleAssignments.delete("portal");
      if (!may) return;
      tenant.appRoleAssignments.set("portal", {
        id: "portal",
        createdDateTime: "2026-01-01T00:00:00Z",
        appRoleId: userReadAll,
        principalId: principal.id,
        principalType: "ServicePrincipal",
        resourceId: graph.id,
      });
    },
  };
}
