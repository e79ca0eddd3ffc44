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
  const over = new Date(expires) <= now;
  return `Next:
  1. npm run up -- ${stack}
     makes ${next.name} beside ${names}; API Management signs users in with it from then on, without a gap.
  2. Where the secret is used elsewhere too, put the new one there:
     npx pulumi stack output clientSecret --show-secrets --stack ${stack}
     ${over ? `${name} is over since ${day(expires)}.` : `${name} works beside it until ${day(expires)}.`}
  3. npm run rotate-secret -- --stack ${stack} --finish, then npm run up -- ${stack}
     deletes ${names}. When API Management alone uses the secret, that may be right after step 1.
`;
}

/** What to do after the old secrets have been taken out. */
export function finished(stack: string, secrets: readonly ClientSecretSettings[]): string {
  const gone = namesOf(secrets.slice(0, -1));
  return `Next:
  npm run up -- ${stack}
  deletes ${gone} in Microsoft Entra ID; whoever still uses it cannot sign in any more.
`;
}

function namesOf(secrets: readonly ClientSecretSettings[]): string {
  return secrets.map(({ name }) => name).join(" and ");
}

function day(time: string): string {
  return time.slice(0, 10);
}
