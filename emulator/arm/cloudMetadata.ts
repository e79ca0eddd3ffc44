import type { ArmAnswer } from "../model/armAnswer.ts";
import { clouds } from "../model/clouds.ts";
import { notInRehearsal } from "./errors.ts";

const aliasDocument =
  "https://raw.githubusercontent.com/Azure/azure-rest-api-specs/master/arm-compute/quickstart-templates/aliases.json";

/** Of the public cloud, what 2019-05-01 and 2022-09-01 have in common. */
const publicCloud = {
  portal: "https://portal.azure.com",
  authentication: {
    loginEndpoint: "https://login.microsoftonline.com/",
    audiences: ["https://management.core.windows.net/", "https://management.azure.com/"],
    tenant: "common",
    identityProvider: "AAD",
  },
  media: "https://rest.media.azure.net",
  graphAudience: "https://graph.windows.net/",
  graph: "https://graph.windows.net/",
  name: "AzureCloud",
  suffixes: {
    azureDataLakeStoreFileSystem: "azuredatalakestore.net",
    acrLoginServer: "azurecr.io",
    sqlServerHostname: "database.windows.net",
    azureDataLakeAnalyticsCatalogAndJob: "azuredatalakeanalytics.net",
    keyVaultDns: "vault.azure.net",
    storage: "core.windows.net",
    azureFrontDoorEndpointSuffix: "azurefd.net",
  },
  batch: "https://batch.core.windows.net/",
  resourceManager: "https://management.azure.com/",
  vmImageAliasDoc: aliasDocument,
  activeDirectoryDataLake: "https://datalake.azure.net/",
  sqlManagement: "https://management.core.windows.net:8443/",
};

const chinaCloud = {
  portal: "https://portal.azure.cn",
  authentication: {
    loginEndpoint: "https://login.chinacloudapi.cn",
    audiences: ["https://management.core.chinacloudapi.cn", "https://management.chinacloudapi.cn"],
    tenant: "common",
    identityProvider: "AAD",
  },
  media: "https://rest.media.chinacloudapi.cn",
  graphAudience: "https://graph.chinacloudapi.cn",
  graph: "https://graph.chinacloudapi.cn",
  name: "AzureChinaCloud",
  suffixes: {
    acrLoginServer: "azurecr.cn",
    sqlServerHostname: "database.chinacloudapi.cn",
    keyVaultDns: "vault.azure.cn",
    storage: "core.chinacloudapi.cn",
    azureFrontDoorEndpointSuffix: "",
  },
  batch: "https://batch.chinacloudapi.cn",
  resourceManager: "https://management.chinacloudapi.cn",
  vmImageAliasDoc: aliasDocument,
  sqlManagement: "https://management.core.chinacloudapi.cn:8443",
  gallery: "https://gallery.chinacloudapi.cn",
};

const governmentCloud = {
  portal: "https://portal.azure.us",
  authentication: {
    loginEndpoint: "https://login.microsoftonline.us",
    audiences: ["https://management.core.usgovcloudapi.net", "https://management.usgovcloudapi.net"],
    tenant: "common",
    identityProvider: "AAD",
  },
  media: "https://rest.media.usgovcloudapi.net",
  graphAudience: "https://graph.windows.net",
  graph: "https://graph.windows.net",
  name: "AzureUSGovernment",
  suffixes: {
    acrLoginServer: "azurecr.us",
    sqlServerHostname: "database.usgovcloudapi.net",
    keyVaultDns: "vault.usgovcloudapi.net",
    storage: "core.usgovcloudapi.net",
    azureFrontDoorEndpointSuffix: "",
  },
  batch: "https://batch.core.usgovcloudapi.net",
  resourceManager: "https://management.usgovcloudapi.net",
  vmImageAliasDoc: aliasDocument,
  sqlManagement: "https://management.core.usgovcloudapi.net:8443",
  gallery: "https://gallery.usgovcloudapi.net",
};

const answers: Readonly<Record<string, unknown>> = {
  // Without Azure Germany, which is closed, and is in the answer all the same.
  "2019-05-01": [{ ...publicCloud, gallery: "https://gallery.azure.com/" }, chinaCloud, governmentCloud],
  "2022-09-01": {
    ...publicCloud,
    authentication: { ...publicCloud.authentication, loginEndpoint: "https://login.microsoftonline.com" },
    suffixes: {
      ...publicCloud.suffixes,
      storageSyncEndpointSuffix: "afs.azure.net",
      mhsmDns: "managedhsm.azure.net",
      mysqlServerEndpoint: "mysql.database.azure.com",
      postgresqlServerEndpoint: "postgres.database.azure.com",
      mariadbServerEndpoint: "mariadb.database.azure.com",
      synapseAnalytics: "dev.azuresynapse.net",
      attestationEndpoint: "attest.azure.net",
    },
    microsoftGraphResourceId: "https://graph.microsoft.com/",
    appInsightsResourceId: "https://api.applicationinsights.io",
    appInsightsTelemetryChannelResourceId: "https://dc.applicationinsights.azure.com/v2/track",
    attestationResourceId: "https://attest.azure.net",
    synapseAnalyticsResourceId: "https://dev.azuresynapse.net",
    logAnalyticsResourceId: "https://api.loganalytics.io",
    ossrDbmsResourceId: "https://ossrdbms-aad.database.windows.net",
  },
};

/**
 * What the hosts of a cloud are, for clients that are given the host of Azure Resource Manager alone: `metadataHost` of
 * the providers, `az cloud register`. As management.azure.com answers (pulumi/pulumi-azure-native, metadata/client_test.go
 * of provider/pkg/azure/cloud).
 * @throws ArmError 501 at the other clouds and in other versions, of which nothing is recorded
 */
export function cloudMetadata(host: string, apiVersion: string): ArmAnswer {
  const body = host === clouds.public.arm ? answers[apiVersion] : undefined;
  if (body === undefined) {
    throw notInRehearsal(`GET /metadata/endpoints of ${host} in the api-version '${apiVersion}'`);
  }
  return { status: 200, body };
}
