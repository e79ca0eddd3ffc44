import * as pulumi from "@pulumi/pulumi";
import type { ClientApp, ClientAppArgs, RedirectPlatform } from "../clientApp.ts";
import { clientResources } from "../clientResources.ts";
import { dependingOn } from "../dependingOn.ts";
import * as azuread from "../sdk/azuread.ts";
import { facetIds } from "./facetIds.ts";
import type { FoundRegistration } from "./find.ts";

/** Arguments of {@link ExistingClientApp}. */
export interface ExistingClientAppArgs
  extends Pick<ClientAppArgs, "backendApps" | "formerNames" | "grantAdminConsent" | "redirectUris"> {
  readonly found: FoundRegistration;
  /** Value of its client secret; undefined where the console redeems codes by PKCE alone. */
  readonly secret: string | undefined;
}

/**
 * The developer portal's client app where somebody else looks after its registration: read and never changed, as
 * `ExistingBackendApp` is. The grant of consent is an object of its own, and the stack's.
 */
export class ExistingClientApp extends pulumi.ComponentResource implements ClientApp {
  readonly clientId: pulumi.Output<string>;
  readonly clientSecret: pulumi.Output<string> | undefined;

  constructor(name: string, args: ExistingClientAppArgs, opts?: pulumi.ComponentResourceOptions) {
    super("apim-oauth:infra:ClientApp", name, {}, opts);
    const { found, formerNames, secret } = args;
    const child = { parent: this };
    const application = `/applications/${found.objectId}`;
    const registration = azuread.ApplicationRegistration.get(name, application, undefined, child);
    for (const platform of Object.keys(args.redirectUris) as RedirectPlatform[]) {
      if (args.redirectUris[platform].length === 0) continue;
      const id = facetIds.redirectUris(application, platform);
      azuread.ApplicationRedirectUris.get(`${name}/${platform}`, id, undefined, child);
    }
    const { objectId } = found.principal;
    const principal = azuread.ServicePrincipal.get(name, `/servicePrincipals/${objectId}`, undefined, child);
    const { grantConsent } = clientResources({ name, parent: this, formerNames });
    for (const [apiName, backendApp] of Object.entries(args.backendApps)) {
      if (!args.grantAdminConsent) continue;
      grantConsent(dependingOn(principal, objectId), apiName, backendApp, backendApp.scopes);
    }
    this.clientId = dependingOn(registration, found.clientId);
    this.clientSecret = secret === undefined ? undefined : pulumi.secret(secret);
    this.registerOutputs({ existing: true, clientId: this.clientId });
  }
}
