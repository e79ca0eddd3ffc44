import * as v from "valibot";
import { UsageError } from "../../errors.ts";
import { askPulumi } from "../../pulumi/cli.ts";
import type { StackOutputs } from "../../stack/outputs.ts";

/** What is needed of the stack's outputs: see `infra/index.ts`. */
const schema: v.GenericSchema<StackOutputs> = v.object({
  developerPortalUrl: v.optional(v.string()),
  defaultDeveloperPortalUrl: v.optional(v.string()),
  gatewayUrl: v.string(),
  defaultGatewayUrl: v.optional(v.string()),
  apis: v.record(
    v.string(),
    v.object({ url: v.string(), backendClientId: v.string(), scopes: v.array(v.string()) }),
  ),
  clientId: v.string(),
  clientSecret: v.optional(v.string()),
  clients: v.optional(v.record(v.string(), v.object({ type: v.string(), clientId: v.string() }))),
  clientSecrets: v.optional(v.record(v.string(), v.string())),
  portalClientId: v.optional(v.string()),
  portalAdminConsentUrl: v.optional(v.string()),
  redirectUris: v.array(v.string()),
  authorizationEndpoint: v.string(),
  tokenEndpoint: v.string(),
  adminConsentUrl: v.optional(v.string()),
});

/**
 * The outputs of a stack, secrets in clear, from the Pulumi CLI and with its settings: backend, passphrase.
 * @throws UsageError when there are none: no such stack, another passphrase, nothing deployed yet
 */
export async function pulumiOutputs(stack: string): Promise<unknown> {
  const { exitCode, stdout, stderr } = await askPulumi([
    ...["stack", "output", "--json", "--show-secrets", "--stack", stack],
  ]);
  if (exitCode === 0) return JSON.parse(stdout);
  throw new UsageError(
    `The outputs of the stack ${stack} cannot be read: ${explained(stack, stderr.trim())}`,
  );
}

/** What of the stack file the outputs have to have. */
export interface Named {
  /** Names of its APIs. */
  readonly apis: readonly string[];
  /** Names of its clients. */
  readonly clients: readonly string[];
  /** Names of the client app's secrets. */
  readonly secrets: readonly string[];
  /** Whether people sign in to its developer portal with Entra ID. */
  readonly portalLogin: boolean;
}

/**
 * Checks what a stack has as outputs.
 * @throws UsageError when something is missing: the stack was not deployed, or not since the stack file changed
 */
export function checkedOutputs(stack: string, outputs: unknown, named: Named): StackOutputs {
  const result = v.safeParse(schema, outputs);
  if (!result.success) {
    throw new UsageError(`The stack ${stack} is not deployed, or not to its end: npm run up -- ${stack}`);
  }
  for (const [what, deployed] of [
    ["apis", result.output.apis],
    ["clients", result.output.clients ?? {}],
  ] as const) {
    const missing = named[what].filter((name) => !Object.hasOwn(deployed, name));
    if (missing.length === 0) continue;
    const called = what === "apis" ? "APIs" : what;
    throw new UsageError(
      `Pulumi.${stack}.yaml has ${called} that are not deployed yet: ${missing.join(", ")}. npm run up -- ${stack}`,
    );
  }
  if (named.secrets.length > 0 && result.output.clientSecret === undefined) {
    throw new UsageError(
      `Pulumi.${stack}.yaml has a client secret, and none is deployed yet: ${named.secrets.join(", ")}. npm run up -- ${stack}`,
    );
  }
  if (named.portalLogin && result.output.portalClientId === undefined) {
    throw new UsageError(
      `Pulumi.${stack}.yaml has portal.login, which is not deployed yet. npm run up -- ${stack}`,
    );
  }
  return result.output;
}

function explained(stack: string, said: string): string {
  if (/no stack named/.test(said)) {
    return `the backend that pulumi is logged in to has no such stack. npx pulumi whoami --verbose shows which one it is, npm run up -- ${stack} deploys.`;
  }
  if (/passphrase must be set/.test(said)) {
    return "its secrets are encrypted with a passphrase. Set PULUMI_CONFIG_PASSPHRASE or PULUMI_CONFIG_PASSPHRASE_FILE.";
  }
  return said;
}
