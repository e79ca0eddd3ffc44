import { type OpenApiDocument, readOpenApi } from "../../openapi/document.ts";
import { DocumentError } from "../../openapi/problem.ts";
import { checkCors } from "./checkCors.ts";
import { checkNamedValuesUsed } from "./checkNamedValues.ts";
import { checkOperations } from "./checkOperations.ts";
import { checkPolicy } from "./checkPolicy.ts";
import { checkProducts } from "./checkProducts.ts";
import { apiDefaults } from "./defaults.ts";
import { documentComplaints } from "./openApi.ts";
import { checkPolicyFiles } from "./policyFiles.ts";
import type { Problems } from "./problems.ts";
import type { ApiEntry, Known, StackFile } from "./schema.ts";
import type { SettingsSource } from "./types.ts";
import { serviceUrlProblem } from "./urls.ts";
import { firstVersion, servedPathOf } from "./versions.ts";
import { complaints, given } from "./wording.ts";

/** The API that a new instance of the classic tiers comes with. */
const builtInApi = "echo-api";

/** Checks the APIs against each other, against the OAuth server and against their OpenAPI documents. */
export function checkApis(
  source: SettingsSource,
  file: Known<StackFile>,
  tenantId: string | undefined,
  problems: Problems,
): (OpenApiDocument | undefined)[] {
  const { apiManagement, oauthServer, apis = [] } = file;
  // Several APIs may have one document, and reading one is most of what the settings cost.
  const read = new Map<string, OpenApiDocument>();
  const pathOf = (index: number) => `${source.project}:apis[${index}]`;
  checkDistinct();
  // A v1 token request names one resource, and the OAuth server's body parameter is where the portal finds it.
  const backends = apis.filter((entry) => entry?.versionOf === undefined).length;
  if (oauthServer?.endpointVersion === "v1" && backends > 1) {
    problems.add(
      `${source.project}:oauthServer.endpointVersion`,
      `"v1" serves one API, and this stack has ${backends}: with v1 endpoints the OAuth server's resource parameter names one backend app; use v2, or one stack for each API`,
    );
  }
  const documents = apis.map((entry, index) => entry && checkApi(entry, index));
  checkProducts(source.project, file, documents, problems);
  return documents;

  function checkApi(written: Known<ApiEntry>, index: number): OpenApiDocument | undefined {
    const path = pathOf(index);
    const entry = withBackendAppOfFirst(written);
    const wrongUrl = entry.serviceUrl === undefined ? undefined : serviceUrlProblem(entry.serviceUrl);
    if (wrongUrl)
      problems.add(`${path}.serviceUrl`, `${given(entry.serviceUrl)} is not allowed: ${wrongUrl}`);
    checkTenants(`${path}.tokenValidation`, entry);
    checkCors(path, entry, problems);
    checkPolicy(path, entry, file, problems);
    checkNamedValuesUsed(path, entry, file, problems);
    checkPolicyFiles(source, path, entry, file, problems);
    checkBuiltIn(path, entry);
    const document = checkDocument(path, entry);
    checkOperations(path, entry, document, problems);
    return document;
  }

  /** All versions of an API have the first one's scopes and roles. */
  function withBackendAppOfFirst(entry: Known<ApiEntry>): Known<ApiEntry> {
    const first = firstVersion(apis, entry);
    return first
      ? {
          ...entry,
          backendApp: first.backendApp && { ...first.backendApp, scopes: apiDefaults(first).scopes },
        }
      : entry;
  }

  function checkTenants(path: string, entry: Known<ApiEntry>): void {
    const { openIdConfig, allowedTenants = [] } = entry.tokenValidation ?? {};
    if (openIdConfig === "tenant") {
      for (const [index, id] of allowedTenants.entries()) {
        if (!id || !tenantId || id.toLowerCase() === tenantId) continue;
        problems.add(
          `${path}.allowedTenants[${index}]`,
          `${given(id)} is not this stack's tenant, and openIdConfig "tenant" takes tokens of no other; use "organizations", or remove the tenant`,
        );
      }
    } else if (openIdConfig && entry.backendApp?.signInAudience === "AzureADMyOrg") {
      problems.add(
        `${path}.openIdConfig`,
        `"${openIdConfig}" takes tokens of other tenants, but backendApp.signInAudience "AzureADMyOrg" lets nobody of another tenant sign in; use "tenant", or AzureADMultipleOrgs`,
      );
    }
  }

  function checkBuiltIn(path: string, entry: Known<ApiEntry>): void {
    const { existing, sku } = apiManagement ?? {};
    if (existing !== false) return;
    const isClassic = sku !== undefined && sku !== "Consumption" && !sku.endsWith("V2");
    if (isClassic && entry.name?.toLowerCase() === builtInApi) {
      problems.add(
        `${path}.name`,
        `${given(entry.name)} is the name of an API that every new instance comes with; choose another`,
      );
    }
  }

  function checkDocument(path: string, entry: Known<ApiEntry>): OpenApiDocument | undefined {
    const key = `${path}.openApi`;
    if (problems.concerns(key) || (entry.openApi ?? entry.name) === undefined) return undefined;
    const { openApi: file } = apiDefaults(entry);
    if (/^(?:[/\\]|[a-z]:)|(?:^|[/\\])\.\.(?:[/\\]|$)/i.test(file)) {
      problems.add(
        key,
        `${given(file)} is not allowed: a path inside the project's folder, such as apis/orders.yaml`,
      );
      return undefined;
    }
    const content = source.readFile(file);
    if (content === undefined) {
      problems.add(
        key,
        `${given(file)}: there is no such file in the project's folder; put the API's OpenAPI document there`,
      );
      return undefined;
    }
    try {
      const document = read.get(file) ?? readOpenApi(content, file);
      read.set(file, document);
      checkContent(path, key, file, entry, document);
      return document;
    } catch (error) {
      if (!(error instanceof DocumentError)) throw error;
      problems.add(key, `${given(file)} ${error.message}`);
      return undefined;
    }
  }

  function checkContent(
    path: string,
    key: string,
    file: string,
    entry: Known<ApiEntry>,
    document: OpenApiDocument,
  ): void {
    if (entry.displayName === undefined && !problems.concerns(`${path}.displayName`)) {
      const { title } = document;
      if (title && title.length > 300) {
        problems.add(
          `${path}.displayName`,
          `is missing, and ${given(file)} has no info.title of 1 to 300 characters to take its place; give one of them`,
        );
      }
    }
    const hasBackend = entry.serviceUrl !== undefined || problems.concerns(`${path}.serviceUrl`);
    const found = documentComplaints(document, hasBackend);
    if (found.length > 0) problems.add(key, `${given(file)} ${complaints(found)}`);
  }

  /** Names and URLs are Azure's, where case makes no difference. */
  function checkDistinct(): void {
    distinct("name", (entry) => entry.name);
    distinct(
      "path",
      (entry) => servedPathOf(apis, entry, (each) => each.path ?? byName(each)?.path),
      ({ versionOf }) => (versionOf === undefined ? "path" : "version"),
    );
    distinct("backendApp.identifierUri", (entry) => entry.backendApp?.identifierUri);
    checkFormerNames();
  }

  /** Two resources cannot both be what was made under one name. */
  function checkFormerNames(): void {
    const names = apis.map((entry) => entry?.name?.toLowerCase());
    const taken = new Map<string, string>();
    for (const [index, name] of names.entries()) if (name !== undefined) taken.set(name, `apis[${index}]`);
    for (const [index, entry] of apis.entries()) {
      for (const [position, former] of (entry?.formerly ?? []).entries()) {
        if (former === undefined) continue;
        const owner = taken.get(former.toLowerCase());
        if (owner !== undefined) {
          problems.add(
            `${pathOf(index)}.formerly[${position}]`,
            `${given(former)} is a name of ${owner}; formerly takes names that no API has now, each once`,
          );
        } else taken.set(former.toLowerCase(), `apis[${index}]`);
      }
    }
  }

  /** What an API is called by its name, where the name is known and its own: a second mistake is none. */
  function byName(entry: Known<ApiEntry>): ReturnType<typeof apiDefaults> | undefined {
    const index = apis.indexOf(entry);
    return problems.concerns(`${pathOf(index)}.name`) ? undefined : apiDefaults(entry);
  }

  /** @param at the key that gives an entry its value, where that is not `key` */
  function distinct(
    key: string,
    of: (entry: Known<ApiEntry>) => string | undefined,
    at: (entry: Known<ApiEntry>) => string = () => key,
  ): void {
    const values = apis.map((entry) => entry && of(entry)?.toLowerCase());
    for (const [index, value] of values.entries()) {
      const first = values.indexOf(value);
      if (value === undefined || first === index) continue;
      problems.add(
        `${pathOf(index)}.${at(apis[index]!)}`,
        `${given(value)} is already the ${key} of apis[${first}]; each API needs its own`,
      );
    }
  }
}
