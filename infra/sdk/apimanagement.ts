// One file per resource: an ESM import of the service index runs every one of its lazy loads (200 files for 7, 0.1 s more).
export { Api } from "@pulumi/azure-native/apimanagement/api.js";
export { ApiDiagnostic } from "@pulumi/azure-native/apimanagement/apiDiagnostic.js";
export { ApiManagementService } from "@pulumi/azure-native/apimanagement/apiManagementService.js";
export { ApiOperationPolicy } from "@pulumi/azure-native/apimanagement/apiOperationPolicy.js";
export { ApiPolicy } from "@pulumi/azure-native/apimanagement/apiPolicy.js";
export { ApiVersionSet } from "@pulumi/azure-native/apimanagement/apiVersionSet.js";
export { AuthorizationServer } from "@pulumi/azure-native/apimanagement/authorizationServer.js";
export { Diagnostic } from "@pulumi/azure-native/apimanagement/diagnostic.js";
export { getApiManagementService } from "@pulumi/azure-native/apimanagement/getApiManagementService.js";
export { getContentItem } from "@pulumi/azure-native/apimanagement/getContentItem.js";
export { Logger } from "@pulumi/azure-native/apimanagement/logger.js";
export { NamedValue } from "@pulumi/azure-native/apimanagement/namedValue.js";
export { Product } from "@pulumi/azure-native/apimanagement/product.js";
export { ProductApi } from "@pulumi/azure-native/apimanagement/productApi.js";
export { ProductGroup } from "@pulumi/azure-native/apimanagement/productGroup.js";
export { Subscription } from "@pulumi/azure-native/apimanagement/subscription.js";
