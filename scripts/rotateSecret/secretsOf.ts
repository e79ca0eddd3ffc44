import { choices, didYouMean, given } from "../../infra/settings/wording.ts";
import type { ClientSecretSettings, Settings } from "../../infra/settings.ts";
import { UsageError } from "../../lib/errors.ts";
import type { DeployedSecrets } from "../../lib/pulumi/deployedSecrets.ts";

/** The registration whose secrets are rotated: the client app's, or that of one of `clients`. */
export interface SecretsOf {
  /** Name of the entry of `clients`; undefined for the client app. */
  readonly client: string | undefined;
  /** Key of its list below the project: `clientApp.secrets`, `clients[1].secrets`. */
  readonly place: string;
  /** Before the slash of the names of its secrets in the program. */
  readonly app: string;
  readonly secrets: readonly ClientSecretSettings[];
}

/**
 * Whose secrets a command is about.
 * @param client name of an entry of `clients`; undefined for the client app
 * @throws UsageError for one that the stack file does not have, or that has no secret of the stack's
 */
export function secretsOf(settings: Settings, client: string | undefined): SecretsOf {
  return client === undefined ? ofClientApp(settings) : ofClient(settings, client);
}

/** Where its list stands, as the beginning of a sentence. */
export function listOf(stack: string, { client }: Pick<SecretsOf, "client">): string {
  return `${client === undefined ? "" : `The client ${client} of `}Pulumi.${stack}.yaml`;
}

/** The same in settings that may have one secret more or less. */
export function listIn(
  settings: Settings,
  { client }: Pick<SecretsOf, "client">,
): readonly ClientSecretSettings[] {
  if (client === undefined) return settings.clientApp.secrets;
  return settings.clients.find(({ name }) => name === client)?.secrets ?? [];
}

/** Of what is deployed, the registration's own. */
export function deployedOf(all: DeployedSecrets, { client }: SecretsOf): DeployedSecrets["secrets"] {
  return client === undefined ? all.secrets : (all.clients[client] ?? []);
}

function ofClientApp(settings: Settings): SecretsOf {
  const { project, stack, clients } = settings;
  const { secrets, existing } = settings.clientApp;
  if (existing !== undefined) {
    throw new UsageError(
      `The client app of ${stack} is a registration that others look after (clientApp.existing), and so are its secrets. ` +
        `Where they have given you the next one: npx pulumi config set --stack ${stack} --secret --path '${project}:clientApp.secret' <value>, then npm run up -- ${stack}`,
    );
  }
  if (secrets.length === 0) {
    const others = clients.filter((each) => each.secrets.length > 0).map(({ name }) => name);
    throw new UsageError(
      `Pulumi.${stack}.yaml has no client secret, so there is none to rotate: the developer portal's console redeems its codes by PKCE alone.${
        others.length > 0 ? ` Clients that have one: ${choices(others)} (--client NAME).` : ""
      }`,
    );
  }
  return { client: undefined, place: "clientApp.secrets", app: "client-app", secrets };
}

function ofClient({ stack, clients }: Settings, wanted: string): SecretsOf {
  const file = `Pulumi.${stack}.yaml`;
  const withSecrets = clients.filter(({ secrets }) => secrets.length > 0).map(({ name }) => name);
  const index = clients.findIndex(({ name }) => name === wanted);
  const allowed = withSecrets.length > 0 ? `; allowed: ${choices(withSecrets)}` : "";
  if (index === -1) {
    const names = clients.map(({ name }) => name);
    throw new UsageError(
      `--client: ${given(wanted)} is no client of ${file}${allowed}${didYouMean(wanted, names)}`,
    );
  }
  const { existing, secrets, type, federatedCredentials } = clients[index]!;
  if (secrets.length > 0) {
    return { client: wanted, place: `clients[${index}].secrets`, app: wanted, secrets };
  }
  const why =
    existing !== undefined
      ? "others look after its registration, and so do they after its secrets (clients[].existing)"
      : federatedCredentials.length > 0
        ? "it proves itself by federated credentials"
        : `a client of the type ${type} proves itself by PKCE`;
  throw new UsageError(`--client: ${given(wanted)} has no secret in ${file}: ${why}${allowed}`);
}
