import type { Settings } from "../../infra/settings.ts";
import type { AzureConnection } from "../../lib/azure/connection.ts";
import { commandsFor } from "./commands.ts";
import { deletionOf, whoHas } from "./instanceNames.ts";
import type { KnownInstance } from "./knownInstance.ts";
import type { Obstacle } from "./obstacle.ts";

/** A new instance is not the old one. */
const consequences =
  "subscription keys change, client ids do not, and an administrator has to open its developer portal again";

/**
 * What there is to say, and the ways to go on, where the state has an instance that Azure has no more. An update by
 * that state alone would change nothing, and end well.
 * @param warn gets what cannot be found out, for people
 */
export async function goneInstance(
  { name, id }: KnownInstance,
  settings: Settings,
  azure: AzureConnection,
  warn: (line: string) => void,
): Promise<Obstacle> {
  const { set, up, purge, remove } = commandsFor(settings);
  const { existing, serviceName } = settings.apiManagement;
  const { deleted, taken, known } = await whoHas(name, settings, azure, warn);
  const gone = `The instance ${name} is in the state of this stack and not in Azure`;
  const anew = `${up} --refresh (${consequences})`;
  // An instance of its own brings the stack back by its name, which it may have made up.
  const named = serviceName === undefined ? `${set("serviceName", name)}, ` : "";
  if (existing)
    return {
      what: `${gone}${deleted ? `: it ${deletionOf(deleted)}` : ""}.`,
      id,
      ways: [
        ...(deleted ? ["have it brought back by those who run it"] : []),
        `when there is one of that name again: ${up} --refresh`,
        `have an instance of this stack's own: ${remove("existing")}, then ${up} --refresh`,
      ],
    };
  if (deleted)
    return {
      what: `${gone}: it ${deletionOf(deleted)}.`,
      id,
      ways: [
        `bring it back with all that is in it: ${named}${set("restore")}, then ${up}`,
        `have a new one: ${purge} deletes the old one for good, then ${anew}`,
      ],
    };
  if (taken)
    return {
      what: `${gone}; another instance in this cloud has its name by now.`,
      id,
      ways: [`choose another ${settings.project}:apiManagement.serviceName, then ${anew}`],
    };
  return {
    what: `${gone}${known ? ", and no deleted one can be brought back" : ""}.`,
    id,
    ways: [
      ...(known
        ? []
        : [`bring it back, if it was deleted within 48 hours: ${named}${set("restore")}, then ${up}`]),
      `have a new one: ${anew}`,
    ],
  };
}

/** The same where another instance has been made under the name: by a colleague, by hand, by somebody else. */
export function remadeInstance(
  { name, id, madeAt }: KnownInstance,
  made: string,
  settings: Settings,
): Obstacle {
  const { up } = commandsFor(settings);
  return {
    what: `The instance ${name} was made anew on ${made}; what the state has of it is in the one of ${madeAt}.`,
    id,
    ways: [
      `deploy to the new one, if it is meant for this stack: ${up} --refresh (${consequences})`,
      `choose another ${settings.project}:apiManagement.serviceName`,
    ],
  };
}
