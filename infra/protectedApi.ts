import * as pulumi from "@pulumi/pulumi";
import { renderApiPolicy } from "../policies/apiPolicy.ts";
import { renderOperationPolicy } from "../policies/operationPolicy.ts";
import { placeholderId, placeholderOrigin } from "../policies/placeholder.ts";
import { PolicyValueError } from "../policies/xml.ts";
import type { ApiManagement } from "./apiManagement.ts";
import {
  apiPolicyValues,
  forNamedClients,
  operationPolicyValues,
  type PolicyIds,
} from "./apiPolicyValues.ts";
import { servedPath } from "./apiVersions.ts";
import type { BackendApp } from "./backendApp.ts";
import { type Birth, birthOfApi } from "./birth.ts";
import type { Client } from "./client.ts";
import type { ClientApp } from "./clientApp.ts";
import { dependingOn } from "./dependingOn.ts";
import { inPreview } from "./inPreview.ts";
import { type ShownApi, shownApi } from "./portalContent.ts";
import { addProduct, formerlyListed, type Products } from "./products.ts";
import * as apimanagement from "./sdk/apimanagement.ts";
import { ownOperations } from "./settings/permissions.ts";
import { type ApiSettings, operationName, type Settings } from "./settings.ts";
import { subscriptionName } from "./subscriptionName.ts";

/** Arguments of {@link ProtectedApi}. */
export interface ProtectedApiArgs {
  readonly settings: Settings;
  /** Which of the stack's APIs. */
  readonly api: ApiSettings;
  /** What this update leaves closed. @default nothing */
  readonly birth?: Birth | undefined;
  readonly apiManagement: ApiManagement;
  readonly backendApp: BackendApp;
  readonly clientApp: ClientApp;
  /** The products that the stack makes for several APIs, by id. @default none */
  readonly products?: Products["byId"];
  /** The stack's other clients, by name. */
  readonly clients: Readonly<Record<string, Client>>;
  /** What policies refer to by name. @default nothing */
  readonly policyResources?: readonly pulumi.Resource[];
  /** Of which API this is a further version: it is in its version set and in its product. @default none */
  readonly firstVersion?: ProtectedApi;
}

/** An API imported from its OpenAPI document, its product and subscription, and the policies that check tokens. */
export class ProtectedApi extends pulumi.ComponentResource {
  /** Where the gateway serves the API. */
  readonly url: pulumi.Output<string>;
  /** What the developer portal shows of the API. */
  readonly shown: pulumi.Output<ShownApi>;
  /** ARM name of the API, for what is below it. */
  readonly apiId: pulumi.Output<string>;
  /** ARM id of the API, known only once it is there. */
  readonly id: pulumi.Output<string>;
  /** Names the API's version set, once the API is in it; undefined for an API without versions. */
  readonly versionSetId: pulumi.Output<string> | undefined;
  /** The product that the API has been put into; undefined where others own it. */
  readonly product: apimanagement.Product | undefined;

  constructor(name: string, args: ProtectedApiArgs, opts?: pulumi.ComponentResourceOptions) {
    super("apim-oauth:infra:ProtectedApi", name, {}, opts);
    const { settings, api, apiManagement, backendApp, clientApp, clients } = args;
    const { products = {}, policyResources = [], firstVersion } = args;
    const birth = birthOfApi(args.birth, api);
    const child = { parent: this, ...apiManagement.content };
    const { resourceGroupName, serviceName, serviceId, authorizationServerId } = apiManagement;
    const inService = { resourceGroupName, serviceName };
    const visible = shownApi(settings, api, {
      scope: backendApp.scopeUris.apply((scopes) => scopes.join(" ")),
    });
    const { displayName, description, path, subscriptionRequired, scope } = visible;
    refuseUnsafePolicyValues();
    const versionSetId = firstVersion?.versionSetId ?? addVersionSet();

    const imported = new apimanagement.Api(
      name,
      {
        ...inService,
        displayName,
        description,
        path,
        subscriptionRequired,
        apiId: api.name,
        ...(birth.document !== "left out" && { format: api.documentFormat, value: api.document }),
        protocols: ["https"],
        serviceUrl: api.serviceUrl,
        authenticationSettings: { oAuth2: { authorizationServerId, scope } },
        ...(versionSetId && {
          apiVersionSetId: versionSetId,
          ...(api.versioning?.name && { apiVersion: api.versioning.name }),
        }),
      },
      {
        ...child,
        ...(birth.document === "kept" && { ignoreChanges: ["format", "value"] }),
        ...(policyResources.length > 0 && { dependsOn: [...policyResources] }),
      },
    );
    const apiId = dependingOn(imported, api.name);
    // A further version has the path of the first, which Azure allows once that one is in the set.
    this.versionSetId = versionSetId && dependingOn(imported, versionSetId);
    const policy = new apimanagement.ApiPolicy(
      name,
      {
        ...inService,
        apiId,
        policyId: "policy",
        format: "rawxml",
        value: rendered((ids) =>
          renderApiPolicy({ ...apiPolicyValues(settings, api, ids), closedOperations: birth.closed }),
        ),
      },
      // Deleted before the API is, it would leave it open; the API takes it along.
      { ...child, retainOnDelete: true },
    );
    // One after the other: while a change of an API runs, Azure refuses the next one with 409. The product comes
    // last, since with it comes the key to call with.
    const lastPolicy = operationsThere().reduce<pulumi.Resource>(addOperationPolicy, policy);
    const { product } = api;
    // Undefined where somebody else owns it.
    const made = product.shared ? products[product.id] : (firstVersion?.product ?? addOwnProduct());
    this.product = made;
    const link = new apimanagement.ProductApi(
      name,
      { ...inService, productId: made ? dependingOn(made, product.id) : product.id, apiId },
      { ...child, dependsOn: [lastPolicy] },
    );
    if (api.subscriptionRequired) addSubscription({ ...child, dependsOn: [link] });

    const served = servedPath(api);
    this.url = apiManagement.gatewayUrl.apply((gateway) =>
      served === "" ? gateway : `${gateway}/${served}`,
    );
    this.shown = pulumi.output(visible);
    this.apiId = apiId;
    this.id = imported.id;
    this.registerOutputs({ url: this.url });

    /** Those with scopes or roles of their own; without the document that has them, some are not there yet. */
    function operationsThere(): string[] {
      const all = ownOperations(api);
      if (birth.document === "imported") return all;
      return all.filter((operationId) => !birth.closed.includes(operationName(operationId)));
    }

    function addOperationPolicy(before: pulumi.Resource, operationId: string): pulumi.Resource {
      const operation = operationName(operationId);
      return new apimanagement.ApiOperationPolicy(
        `${name}/${operation}`,
        {
          ...inService,
          apiId,
          operationId: operation,
          policyId: "policy",
          format: "rawxml",
          value: rendered((ids) =>
            renderOperationPolicy(operationPolicyValues(settings, api, operationId, ids)),
          ),
        },
        // Both go with the API. Where the API is replaced, the engine knows of its policy's deletion alone.
        { ...child, deletedWith: policy, dependsOn: [before] },
      );
    }

    /** In the first preview, with placeholders: the guardrails judge there what would be refused later. */
    function rendered(render: (ids: PolicyIds) => string): pulumi.Output<string> {
      const ids = pulumi.output({
        backendClientId: inPreview(backendApp.clientId, placeholderId),
        identifierUri: inPreview(backendApp.identifierUri, placeholderId),
        clientAppClientId: inPreview(clientApp.clientId, placeholderId),
        clientIds: forNamedClients(api, (name) => inPreview(clients[name]!.clientId, placeholderId)),
        portalOrigins: apiManagement.portalUrls.map((url) => inPreview(url, placeholderOrigin)),
      });
      return ids.apply(render);
    }

    /** Before the API is registered, since an error in `rendered` comes when it is: a policy that has no text. */
    function refuseUnsafePolicyValues(): void {
      const ids: PolicyIds = {
        backendClientId: placeholderId,
        identifierUri: placeholderId,
        clientAppClientId: placeholderId,
        clientIds: forNamedClients(api, () => placeholderId),
      };
      try {
        renderApiPolicy(apiPolicyValues(settings, api, ids));
      } catch (error) {
        if (!(error instanceof PolicyValueError)) throw error;
        throw new pulumi.RunError(`The policy of the API ${api.name} cannot be written: ${error.message}`);
      }
    }

    function addVersionSet(): pulumi.Output<string> | undefined {
      const { versioning } = api;
      if (versioning === undefined) return undefined;
      const { set, by, parameter } = versioning;
      const added = new apimanagement.ApiVersionSet(
        name,
        {
          ...inService,
          versionSetId: set,
          displayName: api.displayName.slice(0, 100),
          versioningScheme: by === "segment" ? "Segment" : by === "query" ? "Query" : "Header",
          ...(by === "query" && { versionQueryName: parameter }),
          ...(by === "header" && { versionHeaderName: parameter }),
        },
        child,
      );
      // The full id, as Azure gives it back.
      return dependingOn(added, pulumi.interpolate`${serviceId}/apiVersionSets/${set}`);
    }

    function addOwnProduct(): apimanagement.Product {
      const { subscriptionRequired } = api;
      return addProduct(
        name,
        { ...product, subscriptionRequired, groups: [{ name: "developers", id: "developers" }] },
        { apiManagement, options: child, groupNames: () => name, formerly: formerlyListed(api) },
      );
    }

    function addSubscription(options: pulumi.CustomResourceOptions): void {
      new apimanagement.Subscription(
        name,
        {
          ...inService,
          // Azure does not delete a product that has subscriptions, so this one goes before its product does.
          sid: made ? dependingOn(made, api.name) : api.name,
          displayName: subscriptionName(product.displayName, api.name),
          // The full id, as Azure gives it back; a short one would look like drift. A key for a product of others would
          // be one for their APIs, too.
          scope: made
            ? pulumi.interpolate`${serviceId}/products/${product.id}`
            : pulumi.interpolate`${serviceId}/apis/${apiId}`,
          state: "active",
        },
        // Azure answers the keys to whoever writes a subscription.
        { ...options, additionalSecretOutputs: ["primaryKey", "secondaryKey"] },
      );
    }
  }
}
