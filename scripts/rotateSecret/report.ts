import { hasExpired } from "../../infra/settings/expiry.ts";
import type { ClientSecretSettings } from "../../infra/settings.ts";
import { rotationCommand } from "../../lib/stack/rotation.ts";
import type { SecretsOf } from "./secretsOf.ts";

/** What to do after the next secret has been added. */
export function rotated(
  stack: string,
  { client, secrets: old }: SecretsOf,
  next: ClientSecretSettings,
  now: Date,
): string {
  const names = namesOf(old);
  const { name, expires } = old.at(-1)!;
  const expired = hasExpired(expires, now);
  const [made, handOver, end] =
    client === undefined
      ? [
          `API Management signs users in with it from then on${expired ? "" : ", without a gap"}.`,
          `Where the secret is used elsewhere too, put the new one there:
     npx pulumi stack output clientSecret --show-secrets --stack ${stack}`,
          "When API Management alone uses the secret, that may be right after step 1.",
        ]
      : [
          `${client} can use either of them from then on.`,
          `Give ${client} the new one; this shows the secrets of all clients:
     npx pulumi stack output clientSecrets --show-secrets --json --stack ${stack}`,
          `Do this only when ${client} uses the new one; this command cannot check that.`,
        ];
  return `Next:
  1. npm run up -- ${stack}
     makes ${next.name} in addition to ${names}; ${made}
  2. ${handOver}
     ${expired ? `${name} has expired on ${day(expires)}.` : `${name} also works until ${day(expires)}.`}
  3. ${rotationCommand(stack, client)} --finish, then npm run up -- ${stack}
     deletes ${names}. ${end}
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
