import * as pulumi from "@pulumi/pulumi";
import { gatewayUrl, portalUrl } from "./azureCloud.ts";
import type { BackendApp } from "./backendApp.ts";
import type { ClientApp } from "./clientApp.ts";
import { dependingOn } from "./dependingOn.ts";
import { assignedIdentities, missingIdentity, needsSystemIdentity } from "./instanceIdentity.ts";
import { type ShownServer, shownServer } from "./portalContent.ts";
import * as apimanagement from "./sdk/apimanagement.ts";
import * as resources from "./sdk/resources.ts";
import { serviceSwitches, setByHand } from "./serviceSwitches.ts";
import { hasDeveloperPortal, tlsProperties } from "./serviceTier.ts";
import type { Settings } from "./settings.ts";

/** Arguments of {@link ApiManagement}. */
export interface ApiManagementArgs {
  readonly settings: Settings;
  /** Name of the instance; a change replaces it and everything in it. */
  readonly serviceName: pulumi.Input<string>;
  /** The client that the developer portal's console signs in as. */
  readonly clientApp: ClientApp;
  /** The API that the server asks for by default; on v2 endpoints each API overrides it with its own scopes. */
  readonly defaultApi: BackendApp;
  /**
   * Everything in Entra ID that a first update may fail at (its replicas lag behind). A new instance waits for
   * it: half a minute before 45, after which the failure would be reported otherwise.
   */
  readonly appRegistrations: readonly pulumi.ComponentResource[];
}

/** An API Management instance, new or adopted, and its OAuth 2.0 authorization server. */
export class ApiManagement extends pulumi.ComponentResource {
  readonly resourceGroupName: pulumi.Output<string>;
  readonly serviceName: pulumi.Output<string>;
  /** ARM id of the instance. */
  readonly serviceId: pulumi.Output<string>;
  /**
   * Options of everything inside the instance. An instance of the stack's own takes its content with it: it alone
   * is deleted, whatever people have added to it meanwhile, and it can be brought back as it was.
   */
  readonly content: pulumi.CustomResourceOptions;
  /** The same, known only once the instance is there. */
  readonly instanceId: pulumi.Output<string>;
  /** When the instance was made, as far as the state knows (RFC 3339). */
  readonly madeAt: pulumi.Output<string>;
  /** ARM name of the authorization server. */
  readonly authorizationServerId: pulumi.Output<string>;
  readonly gatewayUrl: pulumi.Output<string>;
  /** Undefined on a tier without a developer portal. */
  readonly developerPortalUrl?: pulumi.Output<string>;
  /** What the developer portal shows of the server; no secrets. */
  readonly shown: pulumi.Output<ShownServer>;

  constructor(name: string, args: ApiManagementArgs, opts?: pulumi.ComponentResourceOptions) {
    super("apim-oauth:infra:ApiManagement", name, {}, opts);
    const child = { parent: this };
    const { cloud, subscriptionId, location, apiManagement: instance, oauthServer } = args.settings;

    const serviceId = pulumi.interpolate`/subscriptions/${subscriptionId}/resourceGroups/${instance.resourceGroupName}/providers/Microsoft.ApiManagement/service/${args.serviceName}`;
    const service = instance.existing ? adoptService() : createService();
    this.resourceGroupName = dependingOn(service, instance.resourceGroupName);
    this.serviceName = dependingOn(service, instance.existing ? nameOnceChecked() : args.serviceName);
    this.serviceId = dependingOn(service, serviceId);
    this.content = instance.existing ? {} : { deletedWith: service };
    this.instanceId = service.id;
    this.madeAt = service.createdAtUtc;
    this.gatewayUrl = this.serviceName.apply((serviceName) => gatewayUrl(cloud, serviceName));
    if (hasDeveloperPortal(instance.sku)) {
      this.developerPortalUrl = this.serviceName.apply((serviceName) => portalUrl(cloud, serviceName));
    }

    const visible = shownServer(args.settings, {
      clientId: args.clientApp.clientId,
      defaultApi: {
        clientId: args.defaultApi.clientId,
        scope: args.defaultApi.scopeUris.apply((scopes) => scopes.join(" ")),
      },
    });
    const server = addAuthorizationServer(this);
    this.authorizationServerId = dependingOn(server, oauthServer.id);
    this.shown = pulumi.output(visible);
    this.registerOutputs({ serviceName: this.serviceName, gatewayUrl: this.gatewayUrl });

    function adoptService(): apimanagement.ApiManagementService {
      return apimanagement.ApiManagementService.get(name, serviceId, child);
    }

    /** Nothing is put into an instance that lacks the identity for it. */
    function nameOnceChecked(): pulumi.Input<string> {
      if (!needsSystemIdentity(args.settings) && assignedIdentities(args.settings).length === 0) {
        return args.serviceName;
      }
      // Asked for and not read from the resource: in a preview the engine does not tell "none" from "not known yet".
      return pulumi.output(args.serviceName).apply(async (serviceName) => {
        const names = { resourceGroupName: instance.resourceGroupName, serviceName };
        const { identity } = await apimanagement.getApiManagementService(names, child);
        const problem = missingIdentity(args.settings, identity);
        if (problem !== undefined) throw new pulumi.RunError(problem);
        return serviceName;
      });
    }

    function adoptGroup(): resources.ResourceGroup {
      const id = `/subscriptions/${subscriptionId}/resourceGroups/${instance.resourceGroupName}`;
      return resources.ResourceGroup.get(name, id, child);
    }

    function createGroup(): resources.ResourceGroup {
      return new resources.ResourceGroup(
        name,
        { resourceGroupName: instance.resourceGroupName, location, tags: { ...instance.tags } },
        child,
      );
    }

    function createService(): apimanagement.ApiManagementService {
      const group = instance.existingResourceGroup ? adoptGroup() : createGroup();
      const ownIdentity = needsSystemIdentity(args.settings);
      return new apimanagement.ApiManagementService(
        name,
        {
          resourceGroupName: dependingOn(group, instance.resourceGroupName),
          serviceName: args.serviceName,
          location,
          sku: { name: instance.sku, capacity: instance.capacity },
          publisherName: instance.publisherName,
          publisherEmail: instance.publisherEmail,
          ...serviceSwitches(instance.sku),
          customProperties: tlsProperties(instance.sku),
          restore: instance.restore,
          tags: { ...instance.tags },
          ...(ownIdentity && { identity: { type: "SystemAssigned" } }),
        },
        {
          ...child,
          protect: instance.protect,
          dependsOn: [...args.appRegistrations],
          ignoreChanges: ownIdentity ? setByHand.filter((name) => name !== "identity") : setByHand,
          // The classic tiers take 30 to 90 minutes and more.
          customTimeouts: { create: "3h", update: "3h", delete: "2h" },
        },
      );
    }

    function addAuthorizationServer({
      resourceGroupName,
      serviceName,
      content,
    }: ApiManagement): apimanagement.AuthorizationServer {
      return new apimanagement.AuthorizationServer(
        name,
        {
          resourceGroupName,
          serviceName,
          authsid: oauthServer.id,
          ...visible,
          clientRegistrationEndpoint: oauthServer.clientRegistrationEndpoint,
          authorizationMethods: ["GET"],
          clientAuthenticationMethod: ["Body"],
          bearerTokenSendingMethods: ["authorizationHeader"],
          // azure-native does not mark it as secret by itself.
          clientSecret: pulumi.secret(args.clientApp.clientSecret),
        },
        // Azure does not delete a server that an API still uses, so the new one comes first.
        { ...child, ...content, additionalSecretOutputs: ["clientSecret"], deleteBeforeReplace: false },
      );
    }
  }
}
