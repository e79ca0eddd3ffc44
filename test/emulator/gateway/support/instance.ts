import { randomUUID } from "node:crypto";
import { resourcesOf } from "../../../../emulator/gateway/compiler/policyResources.ts";
import { compilePolicy } from "../../../../emulator/gateway/documents/policyDocument.ts";
import type {
  ApimApi,
  ApimOperation,
  ApimPolicy,
  ApimProduct,
  ApimService,
  ApimSubscription,
  OperationResponse,
} from "../../../../emulator/model/instances.ts";
import type { PolicyScope } from "../../../../emulator/model/policyScope.ts";
import { Table } from "../../../../emulator/model/table.ts";
import type { World } from "../../../../emulator/world.ts";

/** The backend that every API of these tests has; see `startTestWorld`. */
export const backendHost = "backend.contoso.example";

/** A new API Management instance with an API `calc`, written into the world as ARM would. */
export class Instance {
  readonly world: World;
  readonly service: ApimService;
  readonly api: ApimApi;

  constructor(world: World) {
    this.world = world;
    const name = `svc-${randomUUID().slice(0, 8)}`;
    this.service = {
      ...resource(
        `/subscriptions/s/resourceGroups/rg/providers/Microsoft.ApiManagement/service/${name}`,
        name,
      ),
      subscriptionId: "s",
      resourceGroup: "rg",
      tenantId: "t",
      location: "West Europe",
      sku: { name: "Developer", capacity: 1 },
      tags: {},
      apis: new Table(),
      authorizationServers: new Map(),
      products: new Map(),
      subscriptions: new Map(),
      namedValues: new Map(),
      portalRevisions: new Map(),
      portalContent: new Map(),
    };
    world.arm.services.set(name, this.service);
    this.api = this.addApi("calc", "calc");
    this.addOperation(this.api, "GET", "/add?a={a}&b={b}");
  }

  get host(): string {
    return `${this.service.name}.azure-api.net`;
  }

  addApi(name: string, path: string, properties: Record<string, unknown> = {}): ApimApi {
    const api: ApimApi = {
      ...resource(`${this.service.id}/apis/${name}`, name),
      properties: {
        serviceUrl: `https://${backendHost}/api`,
        subscriptionRequired: false,
        displayName: "Calculator",
        ...properties,
      },
      path,
      operations: new Table(),
    };
    this.service.apis.set(name, api);
    return api;
  }

  addOperation(
    api: ApimApi,
    method: string,
    urlTemplate: string,
    responses: OperationResponse[] = [],
  ): ApimOperation {
    const name = `op-${api.operations.size + 1}`;
    const operation: ApimOperation = {
      ...resource(`${api.id}/operations/${name}`, name),
      method,
      urlTemplate,
      templateParameters: [],
      queryParameters: [],
      responses,
    };
    api.operations.set(name, operation);
    return operation;
  }

  addProduct(name: string, properties: Record<string, unknown> = {}): ApimProduct {
    const product: ApimProduct = {
      ...resource(`${this.service.id}/products/${name}`, name),
      properties: { subscriptionRequired: true, displayName: name, ...properties },
      apis: new Set([this.api.name]),
    };
    this.service.products.set(name, product);
    return product;
  }

  addSubscription(scope: string, state = "active"): ApimSubscription {
    const name = `sub-${this.service.subscriptions.size + 1}`;
    const subscription: ApimSubscription = {
      ...resource(`${this.service.id}/subscriptions/${name}`, name),
      properties: { scope: `${this.service.id}${scope}`, state, displayName: name },
      primaryKey: randomUUID().replaceAll("-", ""),
      secondaryKey: randomUUID().replaceAll("-", ""),
    };
    this.service.subscriptions.set(name, subscription);
    return subscription;
  }

  /** Sets the API's policy to these inbound policies. */
  inbound(xml: string): void {
    this.policies(`<inbound><base />${xml}</inbound>`);
  }

  /** Sets the API's policy to a document of these sections. */
  policies(sections: string): void {
    this.api.policy = policy(`<policies>${sections}</policies>`, "api", "rawxml", this.service);
  }

  addFragment(name: string, value: string): void {
    this.#addEntity("policyFragments", name, { value, format: "rawxml" });
  }

  addBackend(name: string, url: string): void {
    this.#addEntity("backends", name, { url, protocol: "http" });
  }

  addCertificate(name: string, thumbprint: string): void {
    this.#addEntity("certificates", name, { thumbprint });
  }

  addLogger(name: string, loggerType: string): void {
    this.#addEntity("loggers", name, { loggerType });
  }

  #addEntity(collection: string, name: string, properties: Record<string, unknown>): void {
    this.service.children ??= new Map();
    const all = this.service.children.get(collection.toLowerCase()) ?? new Map();
    const etag = `"${randomUUID()}"`;
    all.set(name.toLowerCase(), {
      ...resource(`${this.service.id}/${collection}/${name}`, name),
      etag,
      properties,
      secrets: {},
    });
    this.service.children.set(collection.toLowerCase(), all);
  }

  /** Calls the gateway; the path is behind the API's own. */
  call(path = "/add?a=1&b=2", init: RequestInit = {}): Promise<Response> {
    return this.world.fetch(`https://${this.host}/calc${path}`, init);
  }
}

/** A deployed policy. */
export function policy(
  text: string,
  scope: PolicyScope,
  format: "xml" | "rawxml" = "rawxml",
  service?: ApimService,
): ApimPolicy {
  return {
    ...resource("/policies/policy", "policy"),
    text,
    format,
    scope,
    namedValues: compilePolicy(text, { format, scope, ...(service && resourcesOf(service)) }).namedValues,
    version: 1,
  };
}

function resource(id: string, name: string) {
  return { id, name, etag: '"AAAAAAAAAAE="', properties: {} as Record<string, unknown> };
}
