import { hasExpired } from "../../infra/settings/expiry.ts";
import type { ClientSecretSettings } from "../../infra/settings.ts";

/** What to do after the next secret has been added. */
export function rotated(
  stack: string,
  old: readonly ClientSecretSettings[],
  next: ClientSecretSettings,
  now: Date,
): string {
  const names = namesOf(old);
  const { name, expires } = old.at(-1)!;
  const expired = hasExpired(expires, now);
  return `Next:
  1. npm run up -- ${stack}
     makes ${next.name} in addition to ${names}; API Management signs users in with it from then on${expired ? "" : ", without a gap"}.
  2. Where the secret is used elsewhere too, put the new one there:
     npx pulumi stack output clientSecret --show-secrets --stack ${stack}
     ${expired ? `${name} has expired on ${day(expires)}.` : `${name} works beside it until ${day(expires)}.`}
  3. npm run rotate-secret -- --stack ${stack} --finish, then npm run up -- ${stack}
     deletes ${names}. When API Management alone uses the secret, that may be right after step 1.
`;
}

/** What to do after old secrets have been taken out. */
export function finished(stack: string, gone: readonly ClientSecretSettings[]): string {
  return `Next:
  npm run up -- ${stack}
  deletes ${namesOf(gone)} in Microsoft Entra ID; whoever still uses it cannot sign in any more.
`;
}

/** Names of secrets, as people list them. */
export function namesOf(secrets: readonly ClientSecretSettings[]): string {
  return secrets.map(({ name }) => name).join(" and ");
}

function day(time: string): string {
  return time.slice(0, 10);
}
