import type { OpenApiDocument } from "../../openapi/document.ts";
import { sharedServerId } from "../names/sharedNames.ts";
import { allowedClient, fillInClient } from "./clients.ts";
import { documentSecurity } from "./documentSecurity.ts";
import { parseExpiry } from "./expiry.ts";
import { leftOutNotes } from "./leftOut.ts";
import { commonExample } from "./openApi.ts";
import { fillInRoles, fillInScopes, rolesFor } from "./permissions.ts";
import { fragmentsIn, policyFilesIn } from "./policyFiles.ts";
import { fillInProduct, productOf, productOfItsOwn, sharedProductId } from "./products.ts";
import type { ProviderSettings } from "./provider.ts";
import type { ApiEntry, Known, StackFile } from "./schema.ts";
import { securityNotes } from "./securityNotes.ts";
import { defaultCapacity, defaultSku } from "./tiers.ts";
import type { ApiSettings, Settings, SettingsSource, TokenVersion } from "./types.ts";
import { versioningOf } from "./versions.ts";

/** The lab's API. What an entry of that name leaves out is the lab's value. */
const lab = {
  name: "basic-calculator",
  path: "calc",
  backendApp: "oauth-backend-app",
  clientApp: "oauth-client-app",
  portalApp: "oauth-portal-app",
  scopes: [{ value: "Calculator.Read", description: "Read access to the calculator", type: "User" }],
} as const;

/**
 * What an API is called in places that the stack file leaves out: the lab's values for the lab's API, for any
 * other API what goes by its name. Scopes have no default there: nobody can guess what an API lets its callers do.
 */
export function apiDefaults(entry: Known<ApiEntry>) {
  const name = entry.name ?? "";
  const isLab = name === lab.name;
  return {
    openApi: entry.openApi ?? `apis/${name}.yaml`,
    path: entry.path ?? (isLab ? lab.path : name),
    productId: sharedProductId(entry) ?? productOfItsOwn(entry)?.id ?? name,
    backendAppName: entry.backendApp?.displayName ?? (isLab ? lab.backendApp : `${name}-backend-app`),
    scopes: entry.backendApp?.scopes ?? (isLab ? lab.scopes : undefined),
  };
}

/** Resource group of an instance whose stack file names none. */
export function resourceGroupOf({ project, stack }: Pick<SettingsSource, "project" | "stack">): string {
  return `rg-${project}-${stack}`;
}

/** ARM name of the authorization server: from its display name, as the Azure portal makes it. */
export function serverIdOf(displayName: string): string {
  return displayName
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-|-$/g, "");
}

/** Which access tokens an app takes when the stack file does not say: those of its OAuth server's endpoints. */
export function defaultTokenVersion(endpointVersion: "v1" | "v2" | undefined): TokenVersion | undefined {
  if (endpointVersion === undefined) return undefined;
  return endpointVersion === "v1" ? 1 : 2;
}

/** Fills in every default. The stack file has been checked: nothing is missing that must be there. */
export function fillIn(
  source: SettingsSource,
  provider: Required<ProviderSettings>,
  file: StackFile,
  documents: readonly OpenApiDocument[],
  notes: readonly string[],
): Settings {
  const { apiManagement, clientApp, oauthServer, owners, addedByHand } = file;
  const tokenVersion = defaultTokenVersion(oauthServer.endpointVersion)!;
  const { gatewayHost, portalHost, sku = defaultSku } = apiManagement;
  const products = file.products.map(fillInProduct);
  return {
    ...file,
    project: source.project,
    stack: source.stack,
    ...provider,
    apiManagement: {
      ...apiManagement,
      sku,
      capacity: apiManagement.capacity ?? defaultCapacity(sku),
      // A browser lower-cases host names, and redirect URIs and CORS origins are compared letter by letter.
      ...(gatewayHost !== undefined && { gatewayHost: gatewayHost.toLowerCase() }),
      ...(portalHost !== undefined && { portalHost: portalHost.toLowerCase() }),
      resourceGroupName: apiManagement.resourceGroupName ?? resourceGroupOf(source),
    },
    clientApp: {
      ...clientApp,
      existing: clientApp.existing?.toLowerCase(),
      displayName: clientApp.displayName ?? lab.clientApp,
      tokenVersion: clientApp.tokenVersion ?? tokenVersion,
      secrets: clientApp.secrets.map((secret) => ({ ...secret, expires: parseExpiry(secret.expires)! })),
    },
    oauthServer: {
      ...oauthServer,
      id:
        oauthServer.id ??
        (apiManagement.existing ? sharedServerId(source) : serverIdOf(oauthServer.displayName)),
    },
    products,
    portal: portalOf(file),
    apis: file.apis.map((entry, index) => api(entry, documents[index]!)),
    clients: file.clients.map((entry) => fillInClient(entry, provider.cloud)),
    fragments: fragmentsIn(source, file),
    owners: {
      ...(owners.deployer !== undefined && { deployer: owners.deployer.toLowerCase() }),
      others: owners.others.map((id) => id.toLowerCase()).sort(),
    },
    addedByHand: {
      ...addedByHand,
      credentials: addedByHand.credentials.map((id) => id.toLowerCase()),
      owners: addedByHand.owners.map((id) => id.toLowerCase()),
    },
    notes,
  };

  function api(written: ApiEntry, document: OpenApiDocument): ApiSettings {
    const { versions: _versions, versionOf, version: _version, ...entry } = written;
    const { openApi } = apiDefaults(entry);
    const versioning = versioningOf(written, file.apis);
    const firstIndex = file.apis.findIndex(({ name }) => name === (versioning?.set ?? entry.name));
    const first = file.apis[firstIndex]!;
    const { path, productId, backendAppName, scopes } = apiDefaults(first);
    const backendApp = {
      ...first.backendApp,
      existing: first.backendApp.existing?.toLowerCase(),
      displayName: backendAppName,
      tokenVersion: first.backendApp.tokenVersion ?? tokenVersion,
      scopes: fillInScopes(scopes as NonNullable<ApiEntry["backendApp"]["scopes"]>),
      roles: fillInRoles(first.backendApp.roles),
    };
    const operations = permissionsByOperation(entry, document, backendApp);
    const firstName = first.displayName ?? documents[firstIndex]!.title!;
    const displayName = entry.displayName ?? (versionOf === undefined ? document.title! : firstName);
    const policyFiles = policyFilesIn(source, entry);
    return {
      ...entry,
      displayName,
      description: entry.description ?? document.description ?? "",
      openApi,
      document: document.text,
      documentFormat: document.format,
      documentNotes: [
        ...leftOutNotes(openApi, document),
        ...securityNotes(openApi, document, {
          backendApp,
          tokenValidation: { ...entry.tokenValidation, ...operations.all },
        }),
      ],
      path,
      ...(versioning && { versioning }),
      subscriptionRequired: first.subscriptionRequired,
      ...(policyFiles && { policyFiles }),
      mock: entry.serviceUrl ? undefined : commonExample(document.operations),
      product: productOf(first, products, { productId, displayName: firstName }),
      backendApp,
      securedByDocument: operations.fromDocument,
      tokenValidation: {
        ...entry.tokenValidation,
        allowedTenants:
          entry.tokenValidation.openIdConfig === "tenant"
            ? [provider.tenantId]
            : entry.tokenValidation.allowedTenants.map((id) => id.toLowerCase()),
        ...operations.all,
        allowedClients: entry.tokenValidation.allowedClients.map((client) => allowedClient(client, file)),
      },
    };
  }
}

function portalOf({ portal: { login, ...portal } }: StackFile): Settings["portal"] {
  if (!login) return portal;
  const { entra } = login;
  return {
    ...portal,
    login: {
      entra: {
        ...entra,
        displayName: entra.displayName ?? lab.portalApp,
        secrets: entra.secrets.map((secret) => ({ ...secret, expires: parseExpiry(secret.expires)! })),
      },
    },
  };
}

/** What single operations need, by the stack file and, where it says nothing of one, by the document. */
function permissionsByOperation(
  { tokenValidation }: ApiEntry,
  { operations }: OpenApiDocument,
  { scopes, roles }: Pick<ApiSettings["backendApp"], "scopes" | "roles">,
) {
  const { requireScope, operationScopes, operationRoles } = tokenValidation;
  const said = [...Object.keys(operationScopes), ...Object.keys(operationRoles)];
  const published = {
    scopes: scopes.map(({ value }) => value),
    applicationRoles: rolesFor("applications", roles),
  };
  const found = documentSecurity(
    requireScope && tokenValidation.documentSecurity ? operations : [],
    published,
    said,
  );
  return {
    all: {
      operationScopes: sortedLists({ ...operationScopes, ...found.operationScopes }),
      operationRoles: sortedLists({ ...operationRoles, ...found.operationRoles }),
    },
    fromDocument: [
      ...new Set([...Object.keys(found.operationScopes), ...Object.keys(found.operationRoles)]),
    ].sort(),
  };
}

/** By key and by value, each value once. */
function sortedLists(lists: Readonly<Record<string, readonly string[]>>): Record<string, readonly string[]> {
  return Object.fromEntries(
    Object.keys(lists)
      .sort()
      .map((key) => [key, [...new Set(lists[key])].sort()]),
  );
}
