/**
 * What is asked of an instance that a stack adopts; as azure-native's `getApiManagementService` has it, which is Resource
 * Manager's form without `properties`. What is absent is not known.
 */
export interface InstanceFacts {
  readonly sku?: { readonly name: string; readonly capacity: number };
  readonly hostnameConfigurations?: readonly HostFacts[];
  readonly identity?: InstanceIdentity;
}

/** One host name of an instance; that of the gateway which Azure gives is among them, that of the portal is not. */
export interface HostFacts {
  /** `Proxy` is the gateway. */
  readonly type: string;
  /** May begin with `*.`: configure-custom-domain has wildcards on every tier but Consumption. */
  readonly hostName: string;
  /** Whether callers that name no host get this one's certificate. */
  readonly defaultSslBinding?: boolean;
}

/** The identities of an instance. */
export interface InstanceIdentity {
  readonly type?: string;
  readonly userAssignedIdentities?: Readonly<Record<string, { readonly clientId?: string }>>;
}

/** Where an instance is that a stack adopts. */
export interface AdoptedName {
  /** Of the stack file: `apim-oauth:apiManagement`. */
  readonly key: string;
  readonly resourceGroupName: string;
  readonly serviceName: string;
}
