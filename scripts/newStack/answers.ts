import { cloudNames } from "../../infra/names/azureCloud.ts";

/** What a person decides about a new stack. Undefined: the lab's value, or none that could be guessed. */
export interface Answers {
  readonly tenant?: string;
  readonly subscription?: string;
  readonly cloud?: string;
  readonly location?: string;
  readonly existing?: boolean;
  readonly serviceName?: string;
  readonly resourceGroup?: string;
  readonly sku?: string;
  readonly publisherName?: string;
  readonly publisherEmail?: string;
  readonly adminConsent?: boolean;
  /** The console redeems codes by PKCE alone, without a client secret. */
  readonly pkce?: boolean;
  readonly secretName?: string;
  readonly secretExpires?: string;
  readonly api?: string;
  readonly openApi?: string;
  readonly path?: string;
  readonly serviceUrl?: string;
  /** Each `value` or `value=description`. */
  readonly scope?: readonly string[];
}

/** An option of the command for one of the answers. */
export interface Flag {
  readonly key: keyof Answers;
  /** As commander takes it, its long form first. */
  readonly flag: string;
  readonly help: string;
  /** Where the answer goes in the stack file, without the project's name. */
  readonly path: string;
}

/** Every option, in the order of the questions. */
export const flags: readonly Flag[] = [
  {
    key: "tenant",
    flag: "--tenant <guid>",
    help: "Entra ID tenant; default: that of az account show",
    path: "azuread:tenantId",
  },
  {
    key: "subscription",
    flag: "--subscription <guid>",
    help: "Azure subscription; default: that of az account show",
    path: "azure-native:subscriptionId",
  },
  {
    key: "cloud",
    flag: "--cloud <name>",
    help: `${cloudNames.join(", ")}; default: public`,
    path: "azuread:environment",
  },
  {
    key: "location",
    flag: "--location <region>",
    help: "Azure region; default: westeurope, usgovvirginia or chinanorth3",
    path: "azure-native:location",
  },
  {
    key: "existing",
    flag: "--existing",
    help: "adopt the instance --service-name instead of creating one",
    path: "apiManagement.existing",
  },
  {
    key: "serviceName",
    flag: "--service-name <name>",
    help: "name of the instance; default: <project>-<stack>-<random suffix>",
    path: "apiManagement.serviceName",
  },
  {
    key: "resourceGroup",
    flag: "--resource-group <name>",
    help: "its resource group; default: rg-<project>-<stack>",
    path: "apiManagement.resourceGroupName",
  },
  { key: "sku", flag: "--sku <tier>", help: "its tier; default: Developer", path: "apiManagement.sku" },
  {
    key: "publisherName",
    flag: "--publisher-name <name>",
    help: "organization that the developer portal names; default: Contoso",
    path: "apiManagement.publisherName",
  },
  {
    key: "publisherEmail",
    flag: "--publisher-email <address>",
    help: "where its notifications go; default: api@contoso.example",
    path: "apiManagement.publisherEmail",
  },
  {
    key: "adminConsent",
    flag: "--no-admin-consent",
    help: "leave admin consent to an administrator",
    path: "clientApp.grantAdminConsent",
  },
  {
    key: "pkce",
    flag: "--pkce",
    help: "no client secret: the portal's console redeems its codes in the browser, by PKCE",
    path: "oauthServer.grantTypes",
  },
  {
    key: "secretName",
    flag: "--secret-name <name>",
    help: "name of the first client secret; default: this half-year's, such as 2026-h2",
    path: "clientApp.secrets[0].name",
  },
  {
    key: "secretExpires",
    flag: "--secret-expires <date>",
    help: "its last day; default: ten days before the guardrail's limit",
    path: "clientApp.secrets[0].expires",
  },
  {
    key: "api",
    flag: "--api <name>",
    help: "an API of your own in place of the lab's basic-calculator",
    path: "apis[0].name",
  },
  {
    key: "openApi",
    flag: "--open-api <file>",
    help: "its OpenAPI 3 document, inside the project; default: apis/<name>.yaml",
    path: "apis[0].openApi",
  },
  { key: "path", flag: "--path <suffix>", help: "its URL suffix; default: its name", path: "apis[0].path" },
  {
    key: "serviceUrl",
    flag: "--service-url <url>",
    help: "its backend; default: the document's examples answer",
    path: "apis[0].serviceUrl",
  },
  {
    key: "scope",
    flag: "--scope <value=description>",
    help: "what its callers can be allowed to do; once for each: --scope 'Orders.Read=Read access to orders'",
    path: "apis[0].backendApp.scopes",
  },
];

/** A flag as people type it: `--tenant`. */
export function shortOf({ flag }: Flag): string {
  return flag.split(" ")[0]!;
}
