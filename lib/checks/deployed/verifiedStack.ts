import type { ApiIds } from "../../../infra/portalContent.ts";
import type { ApiSettings, Settings } from "../../../infra/settings.ts";
import type { AzureConnection } from "../../azure/connection.ts";
import { Instance } from "../../azure/instance.ts";
import type { StackOutputs } from "../../stack/outputs.ts";
import type { DeployedStack } from "../deployedStack.ts";
import { openDeployedStack } from "../openDeployedStack.ts";
import { Directory } from "./directory.ts";

/** A deployed stack as the checks look at it: what it should be, and ways to see what it is. */
export interface VerifiedStack {
  readonly settings: Settings;
  readonly outputs: StackOutputs;
  readonly connection: AzureConnection;
  readonly subject: DeployedStack;
  readonly instance: Instance;
  readonly directory: Directory;
}

/** Looks at a deployed stack through a connection to where it is. */
export function verifiedStack(
  settings: Settings,
  outputs: StackOutputs,
  connection: AzureConnection,
): VerifiedStack {
  // Only a rehearsal has somebody whose password is known, and there even backends answer from the documents.
  const examplesHold = connection.user !== undefined;
  return {
    settings,
    outputs,
    connection,
    subject: openDeployedStack({ settings, outputs, connection, examplesHold }),
    instance: new Instance(connection.arm, settings, outputs),
    directory: new Directory(connection.graph),
  };
}

/** What the backend app of an API is known by, from what is deployed. */
export function apiIds({ outputs }: Pick<VerifiedStack, "outputs">, { name }: ApiSettings): ApiIds {
  const { backendClientId, scopes } = outputs.apis[name]!;
  return { clientId: backendClientId, scope: scopes.join(" ") };
}

/** Whether the client app has a client secret: one of the stack's, or one that the stack file has been given. */
export function hasSecret({ settings: { clientApp } }: Pick<VerifiedStack, "settings">): boolean {
  return clientApp.secrets.length > 0 || clientApp.secret !== undefined;
}
