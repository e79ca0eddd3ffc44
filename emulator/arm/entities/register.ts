import type { ResourceType } from "../request.ts";
import { apiVersionSets } from "./apiVersionSets.ts";
import { backends } from "./backends.ts";
import { certificates } from "./certificates.ts";
import { apiDiagnostics, diagnostics } from "./diagnostics.ts";
import { groups, groupUsers, productGroups } from "./groups.ts";
import { loggers } from "./loggers.ts";
import { identityProviders, openidConnectProviders } from "./openIdProviders.ts";
import { policyFragments } from "./policyFragments.ts";
import { portalSettings } from "./portalSettings.ts";
import { apiSchemas, serviceSchemas } from "./schemas.ts";
import { tagResources } from "./tagResources.ts";
import { tagLinks, tags } from "./tags.ts";

/** Every type that is described in this folder. */
export const entities: readonly ResourceType[] = [
  apiVersionSets,
  backends,
  certificates,
  diagnostics,
  apiDiagnostics,
  groups,
  groupUsers,
  productGroups,
  identityProviders,
  openidConnectProviders,
  loggers,
  policyFragments,
  portalSettings,
  apiSchemas,
  serviceSchemas,
  tags,
  ...tagLinks,
  ...tagResources,
];
