// Microsoft's own: every way of signing in that the Pulumi providers have, and nothing of it is ours to write.
import {
  AzureCliCredential,
  ClientAssertionCredential,
  ClientSecretCredential,
  ManagedIdentityCredential,
  type TokenCredential,
} from "@azure/identity";
import { type CloudName, loginEndpoint } from "../../infra/names/azureCloud.ts";
import { UsageError } from "../errors.ts";
import { federatedToken } from "./federatedToken.ts";
import type { Credential } from "./serviceClient.ts";
import type { Target } from "./target.ts";

/**
 * The identity that the Pulumi providers would deploy with, chosen by the same environment variables
 * (pulumi.com/registry/packages/azure-native/installation-configuration): ARM_USE_OIDC, ARM_CLIENT_SECRET,
 * ARM_USE_MSI, else whoever is signed in to the Azure CLI.
 */
export function azureCredential({ cloud, tenantId }: Target, environment: NodeJS.ProcessEnv): Credential {
  const credential = chosen(tenantId, cloud, environment);
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

function chosen(tenantId: string, cloud: CloudName, environment: NodeJS.ProcessEnv): TokenCredential {
  const authorityHost = loginEndpoint(cloud);
  const { ARM_CLIENT_ID: clientId, ARM_CLIENT_SECRET: secret } = environment;
  if (clientId && isOn(environment.ARM_USE_OIDC)) {
    const assertion = () => federatedToken(cloud, environment);
    return new ClientAssertionCredential(tenantId, clientId, assertion, { authorityHost });
  }
  if (clientId && secret) return new ClientSecretCredential(tenantId, clientId, secret, { authorityHost });
  if (isOn(environment.ARM_USE_MSI)) {
    return new ManagedIdentityCredential(clientId ? { clientId } : {});
  }
  return new AzureCliCredential({ tenantId });
}

function isOn(value: string | undefined): boolean {
  return value === "true" || value === "1";
}

function firstLine(error: unknown): string {
  const [line = ""] = (error instanceof Error ? error.message : String(error)).split("\n");
  return line.replace(/\.$/, "");
}
