import type { AzureRole, IdentityPermissions, Reason, Scope } from "../../lib/permissions/identity.ts";

/** For people: every permission with its reasons. */
export function asText(
  stack: string,
  identities: readonly IdentityPermissions[],
  filledIn: readonly string[],
): string {
  const lines = [
    `What the identities of the stack ${stack} need, from its plan; nothing was asked of Azure.`,
    ...filledIn.map((key) => `${key} is still the example's: the ids below are made up.`),
    ...identities.flatMap(ofIdentity),
  ];
  return `${lines.join("\n")}\n`;
}

function ofIdentity({ identity, commands, graph, azure, notes }: IdentityPermissions): string[] {
  return [
    "",
    `${identity} (${commands.join(", ")})`,
    "  Microsoft Graph, application permissions:",
    ...(graph.length === 0 ? ["    none"] : []),
    ...graph.flatMap(({ permission, reasons }) => [`    ${permission}`, ...reasons.map(ofReason)]),
    "  Azure, roles:",
    ...(azure.length === 0 ? ["    none"] : []),
    ...azure.flatMap((role) => [
      `    ${roleName(role)}, at the ${role.scope.kind}${role.optional ? " (optional: the command goes on without)" : ""}`,
      `      ${role.scope.id}`,
      ...role.reasons.map(ofReason),
    ]),
    ...notes.map((note) => `  ${note}`),
  ];
}

function ofReason({ for: what, calls, source }: Reason): string {
  return `      - ${what}: ${calls} [${source}]`;
}

function roleName({ role, actions }: AzureRole): string {
  return role ?? `a role of your own with ${actions!.join(", ")}`;
}

/** A table for documentation: what each identity needs, without the reasons. */
export function asTable(identities: readonly IdentityPermissions[]): string {
  const rows = identities.map(({ identity, azure, graph }) => {
    const roles = azure
      .filter(({ optional }) => !optional)
      .map((role) => `${shortName(role)} on the ${place(role.scope)}`);
    const permissions = graph.map(({ permission }) => `\`${permission}\``);
    return `| ${identity} | ${roles.join("; ") || "none"} | ${permissions.join(", ") || "none"} |`;
  });
  return [
    "| identity | Azure Resource Manager | Microsoft Graph (application permissions) |",
    "|---|---|---|",
    ...rows,
    "",
  ].join("\n");
}

function shortName({ role, actions }: AzureRole): string {
  return role ?? `a role with ${actions!.map((action) => `\`${action}\``).join(" and ")}`;
}

function place({ kind, id }: Scope): string {
  return kind === "subscription" ? kind : `${kind} ${id.split("/").at(-1)}`;
}
