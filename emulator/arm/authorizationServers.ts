import type { ApimApi, ApimAuthorizationServer } from "../model/instances.ts";
import { type ChildKind, childType } from "./childResource.ts";
import * as contracts from "./contracts.ts";
import { ArmError, validationError } from "./errors.ts";
import { etagHeader } from "./etag.ts";
import { activeService, existing } from "./lookup.ts";
import { asObject, ownName, type ResourceType, sentProperties } from "./request.ts";

const kind: ChildKind<ApimAuthorizationServer> = {
  type: "Microsoft.ApiManagement/service/authorizationServers",
  label: "OAuth2AuthorizationServer",
  name: contracts.names.authsid,
  fields: contracts.authorizationServer,
  collection: (request) => activeService(request).authorizationServers,
  parentId: (request) => activeService(request).id,
  hidden: ({ clientSecret, resourceOwnerUsername, resourceOwnerPassword }) => ({
    clientSecret,
    resourceOwnerUsername,
    resourceOwnerPassword,
  }),
  // Recording net-authorization-server-2022: what is written comes back with its secrets, and without two defaults.
  written: ({ clientSecret, resourceOwnerUsername, resourceOwnerPassword }, request, how) => ({
    ...(how !== "patched" && { ...unsent, ...pick(sentProperties(request), unsent) }),
    clientSecret,
    resourceOwnerUsername,
    resourceOwnerPassword,
  }),
};

/** Two members that an answer to PUT leaves out unless they were sent. */
const unsent = { useInTestConsole: undefined, useInApiDocumentation: undefined };

function pick(from: Record<string, unknown>, names: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(from).filter(([name]) => name in names));
}

/** OAuth 2.0 servers. GET does not show their secrets: POST `listSecrets` does. */
export const authorizationServers: ResourceType = {
  ...childType(kind, {
    make(_request, base, sent) {
      const { clientSecret, resourceOwnerUsername, resourceOwnerPassword, ...shown } = sent;
      const methods = sent.authorizationMethods as string[] | undefined;
      if (methods && !methods.includes("GET")) {
        throw validationError([
          { target: "authorizationMethods", message: "'authorizationMethods': GET must be present." },
        ]);
      }
      return {
        ...base,
        properties: { supportState: false, useInTestConsole: true, useInApiDocumentation: false, ...shown },
        clientSecret: clientSecret as string | undefined,
        resourceOwnerUsername: resourceOwnerUsername as string | undefined,
        resourceOwnerPassword: resourceOwnerPassword as string | undefined,
      };
    },
    remove(request, server) {
      const users = [...activeService(request).apis.values()].filter((api) =>
        authorizationServerIds(api.properties).some((id) => id.toLowerCase() === server.name.toLowerCase()),
      );
      if (users.length === 0) return;
      // The code is Azure's (terraform-provider-azurerm#6637); the sentence is ours.
      const apis = users.map(({ name }) => `'${name}'`).join(", ");
      throw new ArmError(
        400,
        "ValidationError",
        `Authorization server '${server.name}' cannot be deleted since it is used by API ${apis}. Remove it from their authentication settings first.`,
        null,
      );
    },
  }),
  actions: {
    listSecrets(request) {
      const server = existing(activeService(request).authorizationServers, ownName(request), kind.label);
      const { clientSecret, resourceOwnerUsername, resourceOwnerPassword } = server;
      const body = { clientSecret, resourceOwnerUsername, resourceOwnerPassword };
      return { status: 200, body, headers: etagHeader(server) };
    },
  },
};

/** Names of the authorization servers that an API's settings refer to. */
export function authorizationServerIds(properties: ApimApi["properties"]): string[] {
  const settings = asObject(properties.authenticationSettings);
  const several = settings?.oAuth2AuthenticationSettings;
  return [settings?.oAuth2, ...(Array.isArray(several) ? several : [])].flatMap((oauth2) => {
    const id = asObject(oauth2)?.authorizationServerId;
    return typeof id === "string" ? [id] : [];
  });
}
