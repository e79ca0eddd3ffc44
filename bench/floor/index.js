// The same SDK modules as infra/sdk/, required in plain JavaScript; nothing else.
require("@pulumi/pulumi");
for (const name of [
  "@pulumi/azure-native/apimanagement/api",
  "@pulumi/azure-native/apimanagement/apiManagementService",
  "@pulumi/azure-native/apimanagement/apiOperationPolicy",
  "@pulumi/azure-native/apimanagement/apiPolicy",
  "@pulumi/azure-native/apimanagement/authorizationServer",
  "@pulumi/azure-native/apimanagement/getApiManagementService",
  "@pulumi/azure-native/apimanagement/getContentItem",
  "@pulumi/azure-native/apimanagement/product",
  "@pulumi/azure-native/apimanagement/productApi",
  "@pulumi/azure-native/apimanagement/productGroup",
  "@pulumi/azure-native/apimanagement/subscription",
  "@pulumi/azure-native/resources/deployment",
  "@pulumi/azure-native/resources/resourceGroup",
  "@pulumi/azuread/applicationApiAccess",
  "@pulumi/azuread/applicationIdentifierUri",
  "@pulumi/azuread/applicationPassword",
  "@pulumi/azuread/applicationPermissionScope",
  "@pulumi/azuread/applicationRedirectUris",
  "@pulumi/azuread/applicationRegistration",
  "@pulumi/azuread/servicePrincipal",
  "@pulumi/azuread/servicePrincipalDelegatedPermissionGrant",
  "@pulumi/random/randomString",
  "@pulumi/random/randomUuid",
]) {
  require(name);
}
