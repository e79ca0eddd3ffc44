import { guidPattern } from "../../infra/settings/names.ts";
import { withConnection } from "../../lib/azure/connection.ts";
import { UsageError } from "../../lib/errors.ts";
import { stackSettings } from "../../lib/stack/settings.ts";
import { adopt } from "./adopt.ts";

export interface AdoptOptions {
  readonly api?: string;
  readonly clientApp?: boolean;
  readonly clientId?: string;
  readonly yes?: boolean;
}

/**
 * `npm run adopt`, for a stack by its name.
 * @throws UsageError where the options do not say what is adopted; as `adopt`
 */
export async function adoptInto(
  stack: string,
  { api, clientApp, clientId, yes }: AdoptOptions,
): Promise<void> {
  if ((api === undefined) === (clientApp !== true)) {
    throw new UsageError("As what? --api NAME for an API's backend app, or --client-app for the client app.");
  }
  if (clientId === undefined || !guidPattern.test(clientId)) {
    throw new UsageError(
      `--client-id is ${clientId === undefined ? "missing" : `${JSON.stringify(clientId)}, and no GUID`}: the application (client) id, which the Azure portal shows under App registrations.`,
    );
  }
  const settings = stackSettings(process.cwd(), stack);
  await withConnection(settings, (azure) =>
    adopt({ settings, azure, api, clientId: clientId.toLowerCase(), yes: yes === true }),
  );
}
