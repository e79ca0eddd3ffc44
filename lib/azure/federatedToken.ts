import { type CloudName, tokenExchangeAudience } from "../../infra/names/azureCloud.ts";

/**
 * The federated token of a CI job: given as it is (ARM_OIDC_TOKEN), or asked for at GitHub, for the audience of
 * ARM_OIDC_AUDIENCE or else the cloud's own
 * (docs.github.com/actions/security-for-github-actions/security-hardening-your-deployments).
 * @throws Error for a job that may not ask, and for GitHub's refusal
 */
export async function federatedToken(cloud: CloudName, environment: NodeJS.ProcessEnv): Promise<string> {
  const { ARM_OIDC_TOKEN, ACTIONS_ID_TOKEN_REQUEST_URL, ACTIONS_ID_TOKEN_REQUEST_TOKEN } = environment;
  if (ARM_OIDC_TOKEN) return ARM_OIDC_TOKEN;
  if (!ACTIONS_ID_TOKEN_REQUEST_URL || !ACTIONS_ID_TOKEN_REQUEST_TOKEN) {
    throw new Error("ARM_USE_OIDC is set, but the job has no permission id-token: write");
  }
  const url = new URL(ACTIONS_ID_TOKEN_REQUEST_URL);
  url.searchParams.set("audience", environment.ARM_OIDC_AUDIENCE || tokenExchangeAudience(cloud));
  const response = await fetch(url, {
    headers: { authorization: `Bearer ${ACTIONS_ID_TOKEN_REQUEST_TOKEN}` },
  });
  if (!response.ok) throw new Error(`GitHub gave no id token: HTTP ${response.status}`);
  return ((await response.json()) as { value: string }).value;
}
