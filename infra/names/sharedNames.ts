import { createHash } from "node:crypto";

/**
 * Names of what a stack makes in an instance that it has adopted, where other stacks make the same: each has the
 * project and the stack in it, so that no two are alike. An instance of the stack's own keeps the lab's names.
 */

/** A stack, as far as names are made of it. */
export interface StackName {
  readonly project: string;
  readonly stack: string;
}

/**
 * ARM name of the authorization server: `oauth-<project>_<stack>`. Part of the portal's redirect URI, which the
 * portal writes in lower case; 80 characters at most.
 */
export function sharedServerId(stack: StackName): string {
  return ofStack("oauth", stack, 80);
}

/** Name of the template deployment that publishes the portal: `portal-<project>_<stack>`; 64 characters at most. */
export function sharedDeploymentName(stack: StackName): string {
  return ofStack("portal", stack, 64);
}

/**
 * Name of the template deployment that sets who gets into an instance's portal: `<instance>-portal-access`, 64 characters
 * at most, since an instance's name has 50. All stacks at an instance have the same, since these settings are the
 * instance's.
 */
export function accessDeploymentName(serviceName: string): string {
  return `${serviceName}-portal-access`;
}

/**
 * ARM name of the logger, and of the named value that its connection is in.
 * @param existing whether the stack has adopted the instance: `appi-<project>_<stack>` then, 80 characters at most,
 * which is enough
 */
export function monitoringId(stack: StackName, existing: boolean | undefined): string {
  return existing ? ofStack("appi", stack, 80) : "application-insights";
}

/**
 * ARM name of the group that stands for one of Entra ID: `entra-<object id>`.
 * @param existing whether the stack has adopted the instance: `entra-<project>_<stack>-<object id>` then; 256 characters at most
 */
export function externalGroupId(stack: StackName, existing: boolean | undefined, objectId: string): string {
  return `${existing ? ofStack("entra", stack, 200) : "entra"}-${objectId}`;
}

/** How an instance knows a group of Entra ID: the tenant as the identity provider names it (official example CreateGroupExternal). */
export function externalId(tenantId: string, objectId: string): string {
  return `aad://${tenantId}/groups/${objectId}`;
}

/**
 * Description of a stack's portal revisions. Every stack at an instance publishes its whole portal; this tells whose
 * publication a revision is.
 */
export function publicationDescription({
  project,
  stack,
  apiManagement: { existing },
}: StackName & { readonly apiManagement: { readonly existing?: boolean } }): string {
  return existing ? `Published by Pulumi: ${project}/${stack}` : "Published by Pulumi";
}

/** `<prefix>-<project>_<stack>`, and a hash where another stack's name could come out the same. */
function ofStack(prefix: string, { project, stack }: StackName, max: number): string {
  const parts = [project, stack].map((name) => name.toLowerCase().replace(/[^a-z0-9._-]+/g, "-"));
  const name = `${prefix}-${parts.join("_")}`;
  const isPlain = project === parts[0] && stack === parts[1] && !/_/.test(project + stack);
  if (isPlain && name.length <= max) return name;
  const hash = createHash("sha256").update(`${project}/${stack}`).digest("hex").slice(0, 8);
  return `${name.slice(0, max - hash.length - 1).replace(/[._-]+$/, "")}-${hash}`;
}
