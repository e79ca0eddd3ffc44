import type { Settings } from "../../infra/settings.ts";
import { type GraphUse, graphQuestions, graphUseOf } from "./graphUses.ts";
import type { DeclaredStack, Reason } from "./identity.ts";
import type { Needs } from "./needs.ts";

/*
 * Which permission which call takes: the permission tables of the pages that `graphUses` names, and the list that they
 * are made from (github.com/microsoftgraph/microsoft-graph-devx-content, permissions/new/permissions.json). Where the
 * azuread provider's documentation asks for more than they do, such as Directory.ReadWrite.All for a grant, they count.
 */

const readApplications = "Application.Read.All";
const readDirectory = "Directory.Read.All";

/**
 * What `up` changes, and what it and `verify` read. Who owns the stack's apps needs no permission for those of others
 * (learn.microsoft.com/graph/permissions-reference, Application.ReadWrite.OwnedBy).
 */
export function graphOfDeploying(needs: Needs, settings: Settings, declared: DeclaredStack): void {
  const change =
    settings.owners.deployer === undefined ? "Application.ReadWrite.All" : "Application.ReadWrite.OwnedBy";
  for (const { name, use } of directoryResources(declared)) {
    const reason: Reason = { for: name, calls: use.changes, source: pageOf(use.page) };
    switch (use.kind) {
      case "applications":
      case "credentials":
        needs.graph(change, reason);
        break;
      case "owners":
        needs.graph(change, reason);
        needs.graph(readDirectory, reason);
        break;
      case "grants":
        needs.graph("DelegatedPermissionGrant.ReadWrite.All", reason);
        break;
      case "roles":
        needs.graph("AppRoleAssignment.ReadWrite.All", reason);
        needs.graph(readApplications, reason);
    }
  }
  // Either permission to change applications is one to read all of them.
  if (!needs.has(change)) graphOfPreview(needs, settings, declared);
  if (!needs.has("DelegatedPermissionGrant.ReadWrite.All")) needs.graph(readDirectory, consentIsRead);
}

/** What the program asks for. The providers themselves ask Graph for nothing before the first resource. */
export function graphOfPreview(needs: Needs, _: Settings, { read, asked }: DeclaredStack): void {
  for (const token of asked.filter((each) => each.startsWith("azuread:"))) {
    const question = graphQuestions[token.split(":").at(-1)!];
    if (question) {
      const { reads, page } = question;
      needs.graph(readApplications, { for: token.split(":").at(-1)!, calls: reads, source: pageOf(page) });
    }
  }
  for (const { type } of read.filter((each) => each.type.startsWith("azuread:"))) {
    const { name, use } = graphUseOf(type);
    needs.graph(readApplications, { for: `${name}, read`, calls: use.reads, source: pageOf(use.page) });
  }
}

/** A refresh reads everything that the stack has, `verify` also what others may have added. */
export function graphOfDrift(needs: Needs, settings: Settings, declared: DeclaredStack): void {
  for (const { name, use } of directoryResources(declared)) {
    const permission = use.kind === "grants" ? readDirectory : readApplications;
    needs.graph(permission, { for: name, calls: use.reads, source: pageOf(use.page) });
  }
  graphOfPreview(needs, settings, declared);
  needs.graph(readApplications, {
    for: "verify",
    calls: "GET /applications/{id}/federatedIdentityCredentials",
    source: pageOf("application-list-federatedidentitycredentials"),
  });
  needs.graph(readDirectory, consentIsRead);
}

const consentIsRead: Reason = {
  for: "verify",
  calls: "GET /oauth2PermissionGrants",
  source: pageOf("oauth2permissiongrant-list"),
};

function directoryResources({
  resources,
}: DeclaredStack): { readonly name: string; readonly use: GraphUse }[] {
  return resources.filter(({ type }) => type.startsWith("azuread:")).map(({ type }) => graphUseOf(type));
}

function pageOf(page: string): string {
  return `learn.microsoft.com/graph/api/${page}`;
}

/** What a reader of the deploying identity's permissions has to know. */
export function graphNotes({ owners }: Settings): string[] {
  return owners.deployer === undefined
    ? [
        "With owners.deployer in the stack file Application.ReadWrite.OwnedBy is enough in place of Application.ReadWrite.All: docs/extending.md, Owners.",
      ]
    : [
        `The identity that deploys is the service principal ${owners.deployer} of owners.deployer. What another identity has made, it owns only once somebody has added it as an owner.`,
      ];
}

/** What a reader of the permissions for drift has to know. */
export function notesOfDrift(declared: DeclaredStack): string[] {
  return directoryResources(declared).some(({ use }) => use.kind === "credentials")
    ? [
        "For one federated credential by its id Microsoft's list names only permissions to write. That Application.Read.All is enough to read it, nobody has tried.",
      ]
    : [];
}
