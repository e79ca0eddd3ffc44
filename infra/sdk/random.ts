// One file per resource, for the reason given in azuread.ts.
export { RandomString } from "@pulumi/random/randomString.js";
export { RandomUuid } from "@pulumi/random/randomUuid.js";
