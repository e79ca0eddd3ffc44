import { type CloudName, tokenExchangeAudience } from "../names/azureCloud.ts";
import { parseExpiry } from "./expiry.ts";
import { guidPattern } from "./guid.ts";
import type { ClientEntry } from "./schema.ts";
import type { ClientSettings, ClientType } from "./types.ts";

/** A client of the stack file, with its defaults. */
export function fillInClient(entry: ClientEntry, cloud: CloudName): ClientSettings {
  return {
    ...entry,
    existing: entry.existing?.toLowerCase(),
    displayName: entry.displayName ?? `${entry.name}-client-app`,
    apis: Object.fromEntries(
      Object.keys(entry.apis)
        .sort()
        .map((name) => [name, [...new Set(entry.apis[name])].sort()]),
    ),
    secrets: entry.secrets.map((secret) => ({ ...secret, expires: parseExpiry(secret.expires)! })),
    federatedCredentials: entry.federatedCredentials.map((credential) => ({
      ...credential,
      audience: credential.audience ?? tokenExchangeAudience(cloud),
    })),
  };
}

/** A client of `allowedClients`: its client id where that is known, else the name that the stack has for it. */
export function clientId(client: string, clients: readonly ClientEntry[]): string {
  if (guidPattern.test(client)) return client.toLowerCase();
  return clients.find(({ name }) => name === client)?.existing?.toLowerCase() ?? client;
}

/** Whether clients of a type act for users, and so are given scopes. */
export function actsForUsers(type: ClientType): boolean {
  return type !== "daemon";
}

/** On which platform of an app registration a client's redirect URIs are. */
export const platforms = { spa: "SPA", web: "Web", public: "PublicClient" } as const satisfies Partial<
  Record<ClientType, string>
>;
