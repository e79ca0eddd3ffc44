import { hasExpired } from "../../infra/settings/expiry.ts";
import type { DeployedSecrets } from "../../lib/pulumi/deployedSecrets.ts";

const DAY = 24 * 60 * 60 * 1000;

/** A client secret in use, when it is time to replace it. */
export interface EndingSecret {
  /** Whose it is; undefined for the client app's. */
  readonly client?: string;
  readonly name: string;
  /** RFC 3339. */
  readonly expires: string;
  readonly expired: boolean;
}

/**
 * Whether the client secret that API Management works with has expired, or expires too soon. By what is deployed: the
 * next one in the stack file helps nobody before it is.
 * @param minDays how long it has to be good for; with 0 only an expired one is found
 * @returns undefined where it is good for long enough, or where nothing is deployed
 */
export function endingSecret(
  { secrets, inUse }: DeployedSecrets,
  minDays: number,
  now: Date,
): EndingSecret | undefined {
  const used = secrets.find(({ name }) => name === inUse);
  if (!used || !hasExpired(used.expires, new Date(now.getTime() + minDays * DAY))) return undefined;
  return { ...used, expired: hasExpired(used.expires, now) };
}

/**
 * The same of the stack's clients. Which of several a client uses, nobody here knows: of each, the one that ends last.
 */
export function endingClientSecrets(
  { clients }: DeployedSecrets,
  minDays: number,
  now: Date,
): EndingSecret[] {
  return Object.entries(clients).flatMap(([client, secrets]) => {
    const last = [...secrets]
      .sort((one, other) => Date.parse(one.expires) - Date.parse(other.expires))
      .at(-1);
    if (!last || !hasExpired(last.expires, new Date(now.getTime() + minDays * DAY))) return [];
    return [{ ...last, client, expired: hasExpired(last.expires, now) }];
  });
}
