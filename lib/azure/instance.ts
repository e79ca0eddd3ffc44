import type { Settings } from "../../infra/settings.ts";
import { defaultGatewayHost, type StackOutputs } from "../stack/outputs.ts";
import { apiVersion } from "./apiVersion.ts";
import type { ServiceClient } from "./serviceClient.ts";

/** A resource as Resource Manager shows it. */
export interface Resource<Properties> {
  /** ARM id. */
  readonly id: string;
  readonly name: string;
  readonly properties: Properties;
}

/**
 * The API Management instance of a deployed stack, read through Resource Manager. Paths are relative to the
 * instance: `apis/basic-calculator`; "" is the instance itself.
 */
export class Instance {
  readonly name: string;
  readonly #arm: ServiceClient;
  readonly #id: string;

  constructor(
    arm: ServiceClient,
    settings: Settings,
    outputs: Pick<StackOutputs, "gatewayUrl" | "defaultGatewayUrl">,
  ) {
    const { subscriptionId, apiManagement } = settings;
    // A stack file may leave the name to the stack; the host that Azure gives its gateway always begins with it.
    this.name = apiManagement.serviceName ?? defaultGatewayHost(outputs).split(".")[0]!;
    this.#arm = arm;
    this.#id = `/subscriptions/${subscriptionId}/resourceGroups/${apiManagement.resourceGroupName}/providers/Microsoft.ApiManagement/service/${this.name}`;
  }

  /**
   * One resource, or undefined where there is none.
   * @throws AzureError
   */
  get<T extends object = Resource<Record<string, unknown>>>(
    path: string,
    query: Readonly<Record<string, string>> = {},
  ): Promise<T | undefined> {
    return this.#arm.get<T>(this.#url(path, query));
  }

  /**
   * All resources of a collection.
   * @throws AzureError
   */
  list<Properties>(path: string): Promise<Resource<Properties>[]> {
    return this.#arm.list(this.#url(path));
  }

  /**
   * What a GET does not show of a resource.
   * @throws AzureError
   */
  secrets<T>(path: string): Promise<T> {
    return this.#arm.post<T>(this.#url(`${path}/listSecrets`));
  }

  /**
   * Puts a resource, whether it is there or not.
   * @throws AzureError
   */
  put(path: string, body: object): Promise<void> {
    return this.#arm.put(this.#url(path), body);
  }

  /**
   * Whether the developer portal has content: a new one has none until an administrator has opened it
   * (infra/portalState.ts looks for the same).
   * @throws AzureError
   */
  async portalIsSetUp(): Promise<boolean> {
    return (await this.get("contentTypes/document/contentItems/configuration")) !== undefined;
  }

  #url(path: string, query: Readonly<Record<string, string>> = {}): string {
    const parameters = new URLSearchParams({ ...query, "api-version": apiVersion });
    return `${this.#id}${path && `/${path}`}?${parameters}`;
  }
}
