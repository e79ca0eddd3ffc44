import { nameOf } from "../engine/state.ts";
import { answerOfPulumi } from "./cli.ts";

/** The client secrets that a stack's last update has left behind. */
export interface DeployedSecrets {
  /** The client app's. */
  readonly secrets: readonly DeployedSecret[];
  /** Those of each client, by its name. */
  readonly clients: Readonly<Record<string, readonly DeployedSecret[]>>;
  /** Name of the one that API Management's OAuth 2.0 server was given last; undefined when that cannot be told. */
  readonly inUse?: string;
}

/** One of them; its value is nowhere here. */
export interface DeployedSecret {
  /** As in the stack file. */
  readonly name: string;
  /** RFC 3339. */
  readonly expires: string;
}

/** The parts of `pulumi stack export` that tell of secrets; none of them is a secret's value. */
interface State {
  readonly deployment: {
    readonly resources?: readonly {
      readonly urn: string;
      readonly type: string;
      readonly id?: string;
      /** Still to be deleted. */
      readonly delete?: boolean;
      readonly inputs?: { readonly displayName?: unknown; readonly endDate?: unknown };
      readonly propertyDependencies?: Readonly<Record<string, readonly string[] | null>>;
    }[];
  };
}

/**
 * Asks the stack's state, by way of the Pulumi CLI and as whoever is logged in to it.
 * @throws UsageError with what the CLI said when the state cannot be read
 */
export async function deployedSecrets(stack: string): Promise<DeployedSecrets> {
  return secretsIn(JSON.parse(await answerOfPulumi(["stack", "export", "--stack", stack])) as State);
}

/** What a state, as `pulumi stack export` prints it, says of client secrets. */
export function secretsIn({ deployment: { resources = [] } }: State): DeployedSecrets {
  const secrets = new Map<string, DeployedSecret>();
  const clients: Record<string, DeployedSecret[]> = {};
  for (const { urn, type, id, delete: going, inputs } of resources) {
    if (type !== "azuread:index/applicationPassword:ApplicationPassword" || !id || going) continue;
    // People rotate the portal's app by hand.
    if (urn.includes(":infra:PortalApp$")) continue;
    const secret = { name: String(inputs?.displayName), expires: String(inputs?.endDate) };
    // The program calls them client-app/<secret> and <client>/<secret>; a client may be called client-app as well.
    const app = nameOf(urn).split("/")[0]!;
    if (app === "client-app" && !urn.includes(":infra:Client$")) secrets.set(urn, secret);
    else clients[app] = [...(clients[app] ?? []), secret];
  }
  const server = resources.find(
    ({ type, id, delete: going }) =>
      /^azure-native:apimanagement(?:\/v\w+)?:AuthorizationServer$/.test(type) && id && !going,
  );
  // The server's secret is the value of the secret that it depends on.
  const used = server?.propertyDependencies?.clientSecret?.find((urn) => secrets.has(urn));
  return { secrets: [...secrets.values()], clients, inUse: used && secrets.get(used)?.name };
}
