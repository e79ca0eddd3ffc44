import { assignedIdentities } from "../../infra/instanceIdentity.ts";
import { hasDeveloperPortal } from "../../infra/serviceTier.ts";
import type { Settings } from "../../infra/settings.ts";
import { Failure } from "../errors.ts";
import type { DeclaredStack, Reason, Scope } from "./identity.ts";
import type { Needs } from "./needs.ts";

/*
 * Actions of Azure Resource Manager: learn.microsoft.com/azure/role-based-access-control/permissions/integration.
 * What the roles have: learn.microsoft.com/azure/role-based-access-control/built-in-roles.
 */

const builtInRoles = "learn.microsoft.com/azure/role-based-access-control/built-in-roles";
const integrationRoles = `${builtInRoles}/integration`;

/** What the OAuth server and a subscription keep to themselves, and verify compares and calls with. */
const secretActions = [
  "Microsoft.ApiManagement/service/authorizationServers/listSecrets/action",
  "Microsoft.ApiManagement/service/subscriptions/listSecrets/action",
] as const;

export function azureOfDeploying(needs: Needs, settings: Settings, declared: DeclaredStack): void {
  for (const { type } of declared.resources.filter((each) => each.type.startsWith("azure-native:"))) {
    const name = nameOf(type);
    if (type === "azure-native:resources:ResourceGroup") {
      needs.azure(
        { role: "Contributor", scope: subscription(settings) },
        {
          for: name,
          calls: "PUT, DELETE /subscriptions/{id}/resourceGroups/{name}",
          source: `${builtInRoles}/privileged`,
        },
      );
    } else if (
      type.startsWith("azure-native:apimanagement:") ||
      type === "azure-native:resources:Deployment"
    ) {
      needs.azure(
        { role: "API Management Service Contributor", scope: scopeOfInstance(settings, declared) },
        {
          for: name,
          calls: type.endsWith(":Deployment")
            ? "PUT {group}/providers/Microsoft.Resources/deployments"
            : "PUT, PATCH, DELETE {instance}",
          source: integrationRoles,
        },
      );
    } else throw unknown(type);
  }
  readByProgram(needs, settings, declared);
  if (makesInstance(declared)) {
    for (const { id } of assignedIdentities(settings)) {
      needs.azure(
        { role: "Managed Identity Operator", scope: { kind: "user-assigned identity", id } },
        {
          for: "ApiManagementService",
          calls: "PUT, PATCH {instance} with the identity, which is an assignment of it",
          source:
            "learn.microsoft.com/entra/identity/managed-identities-azure-resources/managed-identities-faq",
        },
      );
    }
    needs.azure(
      {
        actions: [
          "Microsoft.ApiManagement/checkNameAvailability/read",
          "Microsoft.ApiManagement/deletedservices/read",
        ],
        scope: subscription(settings),
        optional: true,
      },
      {
        for: "up",
        calls: "whether the name is free, and whether a deleted instance keeps it",
        source: "learn.microsoft.com/azure/api-management/soft-delete",
      },
    );
  }
}

/** What a reader of the roles has to know. */
export function azureNotes(declared: DeclaredStack): string[] {
  const ownGroup = makesGroup(declared);
  return [
    ...(ownGroup
      ? [
          "The stack makes its resource group, which takes a role at the subscription. With a group that exists (apiManagement.existingResourceGroup: true) API Management Service Contributor on that group is enough.",
        ]
      : makesInstance(declared)
        ? [
            "The resource provider Microsoft.ApiManagement is registered in the subscription once: az provider register --namespace Microsoft.ApiManagement.",
          ]
        : []),
  ];
}

/** What the program reads in a preview, and what it asks of its instance once that is there. */
export function azureOfPreview(needs: Needs, settings: Settings, declared: DeclaredStack): void {
  readByProgram(needs, settings, declared);
  const { existing, sku } = settings.apiManagement;
  if (existing || !hasDeveloperPortal(sku)) return;
  needs.azure(
    { role: "Reader", scope: scopeOfInstance(settings, declared) },
    {
      for: "the program, once the instance is there",
      calls: "GET {instance}, {instance}/contentTypes/document/contentItems/configuration",
      source: builtInRoles,
    },
  );
}

export function azureOfDrift(needs: Needs, settings: Settings, declared: DeclaredStack): void {
  const scope = scopeOfInstance(settings, declared);
  const reason = (what: string, calls: string): Reason => ({ for: what, calls, source: builtInRoles });
  needs.azure(
    { role: "Reader", scope },
    reason("drift, verify", "GET of every resource, and of what is beside it"),
  );
  readByProgram(needs, settings, declared);
  const actions = settings.portal.login
    ? [...secretActions, "Microsoft.ApiManagement/service/identityProviders/listSecrets/action"]
    : secretActions;
  needs.azure({ actions, scope }, reason("verify", "POST {…}/listSecrets"));
}

function readByProgram(needs: Needs, settings: Settings, { read, asked }: DeclaredStack): void {
  for (const { type, id } of read.filter((each) => each.type.startsWith("azure-native:"))) {
    const kind = readScopes[type];
    if (!kind) throw unknown(type);
    const reason = { for: `${nameOf(type)}, read`, calls: `GET {${kind}}`, source: builtInRoles };
    needs.azure({ role: "Reader", scope: { kind, id } }, reason);
  }
  for (const token of asked.filter((each) => each.startsWith("azure-native:apimanagement:"))) {
    const { existing } = settings.apiManagement;
    if (!existing) continue;
    const reason = { for: nameOf(token), calls: "GET in {instance}", source: builtInRoles };
    needs.azure({ role: "Reader", scope: instance(settings) }, reason);
  }
}

const readScopes: Readonly<Record<string, Scope["kind"]>> = {
  "azure-native:apimanagement:ApiManagementService": "instance",
  "azure-native:resources:ResourceGroup": "resource group",
  "azure-native:applicationinsights:Component": "Application Insights component",
};

/** The narrowest scope that there is before the first update, and holds all that the stack makes. */
function scopeOfInstance(settings: Settings, declared: DeclaredStack): Scope {
  if (makesGroup(declared)) return subscription(settings);
  const inGroup = makesInstance(declared) || hasType(declared, "azure-native:resources:Deployment");
  return inGroup ? resourceGroup(settings) : instance(settings);
}

function makesGroup(declared: DeclaredStack): boolean {
  return hasType(declared, "azure-native:resources:ResourceGroup");
}

function makesInstance(declared: DeclaredStack): boolean {
  return hasType(declared, "azure-native:apimanagement:ApiManagementService");
}

function hasType({ resources }: DeclaredStack, type: string): boolean {
  return resources.some((resource) => resource.type === type);
}

function subscription({ subscriptionId }: Settings): Scope {
  return { kind: "subscription", id: `/subscriptions/${subscriptionId}` };
}

function resourceGroup(settings: Settings): Scope {
  const { resourceGroupName } = settings.apiManagement;
  return { kind: "resource group", id: `${subscription(settings).id}/resourceGroups/${resourceGroupName}` };
}

function instance(settings: Settings): Scope {
  const { serviceName } = settings.apiManagement;
  const id = `${resourceGroup(settings).id}/providers/Microsoft.ApiManagement/service/${serviceName}`;
  return { kind: "instance", id };
}

function nameOf(token: string): string {
  return token.split(":").at(-1)!;
}

function unknown(type: string): Failure {
  return new Failure(
    `Which role in Azure ${type} needs is not known here: add it to lib/permissions/azureNeeds.ts.`,
  );
}
