import * as pulumi from "@pulumi/pulumi";
import type { BackendApp } from "./backendApp.ts";
import type { ClientApp } from "./clientApp.ts";
import { hostnameConfigurations } from "./customDomains.ts";
import { dependingOn } from "./dependingOn.ts";
import { hosts } from "./hosts.ts";
import { ownIdentity } from "./instanceIdentity.ts";
import { type ShownServer, shownServer } from "./portalContent.ts";
import * as apimanagement from "./sdk/apimanagement.ts";
import * as resources from "./sdk/resources.ts";
import { serviceSwitches, setByHand } from "./serviceSwitches.ts";
import { tlsProperties } from "./serviceTier.ts";
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
  /** Origin of the gateway: its custom host where it has one. */
  readonly gatewayUrl: pulumi.Output<string>;
  /** Origin of the gateway under the host that Azure gives it; undefined where `gatewayUrl` is that. */
  readonly defaultGatewayUrl?: pulumi.Output<string>;
  /** Origins of the developer portal, the one that people are told first; none on a tier without a portal. */
  readonly portalUrls: readonly pulumi.Output<string>[];
  /** What the developer portal shows of the server; no secrets. */
  readonly shown: pulumi.Output<ShownServer>;

  constructor(name: string, args: ApiManagementArgs, opts?: pulumi.ComponentResourceOptions) {
    super("apim-oauth:infra:ApiManagement", name, {}, opts);
    const child = { parent: this };
    const { settings } = args;
    const { subscriptionId, location, apiManagement: instance, oauthServer } = settings;

    const serviceId = pulumi.interpolate`/subscriptions/${subscriptionId}/resourceGroups/${instance.resourceGroupName}/providers/Microsoft.ApiManagement/service/${args.serviceName}`;
    const service = instance.existing ? adoptService() : createService();
    this.resourceGroupName = dependingOn(service, instance.resourceGroupName);
    this.serviceName = dependingOn(service, args.serviceName);
    this.serviceId = dependingOn(service, serviceId);
    this.content = instance.existing ? {} : { deletedWith: service };
    this.instanceId = service.id;
    this.madeAt = service.createdAtUtc;
    const reached = this.serviceName.apply((serviceName) => hosts(settings, serviceName));
    this.gatewayUrl = reached.gateway;
    if (instance.gatewayHost !== undefined) this.defaultGatewayUrl = reached.defaultGateway;
    this.portalUrls = hosts(settings, "any-name").portals.map((_, index) =>
      reached.apply(({ portals }) => portals[index]!),
    );

    const visible = shownServer(settings, {
      clientId: args.clientApp.clientId,
      defaultApi: {
        clientId: args.defaultApi.clientId,
        scope: args.defaultApi.scopeUris.apply((scopes) => scopes.join(" ")),
      },
    });
    const server = addAuthorizationServer(this);
    this.authorizationServerId = dependingOn(server, oauthServer.id);
    this.shown = pulumi.output(visible);
    this.registerOutputs({
      serviceName: this.serviceName,
      gatewayUrl: this.gatewayUrl,
      // For the guardrails: the engine does not show them an instance that is only read.
      ...(instance.portalHost !== undefined && { portalUrls: this.portalUrls }),
    });

    function adoptService(): apimanagement.ApiManagementService {
      return apimanagement.ApiManagementService.get(name, serviceId, child);
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
      const decided = {
        ...ownIdentity(settings),
        ...hostnameConfigurations(instance),
      };
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
          ...decided,
        },
        {
          ...child,
          protect: instance.protect,
          dependsOn: [...args.appRegistrations],
          ignoreChanges: setByHand.filter((name) => !(name in decided)),
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
      const { clientSecret } = args.clientApp;
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
          // azure-native does not mark it as secret by itself. Without one, the console redeems codes by PKCE alone.
          ...(clientSecret && { clientSecret: pulumi.secret(clientSecret) }),
        },
        // Azure does not delete a server that an API still uses, so the new one comes first.
        { ...child, ...content, additionalSecretOutputs: ["clientSecret"], deleteBeforeReplace: false },
      );
    }
  }
}
