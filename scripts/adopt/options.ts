import { guidPattern } from "../../infra/settings/guid.ts";
import { UsageError } from "../../lib/errors.ts";
import type { Adoption } from "./adopt.ts";

/** Of `npm run adopt`, as they were given. */
export interface AdoptOptions {
  readonly api?: string;
  readonly clientApp?: boolean;
  readonly clientId?: string;
  readonly yes?: boolean;
}

/**
 * What is adopted, and as what.
 * @throws UsageError where the options do not say it
 */
export function whatToAdopt({
  api,
  clientApp,
  clientId,
  yes,
}: AdoptOptions): Pick<Adoption, "api" | "clientId" | "yes"> {
  if ((api === undefined) === (clientApp !== true)) {
    throw new UsageError("As what? --api NAME for an API's backend app, or --client-app for the client app.");
  }
  if (clientId === undefined || !guidPattern.test(clientId)) {
    throw new UsageError(
      `--client-id is ${clientId === undefined ? "missing" : `${JSON.stringify(clientId)}, and no GUID`}: the application (client) id, which the Azure portal shows under App registrations.`,
    );
  }
  return { api, clientId: clientId.toLowerCase(), yes: yes === true };
}
