import { hasExpired } from "../../infra/settings/expiry.ts";
import type { ClientSecretSettings } from "../../infra/settings.ts";
import { announce } from "../../lib/azure/destination.ts";
import { UsageError } from "../../lib/errors.ts";
import { deployedSecrets } from "../../lib/pulumi/deployedSecrets.ts";
import { rotationCommand } from "../../lib/stack/rotation.ts";
import { namesOf } from "./report.ts";
import { deployedOf, listOf, type SecretsOf } from "./secretsOf.ts";

/** What `--finish` does. */
export interface Finish {
  /** The secrets to take out. */
  readonly going: readonly ClientSecretSettings[];
  /** Why others stay, for people; undefined when none does. */
  readonly stays?: string;
}

/**
 * Of the secrets before the last one, those that have expired are of no use to anybody, and go. The others go when the
 * last one is what is worked with already: by API Management, which the state knows. Whether a client of the team's has the next one
 * nobody but the team knows; there it has to be made at least. Without it, an update would delete the one that everybody uses
 * while it makes the next.
 * @throws UsageError when there is only one secret, or when the state cannot be asked
 */
export async function finish(
  stack: string,
  whose: SecretsOf,
  { force = false, now }: { readonly force?: boolean | undefined; readonly now: Date },
): Promise<Finish> {
  const { secrets, client } = whose;
  const { name: last, expires } = secrets.at(-1)!;
  const rotate = rotationCommand(stack, client);
  if (secrets.length === 1) {
    throw new UsageError(
      `${listOf(stack, whose)} has one client secret, ${last}, and ${
        client === undefined
          ? "an app without any could sign nobody in"
          : "without any it could not prove who it is"
      }. To rotate, add the next one first: ${rotate}`,
    );
  }
  const old = secrets.slice(0, -1);
  const going = old.filter((secret) => hasExpired(secret.expires, now));
  if (force || going.length === old.length) return { going: old };
  const staying = namesOf(old.filter((secret) => !going.includes(secret)));
  if (hasExpired(expires, now)) {
    const stays = `${staying} stays in the file: ${last}, which is the last one, has itself expired. Add the next one first: ${rotate}`;
    return { going, stays };
  }
  await announce(stack);
  const deployed = await deployedSecrets(stack).catch((error: unknown) => {
    throw new UsageError(
      `Cannot find out whether ${last} is deployed: ${(error as Error).message}\n` +
        "Log in to the stack's state (npx pulumi login), or use --force if you know that it is deployed.",
    );
  });
  const isMade = deployedOf(deployed, whose).some(({ name }) => name === last);
  if (client === undefined ? deployed.inUse === last : isMade) return { going: old };
  const used =
    client !== undefined || deployed.inUse === undefined ? "" : `; API Management uses ${deployed.inUse}`;
  const stays =
    `${last} is ${isMade ? "made, but not in use" : "not deployed"} yet${used}. ` +
    `Run npm run up -- ${stack} first: taking ${staying} out now would leave ${client ?? "users"} without any.`;
  return { going, stays };
}
