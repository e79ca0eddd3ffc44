import { type Sabotage, steps } from "./support.ts";

/** Changes that nobody can take back. They are made last, in this order. */
export const forGood: readonly Sabotage[] = [
  {
    what: "the active secret has expired",
    async by({ world }) {
      world.clock.advance(80 * 365.25 * 24 * 3600);
      return undefined;
    },
    red: [steps.secret, steps.appOnly],
    says: /The secret rehearsal has expired on 2099-12-31\. Look at: docs\/operations\.md: Secrets/,
  },
  {
    what: "the active secret was deleted",
    async by({ hand, outputs }) {
      const app = await hand.graph<{ id: string; passwordCredentials: { keyId: string }[] }>(
        "GET",
        `applications(appId='${outputs.clientId}')`,
      );
      const [{ keyId }] = app.passwordCredentials as [{ keyId: string }];
      await hand.graph("POST", `applications/${app.id}/removePassword`, { keyId });
      return undefined;
    },
    red: [steps.secret, steps.serverSecret, steps.appOnly],
    says: /has no secret rehearsal, which is the active one/,
  },
  {
    what: "the instance was deleted",
    async by({ hand }) {
      await hand.arm("DELETE", "");
      // Every look lets the deletion go on, until there is nothing to look at.
      for (let is = true; is; )
        is = await hand.arm("GET", "").then(
          () => true,
          () => false,
        );
      return undefined;
    },
    red: [steps.instance, steps.secret],
    says: /There is no instance contoso-calc-rehearsal in the resource group .* npm run up -- \S+, which says whether it can be brought back/,
  },
  {
    what: "the client app was deleted",
    async by({ hand, outputs }) {
      const { id } = await hand.graph<{ id: string }>("GET", `applications(appId='${outputs.clientId}')`);
      await hand.graph("DELETE", `applications/${id}`);
      return undefined;
    },
    red: [
      steps.clientApp,
      steps.clientAccess,
      steps.redirectUris,
      steps.secret,
      steps.permissions,
      steps.consent,
      steps.instance,
    ],
    says: /The tenant does not have the app registration of oauth-client-app \([0-9a-f-]{36}\) any more/,
  },
];
