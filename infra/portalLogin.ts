import * as pulumi from "@pulumi/pulumi";
import type { ApiManagement } from "./apiManagement.ts";
import type { PortalApp } from "./portalApp.ts";
import { type ShownLogin, shownLogin } from "./portalContent.ts";
import * as apimanagement from "./sdk/apimanagement.ts";
import type { Settings } from "./settings.ts";

/** Arguments of {@link PortalLogin}. */
export interface PortalLoginArgs {
  readonly settings: Settings;
  readonly apiManagement: ApiManagement;
  readonly portalApp: PortalApp;
}

/**
 * Lets people sign in to the developer portal with Entra ID: the identity provider of the instance, of which there is one. Who is let
 * in is this tenant and no other.
 */
export class PortalLogin extends pulumi.ComponentResource {
  /** What the browser is given of it. */
  readonly shown: pulumi.Output<ShownLogin>;

  constructor(name: string, args: PortalLoginArgs, opts?: pulumi.ComponentResourceOptions) {
    super("apim-oauth:infra:PortalLogin", name, {}, opts);
    const { settings, apiManagement, portalApp } = args;
    const { resourceGroupName, serviceName, content } = apiManagement;
    const shown = shownLogin(settings, portalApp.clientId);
    new apimanagement.IdentityProvider(
      name,
      {
        resourceGroupName,
        serviceName,
        identityProviderName: "aad",
        ...shown,
        allowedTenants: [settings.tenantId],
        clientSecret: portalApp.clientSecret,
      },
      // azure-native does not mark the secret by itself. An instance has one provider of the name, so its replacement follows it.
      { parent: this, ...content, additionalSecretOutputs: ["clientSecret"], deleteBeforeReplace: true },
    );
    this.shown = pulumi.output(shown);
    this.registerOutputs({});
  }
}
