import * as pulumi from "@pulumi/pulumi";
import type { ApiManagement } from "./apiManagement.ts";
import * as apimanagement from "./sdk/apimanagement.ts";
import type { Settings } from "./settings.ts";

/** Arguments of {@link PolicyResources}. */
export interface PolicyResourcesArgs {
  readonly settings: Settings;
  readonly apiManagement: ApiManagement;
}

/** What the policies of a stack refer to by name: named values. */
export class PolicyResources extends pulumi.ComponentResource {
  /** Policies that refer to them come later, and go before: Azure deletes none that is in use. */
  readonly resources: readonly pulumi.Resource[];

  constructor(name: string, args: PolicyResourcesArgs, opts?: pulumi.ComponentResourceOptions) {
    super("apim-oauth:infra:PolicyResources", name, {}, opts);
    const { settings, apiManagement } = args;
    const { resourceGroupName, serviceName } = apiManagement;
    const child = { parent: this, ...apiManagement.content };

    this.resources = Object.entries(settings.namedValues).map(
      ([displayName, { value, secret, keyVault, identity }]) => {
        const isSecret = value === undefined;
        return new apimanagement.NamedValue(
          displayName,
          {
            resourceGroupName,
            serviceName,
            namedValueId: displayName,
            displayName,
            ...(isSecret && { secret: true }),
            ...(keyVault === undefined
              ? { value: isSecret ? pulumi.secret(secret as string) : value }
              : {
                  keyVault: { secretIdentifier: keyVault, ...(identity && { identityClientId: identity }) },
                }),
          },
          { ...child, ...(isSecret && { additionalSecretOutputs: ["value"] }) },
        );
      },
    );
    this.registerOutputs({});
  }
}

/** Whether a stack has any of them. */
export function hasPolicyResources({ namedValues }: Pick<Settings, "namedValues">): boolean {
  return Object.keys(namedValues).length > 0;
}
