import { metricsPublisher } from "../../model/insights.ts";
import type { RoleAssignment } from "../../model/vaults.ts";
import { secretRoles } from "../../vault/access.ts";
import { ArmError, notInRehearsal } from "../errors.ts";
import { oneOf, required, text, unsupported } from "../fieldKinds.ts";
import { checkFields, type Fields } from "../fields.ts";
import { findComponent } from "../insights/components.ts";
import { findResourceGroup } from "../lookup.ts";
import { type ArmRequest, ownName, type ResourceType, sentProperties } from "../request.ts";
import { findVault } from "../vaults/vaultLookup.ts";

const apiVersions = ["2020-04-01-preview", "2020-10-01-preview", "2022-04-01"];

/** RoleAssignmentProperties of Microsoft.Authorization 2022-04-01. */
const fields: Fields = {
  roleDefinitionId: required(text),
  principalId: required(text),
  principalType: oneOf("User", "Group", "ServicePrincipal", "ForeignGroup", "Device"),
  description: unsupported,
  condition: unsupported,
  conditionVersion: unsupported,
  delegatedManagedIdentityResourceId: unsupported,
};

/** The roles of this world, by the id of their definition. */
const roles: Readonly<Record<string, { readonly name: string }>> = {
  ...secretRoles,
  [metricsPublisher]: { name: "Monitoring Metrics Publisher" },
};

/** Roles in a key vault. */
export const vaultRoleAssignments = roleAssignments(
  "Microsoft.KeyVault/vaults/providers/roleAssignments",
  below((request) => findVault(request).id),
);

/** Roles at an Application Insights component. */
export const componentRoleAssignments = roleAssignments(
  "Microsoft.Insights/components/providers/roleAssignments",
  below((request) => findComponent(request).id),
);

/** The scope of a path with another provider's type behind a resource. */
function below(idOf: (request: ArmRequest) => string): (request: ArmRequest) => string {
  return (request) => {
    const provider = request.names[1] ?? "";
    if (provider.toLowerCase() === "microsoft.authorization") return idOf(request);
    throw notInRehearsal(`${provider}/roleAssignments`);
  };
}

/** Roles in all that a resource group or a subscription contains. */
export const scopeRoleAssignments = roleAssignments("Microsoft.Authorization/roleAssignments", (request) =>
  request.resourceGroup === undefined
    ? `/subscriptions/${request.subscriptionId}`
    : findResourceGroup(request).id,
);

/**
 * Who has which role (learn.microsoft.com/rest/api/authorization/role-assignments). Roles for the secrets of key vaults and for
 * telemetry alone: nothing else in this world asks for one.
 */
function roleAssignments(type: string, scopeOf: (request: ArmRequest) => string): ResourceType {
  const idOf = (request: ArmRequest) =>
    `${scopeOf(request)}/providers/Microsoft.Authorization/roleAssignments/${ownName(request)}`;
  const at = (request: ArmRequest) => request.context.arm.roleAssignments.get(idOf(request).toLowerCase());
  return {
    type,
    apiVersions,
    get(request) {
      const found = at(request);
      if (found) return { status: 200, body: shown(found) };
      const message = `The role assignment '${ownName(request)}' is not found.`;
      throw new ArmError(404, "RoleAssignmentNotFound", message);
    },
    list(request) {
      if (request.query.has("$filter")) throw notInRehearsal("$filter of role assignments");
      const scope = scopeOf(request).toLowerCase();
      const all = [...request.context.arm.roleAssignments.values()];
      return {
        status: 200,
        body: { value: all.filter((each) => each.scope.toLowerCase() === scope).map(shown) },
      };
    },
    put(request) {
      const sent = sentProperties(request);
      const report = checkFields(sent, fields, { readOnly: ["scope"], at: "properties" });
      if (report.problems.length > 0) {
        const message = report.problems.map((problem) => problem.message).join(" ");
        throw new ArmError(400, "BadRequestFormat", message);
      }
      if (report.unsupported.length > 0) throw notInRehearsal(`${report.unsupported.join(", ")} of ${type}`);
      const {
        roleDefinitionId,
        principalId,
        principalType = "ServicePrincipal",
      } = sent as Record<string, string>;
      if (!roles[roleDefinitionId!.slice(-36).toLowerCase()]) {
        const known = Object.entries(roles).map(([id, { name }]) => `${name} (${id})`);
        throw notInRehearsal(`the role ${roleDefinitionId}; it has ${known.join(", ")}`);
      }
      const { arm, clock } = request.context;
      const same = [...arm.roleAssignments.values()].find(
        (each) =>
          each.scope === scopeOf(request) &&
          each.principalId === principalId &&
          each.roleDefinitionId.slice(-36).toLowerCase() === roleDefinitionId!.slice(-36).toLowerCase(),
      );
      if (same && same !== at(request)) {
        throw new ArmError(409, "RoleAssignmentExists", "The role assignment already exists.");
      }
      const made: RoleAssignment = {
        id: idOf(request),
        name: ownName(request),
        scope: scopeOf(request),
        roleDefinitionId: roleDefinitionId!,
        principalId: principalId!,
        principalType,
        createdOn: clock.iso(),
        createdBy: request.tenant.deployer.objectId,
      };
      const status = at(request) ? 200 : 201;
      arm.roleAssignments.set(made.id.toLowerCase(), made);
      return { status, body: shown(made) };
    },
    delete(request) {
      const found = at(request);
      if (!found) return { status: 204 };
      request.context.arm.roleAssignments.delete(found.id.toLowerCase());
      return { status: 200, body: shown(found) };
    },
  };
}

function shown({ id, name, createdOn, createdBy, ...properties }: RoleAssignment) {
  return {
    properties: {
      ...properties,
      condition: null,
      conditionVersion: null,
      createdOn,
      updatedOn: createdOn,
      createdBy,
      updatedBy: createdBy,
      delegatedManagedIdentityResourceId: null,
      description: null,
    },
    id,
    type: "Microsoft.Authorization/roleAssignments",
    name,
  };
}
