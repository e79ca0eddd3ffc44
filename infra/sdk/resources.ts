// One file per resource, for the reason given in apimanagement.ts.
export { Deployment } from "@pulumi/azure-native/resources/deployment.js";
export { ResourceGroup } from "@pulumi/azure-native/resources/resourceGroup.js";
