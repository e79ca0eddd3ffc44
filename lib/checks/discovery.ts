import type { JWK } from "jose";
import { issuer, openIdConfigUrl } from "../../infra/names/azureCloud.ts";
import { excerpt } from "./apiCall.ts";
import type { ApiUnderTest } from "./deployedStack.ts";
import { StepFailed } from "./steps.ts";

/** What is used of an OpenID configuration (OpenID Connect Discovery 1.0, section 3). */
interface OpenIdConfiguration {
  readonly issuer: string;
  readonly jwks_uri: string;
}

/** The gateway can fetch what it needs to check a token, and it comes from whom the policy accepts. */
export async function checkDiscovery(trial: ApiUnderTest): Promise<string> {
  const { cloud, tenantId } = trial.subject.settings;
  const { backendApp, tokenValidation } = trial.api;
  const url = configurationUrl(trial);
  const configuration = await openIdConfiguration(trial);
  // For many tenants the issuer is a template: learn.microsoft.com/entra/identity-platform/access-tokens#validate-the-issuer
  const tenant = tokenValidation.openIdConfig === "tenant" ? tenantId : "{tenantid}";
  const expected = issuer(cloud, tenant, backendApp.tokenVersion);
  if (configuration.issuer !== expected) {
    throw new StepFailed(
      `${url} names the issuer ${configuration.issuer}; tokens of this API come from ${expected}.`,
      "azuread:tenantId, the API's backendApp.tokenVersion and tokenValidation.openIdConfig",
    );
  }
  const keys = await signingKeys(trial);
  return `${configuration.issuer}, ${keys.length} ${keys.length === 1 ? "key" : "keys"}`;
}

/**
 * The public keys that tokens of an API are signed with.
 * @throws StepFailed when they cannot be had
 */
export async function signingKeys(trial: ApiUnderTest): Promise<JWK[]> {
  const { jwks_uri: url } = await openIdConfiguration(trial);
  const { keys = [] } = await fetched<{ keys?: JWK[] }>(trial, url);
  const usable = keys.filter(({ use = "sig", kid }) => use === "sig" && kid !== undefined);
  if (usable.length === 0) throw new StepFailed(`${url} has no key for signatures.`, "the tenant");
  return usable;
}

function openIdConfiguration(trial: ApiUnderTest): Promise<OpenIdConfiguration> {
  return fetched(trial, configurationUrl(trial));
}

function configurationUrl({
  subject: { settings },
  api: { backendApp, tokenValidation },
}: ApiUnderTest): string {
  const { openIdConfig } = tokenValidation;
  const tenant = openIdConfig === "tenant" ? settings.tenantId : openIdConfig;
  return openIdConfigUrl(settings.cloud, tenant, backendApp.tokenVersion);
}

async function fetched<T>({ subject }: ApiUnderTest, url: string): Promise<T> {
  const response = await subject.fetch(url);
  const text = await response.text();
  if (response.status !== 200) {
    throw new StepFailed(
      `${url} answers ${response.status}: ${excerpt(text)}`,
      "whether this cloud has such a tenant (azuread:tenantId)",
    );
  }
  try {
    return JSON.parse(text) as T;
  } catch {
    throw new StepFailed(`${url} answers something that is not JSON: ${excerpt(text)}`);
  }
}
