// One file per resource, for the reason given in apimanagement.ts.
export { Component } from "@pulumi/azure-native/applicationinsights/component.js";
