import { backendId, changeApp, revokeConsent, type Sabotage, scopesWith, steps } from "./support.ts";

/** App registrations and consent that were changed by hand. */
export const ofRegistrations: readonly Sabotage[] = [
  {
    what: "a redirect URI was removed",
    by: (deployed) =>
      changeApp(deployed, deployed.outputs.clientId, ({ web: { redirectUris } }) => ({
        now: { web: { redirectUris: [] } },
        later: { web: { redirectUris } },
      })),
    red: [steps.redirectUris],
    says: /signin-oauth\/code\/callback\/oauth-authorizationcodeflow is not registered \(web\)/,
  },
  {
    what: "a redirect URI was added that the stack file does not have",
    by: (deployed) =>
      changeApp(deployed, deployed.outputs.clientId, ({ web: { redirectUris } }) => ({
        now: { web: { redirectUris: [...redirectUris, "https://elsewhere.example/"] } },
        later: { web: { redirectUris } },
      })),
    red: [steps.redirectUris],
    says: /https:\/\/elsewhere\.example\/ is registered but not in the stack file \(web\)/,
  },
  {
    what: "the client app issues tokens by implicit grant",
    by: (deployed) => {
      const grant = (on: boolean) => ({ web: { implicitGrantSettings: { enableAccessTokenIssuance: on } } });
      return changeApp(deployed, deployed.outputs.clientId, () => ({
        now: grant(true),
        later: grant(false),
      }));
    },
    red: [steps.clientApp],
    says: /implicit grant of access tokens is true, expected false/,
  },
  {
    what: "consent was revoked",
    by: revokeConsent,
    red: [steps.consent],
    says: /Nobody has consented to Calculator\.Read for everybody in the tenant\..*https:\/\/login\.microsoftonline\.com\/.*\/adminconsent\?/,
  },
  {
    what: "consent was left to an administrator, who has not given it",
    by: revokeConsent,
    settings: (settings) => ({
      ...settings,
      clientApp: { ...settings.clientApp, grantAdminConsent: false },
    }),
    red: [steps.consent],
    says: /for everybody in the tenant\. Look at: an administrator accepts at https:\/\/login\.microsoftonline\.com\//,
  },
  {
    what: "a scope was disabled",
    by: (deployed) => changeApp(deployed, backendId(deployed), scopesWith({ isEnabled: false })),
    red: [steps.scopes],
    says: /Calculator\.Read is disabled/,
  },
  {
    what: "a scope was removed",
    async by(deployed) {
      const enable = await changeApp(deployed, backendId(deployed), scopesWith({ isEnabled: false }));
      await changeApp(deployed, backendId(deployed), () => ({
        now: { api: { oauth2PermissionScopes: [] } },
        later: {},
      }));
      return enable;
    },
    red: [steps.scopes, steps.permissions],
    says: /Calculator\.Read is not published/,
  },
  {
    what: "the API was set to v1 tokens",
    by: (deployed) =>
      changeApp(deployed, backendId(deployed), () => ({
        now: { api: { requestedAccessTokenVersion: 1 } },
        later: { api: { requestedAccessTokenVersion: 2 } },
      })),
    red: [steps.backendApp, steps.appOnly],
    says: /requestedAccessTokenVersion is 1, expected 2/,
  },
  {
    what: "the Application ID URI is another one",
    by: (deployed) =>
      changeApp(deployed, backendId(deployed), () => ({
        now: { identifierUris: [`api://${deployed.tenant.id}/calculator`] },
        later: { identifierUris: [`api://${backendId(deployed)}`] },
      })),
    red: [steps.backendApp, steps.appOnly],
    says: /its Application ID URI is "api:\/\/.*\/calculator", expected "api:\/\//,
  },
  {
    what: "users cannot sign in to the client app any more",
    async by({ hand, outputs }) {
      const path = `servicePrincipals(appId='${outputs.clientId}')`;
      await hand.graph("PATCH", path, { accountEnabled: false });
      return () => hand.graph("PATCH", path, { accountEnabled: true });
    },
    red: [steps.clientApp, steps.consent, steps.appOnly],
    says: /The service principal of oauth-client-app is disabled/,
  },
  {
    what: "the client app's API permissions were removed",
    by: (deployed) =>
      changeApp(deployed, deployed.outputs.clientId, (app) => ({
        now: { requiredResourceAccess: [] },
        later: {
          requiredResourceAccess: (app as unknown as { requiredResourceAccess: unknown })
            .requiredResourceAccess,
        },
      })),
    red: [steps.permissions],
    says: /The API permissions of oauth-client-app lack Calculator\.Read of oauth-backend-app/,
  },
];
