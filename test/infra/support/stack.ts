import * as pulumi from "@pulumi/pulumi";
import { ApiManagement } from "../../../infra/apiManagement.ts";
import { BackendApp } from "../../../infra/backendApp.ts";
import type { Birth } from "../../../infra/birth.ts";
import { ClientApp } from "../../../infra/clientApp.ts";
import { PortalPublication } from "../../../infra/portalPublication.ts";
import { ProtectedApi } from "../../../infra/protectedApi.ts";
import { redirectUris } from "../../../infra/redirectUris.ts";
import type { Settings } from "../../../infra/settings.ts";

/**
 * The components put together as the program does, from settled settings.
 * @param birth what the update leaves closed
 */
export function stackOf(settings: Settings, birth?: Birth) {
  const { protect } = settings.apiManagement;
  const serviceName = pulumi.output(settings.apiManagement.serviceName!);
  const backendApps = Object.fromEntries(
    settings.apis.map(({ name, backendApp }) => [name, new BackendApp(name, { ...backendApp, protect })]),
  );
  const clientApp = new ClientApp("client-app", {
    ...settings.clientApp,
    redirectUris: redirectUris(settings, serviceName),
    backendApps,
    formerNames: {},
    protect,
  });
  const apiManagement = new ApiManagement("api-management", {
    settings,
    serviceName,
    clientApp,
    defaultApi: backendApps[settings.apis[0]!.name]!,
    appRegistrations: [...Object.values(backendApps), clientApp],
  });
  const apis = settings.apis.map(
    (api) =>
      new ProtectedApi(api.name, {
        settings,
        api,
        birth,
        apiManagement,
        backendApp: backendApps[api.name]!,
        clientApp,
      }),
  );
  const publication = new PortalPublication("developer-portal", { settings, apiManagement, apis });
  return { backendApps, clientApp, apiManagement, apis, publication };
}
