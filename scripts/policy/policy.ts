import { apiPolicyValues, operationPolicyValues, type PolicyIds } from "../../infra/apiPolicyValues.ts";
import { hosts } from "../../infra/hosts.ts";
import { projectFiles } from "../../infra/projectFiles.ts";
import { askedByOperation, ownOperations, rolesFor } from "../../infra/settings/permissions.ts";
import { type ApiSettings, parseSettings, placeholderKeys, type Settings } from "../../infra/settings.ts";
import { UsageError } from "../../lib/errors.ts";
import { readStackFile } from "../../lib/stack/stackFile.ts";
import { renderApiPolicy } from "../../policies/apiPolicy.ts";
import { renderOperationPolicy } from "../../policies/operationPolicy.ts";
import { PolicyValueError } from "../../policies/xml.ts";

/** The options of `npm run policy`. */
export interface PolicyOptions {
  readonly api?: string;
  readonly operation?: string;
  readonly backendClientId?: string;
}

const IDS = ["azuread:tenantId", "azure-native:tenantId", "azure-native:subscriptionId"];
const ANY_GUID = "11111111-1111-4111-8111-111111111111";

/** A policy document, and what a person calls it. */
interface PrintedPolicy {
  readonly title: string;
  readonly text: string;
}

/** The text of the chosen policies. What there is to say of them goes to stderr. */
export function policies(
  projectFolder: string,
  stack: string,
  { api, operation, backendClientId }: PolicyOptions,
): string {
  const settings = settingsToPrint(projectFolder, stack);
  const names = settings.apis.map(({ name }) => name);
  const chosen = settings.apis.filter(({ name }) => api === undefined || name === api);
  if (chosen.length === 0) {
    throw new UsageError(`Pulumi.${stack}.yaml has no API "${api}"; its APIs: ${names.join(", ")}`);
  }
  if (backendClientId !== undefined && chosen.length > 1) {
    throw new UsageError(`--backend-client-id belongs to one API; choose it with --api: ${names.join(", ")}`);
  }
  const { existing, portalHost } = settings.apiManagement;
  if (existing && portalHost === undefined) {
    process.stderr.write(
      "A host name of the adopted instance's own, which a deployment reads from Azure, is not among these CORS origins.\n",
    );
  }
  for (const note of chosen.flatMap(({ documentNotes }) => documentNotes)) process.stderr.write(`${note}\n`);
  const documents = chosen.flatMap((each) => {
    const ids = idsOf(settings, each, backendClientId);
    const operations = ownOperations(each).filter((id) => operation === undefined || id === operation);
    for (const id of operations) process.stderr.write(`${asksFor(each, id)}\n`);
    return [
      ...(operation === undefined ? [apiPolicy(settings, each, ids)] : []),
      ...operations.map((id) => operationPolicy(settings, each, id, ids)),
    ];
  });
  if (documents.length === 0) {
    const own = chosen.flatMap((each) => ownOperations(each));
    throw new UsageError(
      `No operation "${operation}" has a policy of its own in Pulumi.${stack}.yaml; those that have one: ${own.join(", ") || "none"} (tokenValidation.operationScopes and operationRoles, or the document's security)`,
    );
  }
  // One policy alone can be put into a file as it is.
  if (documents.length === 1) return documents[0]!.text;
  return documents.map(({ title, text }) => `<!-- ${title.replaceAll("--", "- -")} -->\n${text}`).join("\n");
}

/** What an operation asks for, and who says so: `orders, createOrder: users: Orders.Write (…)`. */
function asksFor(api: ApiSettings, id: string): string {
  const { scopes, userRoles, applicationRoles } = askedByOperation(api, id);
  const anyOf = (values: readonly string[]) => values.join(" or ");
  const users = [scopes ?? [], userRoles].filter(({ length }) => length > 0).map(anyOf);
  const hasRoles = rolesFor("applications", api.backendApp.roles).length > 0;
  const asked = [
    `users: ${users.join(", and ") || "none"}`,
    ...(hasRoles ? [`applications: ${anyOf(applicationRoles) || "none"}`] : []),
  ];
  const { operationScopes, operationRoles } = api.tokenValidation;
  const keys = Object.entries({ operationScopes, operationRoles })
    .filter(([, lists]) => Object.hasOwn(lists, id))
    .map(([key]) => key);
  const from = api.securedByDocument.includes(id)
    ? `security in ${api.openApi}`
    : `tokenValidation.${keys.join(" and ")}`;
  return `${api.name}, ${id}: ${asked.join("; ")} (${from})`;
}

function apiPolicy(settings: Settings, api: ApiSettings, ids: PolicyIds): PrintedPolicy {
  const title = `API ${api.name}`;
  return { title, text: rendered(title, () => renderApiPolicy(apiPolicyValues(settings, api, ids))) };
}

function operationPolicy(settings: Settings, api: ApiSettings, id: string, ids: PolicyIds): PrintedPolicy {
  const title = `API ${api.name}, operation ${id}`;
  const values = operationPolicyValues(settings, api, id, ids);
  return { title, text: rendered(title, () => renderOperationPolicy(values)) };
}

/** What of the ids is known before a deployment; the rest says what it will be. */
function idsOf(
  settings: Settings,
  { backendApp }: ApiSettings,
  backendClientId: string | undefined,
): PolicyIds {
  const { apiManagement, clientApp, clients } = settings;
  const clientId = backendClientId ?? `<client id of ${backendApp.displayName}, known after deployment>`;
  const serviceName = apiManagement.serviceName ?? "<name of the instance, known after deployment>";
  return {
    backendClientId: clientId,
    identifierUri: backendApp.identifierUri ?? `api://${clientId}`,
    clientAppClientId: `<client id of ${clientApp.displayName}, known after deployment>`,
    clientIds: Object.fromEntries(
      clients.map(({ name, displayName }) => [name, `<client id of ${displayName}, known after deployment>`]),
    ),
    portalOrigins: hosts(settings, serviceName).portals,
  };
}

function rendered(title: string, render: () => string): string {
  try {
    return render();
  } catch (error) {
    if (!(error instanceof PolicyValueError)) throw error;
    throw new UsageError(`The policy of the ${title} cannot be written: ${error.message}`);
  }
}

/** The example's placeholders for tenant and subscription are no obstacle here; they are printed as what they are. */
function settingsToPrint(projectFolder: string, stack: string): Settings {
  const { project, config, problems } = readStackFile(projectFolder, stack);
  const open = placeholderKeys(config).filter((key) => IDS.includes(key));
  const settings = parseSettings({
    project,
    stack,
    config: { ...config, ...Object.fromEntries(open.map((key) => [key, ANY_GUID])) },
    problems,
    readFile: projectFiles(projectFolder),
  });
  return open.includes("azuread:tenantId") ? { ...settings, tenantId: "<your tenant id>" } : settings;
}
