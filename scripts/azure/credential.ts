// Microsoft's own: every way of signing in that the Pulumi providers have, and nothing of it is ours to write.
import {
  AzureCliCredential,
  ClientAssertionCredential,
  ClientSecretCredential,
  ManagedIdentityCredential,
  type TokenCredential,
} from "@azure/identity";
import { loginEndpoint } from "../../infra/azureCloud.ts";
import { UsageError } from "../usage.ts";
import type { Credential } from "./serviceClient.ts";
import type { Target } from "./target.ts";

/**
 * The identity that the Pulumi providers would deploy with, chosen by the same environment variables
 * (pulumi.com/registry/packages/azure-native/installation-configuration): ARM_USE_OIDC, ARM_CLIENT_SECRET,
 * ARM_USE_MSI, else whoever is signed in to the Azure CLI.
 */
export function azureCredential({ cloud, tenantId }: Target, environment: NodeJS.ProcessEnv): Credential {
  const credential = chosen(tenantId, loginEndpoint(cloud), environment);
  return {
    async token(origin) {
      try {
        return (await credential.getToken(`${origin}/.default`))!.token;
      } catch (error) {
        throw new UsageError(
          `Nobody is signed in to tenant ${tenantId}: ${firstLine(error)}. Run az login --tenant ${tenantId}, ` +
            "or set the variables ARM_… that pulumi deploys with.",
        );
      }
    },
  };
}

function chosen(tenantId: string, authorityHost: string, environment: NodeJS.ProcessEnv): TokenCredential {
  const { ARM_CLIENT_ID: clientId, ARM_CLIENT_SECRET: secret } = environment;
  if (clientId && isOn(environment.ARM_USE_OIDC)) {
    return new ClientAssertionCredential(tenantId, clientId, () => assertion(environment), { authorityHost });
  }
  if (clientId && secret) return new ClientSecretCredential(tenantId, clientId, secret, { authorityHost });
  if (isOn(environment.ARM_USE_MSI)) {
    return new ManagedIdentityCredential(clientId ? { clientId } : {});
  }
  return new AzureCliCredential({ tenantId });
}

/**
 * The federated token of a CI job: given as it is, or asked for at GitHub
 * (docs.github.com/actions/security-for-github-actions/security-hardening-your-deployments).
 */
async function assertion(environment: NodeJS.ProcessEnv): Promise<string> {
  const { ARM_OIDC_TOKEN, ACTIONS_ID_TOKEN_REQUEST_URL, ACTIONS_ID_TOKEN_REQUEST_TOKEN } = environment;
  if (ARM_OIDC_TOKEN) return ARM_OIDC_TOKEN;
  if (!ACTIONS_ID_TOKEN_REQUEST_URL || !ACTIONS_ID_TOKEN_REQUEST_TOKEN) {
    throw new Error("ARM_USE_OIDC is set, but the job has no permission id-token: write");
  }
  const url = new URL(ACTIONS_ID_TOKEN_REQUEST_URL);
  url.searchParams.set("audience", "api://AzureADTokenExchange");
  const response = await fetch(url, {
    headers: { authorization: `Bearer ${ACTIONS_ID_TOKEN_REQUEST_TOKEN}` },
  });
  if (!response.ok) throw new Error(`GitHub gave no id token: HTTP ${response.status}`);
  return ((await response.json()) as { value: string }).value;
}

function isOn(value: string | undefined): boolean {
  return value === "true" || value === "1";
}

function firstLine(error: unknown): string {
  const [line = ""] = (error instanceof Error ? error.message : String(error)).split("\n");
  return line.replace(/\.$/, "");
}
