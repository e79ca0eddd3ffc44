import { type CloudName, tokenExchangeAudience } from "../names/azureCloud.ts";
import { parseExpiry } from "./expiry.ts";
import { guidPattern } from "./guid.ts";
import type { ClientEntry, StackFile } from "./schema.ts";
import type { AllowedClient, ClientSettings, ClientType } from "./types.ts";

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

/**
 * Whom an entry of `allowedClients` means. The client app is the client app, also where it is named by the client id of a
 * registration that others look after.
 */
export function allowedClient(
  client: string,
  { clients, clientApp }: Pick<StackFile, "clients" | "clientApp">,
): AllowedClient {
  if (client === "clientApp") return { clientApp: true };
  const existing = clients.find(({ name }) => name === client)?.existing;
  const clientId = (guidPattern.test(client) ? client : existing)?.toLowerCase();
  if (clientId === undefined) return { name: client };
  return clientId === clientApp.existing?.toLowerCase() ? { clientApp: true } : { clientId };
}

/** Whether clients of a type act for users, and so are given scopes. */
export function actsForUsers(type: ClientType): boolean {
  return type !== "daemon";
}

/** On which platform of an app registration a client's redirect URIs are. */
export const platforms = { spa: "SPA", web: "Web", public: "PublicClient" } as const satisfies Partial<
  Record<ClientType, string>
>;
