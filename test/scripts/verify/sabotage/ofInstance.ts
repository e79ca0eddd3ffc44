import {
  api,
  change,
  changeInstance,
  publish,
  type Sabotage,
  server,
  steps,
  withNextSecret,
} from "./support.ts";

/** The instance, and what is in it, changed by hand. */
export const ofInstance: readonly Sabotage[] = [
  {
    what: "the OAuth server redeems codes elsewhere",
    by: (deployed) => change(deployed, server, { tokenEndpoint: "https://elsewhere.example/token" }),
    red: [steps.server],
    says: /tokenEndpoint is "https:\/\/elsewhere\.example\/token", expected "https:\/\/login/,
  },
  {
    what: "the OAuth server asks for another scope, in another way",
    by: (deployed) => change(deployed, server, { defaultScope: "openid", grantTypes: ["implicit"] }),
    red: [steps.server],
    says: /grantTypes is "implicit", expected "authorizationCode"; defaultScope is "openid"/,
  },
  {
    what: "the next secret is in the stack file, and its update has failed",
    by: async () => async () => {},
    settings: withNextSecret,
    red: [steps.serverSecret, steps.secret],
    says: /does not hold the active client secret next, which does not exist: it holds rehearsal\./,
  },
  {
    what: "the next secret was made, and the OAuth server has the old one",
    async by({ hand, outputs }) {
      const { id } = await hand.graph<{ id: string }>("GET", `applications(appId='${outputs.clientId}')`);
      const passwordCredential = { displayName: "next", endDateTime: "2099-06-30T00:00:00Z" };
      const { keyId } = await hand.graph<{ keyId: string }>("POST", `applications/${id}/addPassword`, {
        passwordCredential,
      });
      return () => hand.graph("POST", `applications/${id}/removePassword`, { keyId });
    },
    settings: withNextSecret,
    red: [steps.serverSecret],
    says: /does not hold the active client secret next: it holds rehearsal\. Look at: whether the last update has failed/,
  },
  {
    what: "the OAuth server holds another secret",
    async by({ hand, outputs }) {
      await hand.arm("PATCH", server, { clientSecret: "another-one" });
      return () => hand.arm("PATCH", server, { clientSecret: outputs.clientSecret });
    },
    red: [steps.serverSecret],
    says: /holds another client secret: sign-ins end with AADSTS7000215/,
  },
  {
    what: "the API's OAuth setting was removed, and the portal was published after that",
    async by(deployed) {
      const restore = await change(deployed, api, { authenticationSettings: {} });
      await publish(deployed, "20990101120000");
      return async () => {
        await restore();
        await publish(deployed, "20990101130000");
      };
    },
    red: [steps.console, steps.oauthSetting],
    says: /has no section for the OAuth 2\.0 server/,
  },
  {
    what: "the API's OAuth setting was removed",
    by: (deployed) => change(deployed, api, { authenticationSettings: {} }),
    red: [steps.oauthSetting],
    says: /its OAuth 2\.0 server is nothing, expected "oauth-authorizationcodeflow"/,
  },
  {
    what: "the API's path was changed by hand",
    by: (deployed) => change(deployed, api, { path: "calculator" }),
    red: [steps.api, steps.withoutToken, steps.withoutKey, steps.forged, steps.appOnly],
    says: /path is "calculator", expected "calc"/,
  },
  {
    what: "the API's description was changed by hand",
    by: (deployed) => change(deployed, api, { description: "Something else" }),
    red: [steps.api],
    says: /description is "Something else", expected "/,
  },
  {
    what: "the API asks for no subscription key any more",
    by: (deployed) => change(deployed, api, { subscriptionRequired: false }),
    red: [steps.api, steps.withoutKey],
    says: /subscriptionRequired is false, expected true/,
  },
  {
    what: "an operation was removed",
    async by({ hand }) {
      const resource = `${api}/operations`;
      const all = await hand.arm<{ value: { name: string; properties: object }[] }>("GET", resource);
      const last = all.value.at(-1)!;
      await hand.arm("DELETE", `${resource}/${last.name}`);
      return () => hand.arm("PUT", `${resource}/${last.name}`, last.properties);
    },
    red: [steps.api],
    says: /operations is .*, expected .*GET \/add/,
  },
  {
    what: "the product is not published any more",
    by: (deployed) => change(deployed, "products/basic-calculator", { state: "notPublished" }),
    red: [steps.product],
    says: /state is "notPublished", expected "published"/,
  },
  {
    what: "developers do not see the product any more",
    async by({ hand }) {
      await hand.arm("DELETE", "products/basic-calculator/groups/developers");
      return () => hand.arm("PUT", "products/basic-calculator/groups/developers");
    },
    red: [steps.product],
    says: /the groups that see it is nothing, expected "developers"/,
  },
  {
    what: "people who have not signed in see the product, too",
    async by({ hand }) {
      await hand.arm("PUT", "products/basic-calculator/groups/guests");
      return () => hand.arm("DELETE", "products/basic-calculator/groups/guests");
    },
    red: [steps.product],
    says: /the groups that see it is "developers", "guests", expected "developers"/,
  },
  {
    what: "the subscription was suspended",
    by: (deployed) => change(deployed, "subscriptions/basic-calculator", { state: "suspended" }),
    red: [steps.subscription],
    says: /state is "suspended", expected "active"/,
  },
  {
    what: "the subscription was removed",
    async by({ hand }) {
      const resource = "subscriptions/basic-calculator";
      const { properties } = await hand.arm<{ properties: Record<string, unknown> }>("GET", resource);
      await hand.arm("DELETE", resource);
      const { displayName, scope } = properties;
      return () => hand.arm("PUT", resource, { displayName, scope, state: "active" });
    },
    red: [steps.subscription],
    says: /has no subscription basic-calculator/,
  },
  {
    what: "the portal was not published after a change that was made on both sides",
    by: (deployed) => change(deployed, server, { description: "Signs in" }),
    settings: (settings) => ({
      ...settings,
      oauthServer: { ...settings.oauthServer, description: "Signs in" },
    }),
    red: [steps.publication],
    says: /The stack has published [0-9a-f]{16}-[0-9a-z]{8}; what is deployed now has the hash [0-9a-f]{16}\./,
  },
  {
    what: "the developer portal was switched off",
    async by(deployed) {
      await changeInstance(deployed, { developerPortalStatus: "Disabled" });
      return () => changeInstance(deployed, { developerPortalStatus: "Enabled" });
    },
    red: [steps.portal],
    says: /The developer portal of the instance contoso-calc-rehearsal is off .* Look at: npm run up/,
  },
  {
    what: "the developer portal of an adopted instance is off, as on v2 tiers",
    async by(deployed) {
      await changeInstance(deployed, { developerPortalStatus: "Disabled" });
      return () => changeInstance(deployed, { developerPortalStatus: "Enabled" });
    },
    settings: (settings) => ({
      ...settings,
      apiManagement: { ...settings.apiManagement, existing: true },
    }),
    red: [steps.portal],
    says: /is off .* who runs the instance, .* az rest --method patch --url '[^']*contoso-calc-rehearsal\?api-version=/,
  },
  {
    what: "old TLS versions were switched on",
    async by(deployed) {
      const { hand } = deployed;
      const { properties } = await hand.arm<{ properties: { customProperties: Record<string, string> } }>(
        "GET",
        "",
      );
      const { customProperties } = properties;
      const [name] = Object.keys(customProperties);
      await changeInstance(deployed, { customProperties: { ...customProperties, [name!]: "True" } });
      return () => changeInstance(deployed, { customProperties });
    },
    red: [steps.tls],
    says: /is "true", expected "false"/,
  },
];
