import { graphUrl, resourceManagerUrl } from "../../infra/names/azureCloud.ts";
import type { SimpleFetch } from "../net/simpleFetch.ts";
import { openRehearsal } from "./served/openRehearsal.ts";
import type { RehearsalUser } from "./served/rehearsalFile.ts";
import { type Credential, ServiceClient } from "./serviceClient.ts";
import type { Target } from "./target.ts";

/** Where a stack is deployed, as the commands beside `pulumi` reach it. */
export interface AzureConnection {
  /** For people: `Azure`, or which rehearsal. */
  readonly place: string;
  /** Sends a request as anybody on the internet: no token, redirects not followed. */
  readonly fetch: SimpleFetch;
  /** Azure Resource Manager; paths start at `/subscriptions`. */
  readonly arm: ServiceClient;
  /** Microsoft Graph; paths start at `/v1.0`. */
  readonly graph: ServiceClient;
  /** Somebody whose password is known: only a rehearsal has such a person. */
  readonly user: RehearsalUser | undefined;
  /** The time there: a rehearsal has a clock of its own. */
  now(): Promise<Date>;
  close(): Promise<void>;
}

/**
 * Connects to the cloud of a stack, or to the rehearsal that the environment variable REHEARSAL names: the
 * world.json of a served one. Signs in only when the first request is sent.
 * @throws UsageError when REHEARSAL names something else, or a rehearsal that has no such tenant
 */
export async function connect(target: Target, environment = process.env): Promise<AzureConnection> {
  if (environment.REHEARSAL) {
    const rehearsal = openRehearsal(environment.REHEARSAL, target);
    return connection(target, rehearsal.fetch, rehearsal.credential, rehearsal);
  }
  // The identity library takes its time to load, and a rehearsal needs none of it.
  const { azureCredential } = await import("./credential.ts");
  const { publicFetch } = await import("./publicFetch.ts");
  const { fetch, close } = publicFetch();
  return connection(target, fetch, azureCredential(target, environment), { place: "Azure", close });
}

/** Uses a connection to the cloud of a stack, and closes it; see {@link connect}. */
export async function withConnection<T>(
  target: Target,
  use: (azure: AzureConnection) => Promise<T>,
): Promise<T> {
  const azure = await connect(target);
  try {
    return await use(azure);
  } finally {
    await azure.close();
  }
}

/** A connection over any way to send requests. */
export function connection(
  { cloud }: Target,
  fetch: SimpleFetch,
  credential: Credential,
  rest: {
    readonly place: string;
    /** How Azure Resource Manager and Microsoft Graph are asked. @default as everything else */
    readonly askServices?: SimpleFetch;
    readonly user?: RehearsalUser | undefined;
    /** @default this machine's time */
    now?(): Promise<Date>;
    close(): Promise<void>;
  },
): AzureConnection {
  const { askServices = fetch } = rest;
  return {
    fetch,
    arm: new ServiceClient(resourceManagerUrl(cloud), askServices, credential),
    graph: new ServiceClient(graphUrl(cloud), askServices, credential),
    place: rest.place,
    user: rest.user,
    now: rest.now ?? (async () => new Date()),
    close: () => rest.close(),
  };
}
