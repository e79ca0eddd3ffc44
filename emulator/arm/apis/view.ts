import type { ApimApi } from "../../model/instances.ts";
import { asObject } from "../request.ts";

/** An API's properties as its GET shows them (azure-service-operator at 2024-05-01). */
export function apiView({ properties }: ApimApi): Record<string, unknown> {
  const { isOnline: _onlyInRevisions, isCurrent, ...rest } = properties;
  return {
    ...rest,
    description: rest.description ?? null,
    serviceUrl: rest.serviceUrl ?? null,
    backendId: null,
    isAgent: false,
    agent: null,
    authenticationSettings: settingsView(asObject(properties.authenticationSettings)),
    // A revision that is not the current one does not say so (azure-cli).
    ...(isCurrent === true && { isCurrent }),
  };
}

/** With every member, whatever is set; the one server is among the several, and the first of several is the one. */
function settingsView({ oAuth2, openid, ...several }: Record<string, unknown> = {}) {
  const oauths = listOf(several.oAuth2AuthenticationSettings, oAuth2);
  const openids = listOf(several.openidAuthenticationSettings, openid);
  return {
    oAuth2: oAuth2 ?? oauths[0] ?? null,
    openid: openid ?? openids[0] ?? null,
    oAuth2AuthenticationSettings: oauths,
    openidAuthenticationSettings: openids,
  };
}

function listOf(list: unknown, one: unknown): unknown[] {
  if (Array.isArray(list) && list.length > 0) return list;
  return one ? [one] : [];
}
