import { type Sabotage, steps } from "./support.ts";

/** Services that do not answer. */
export const ofServices: readonly Sabotage[] = [
  {
    what: "the OpenID configuration cannot be had",
    async by({ world }) {
      world.faults.add({
        host: "login.microsoftonline.com",
        path: "openid-configuration",
        status: 503,
        times: 1,
      });
      return async () => {};
    },
    red: [steps.discovery],
    says: /openid-configuration answers 503/,
  },
  {
    what: "Microsoft Graph does not answer",
    async by({ world }) {
      world.faults.add({ host: "graph.microsoft.com", path: "/applications", status: 503, times: 1 });
      return async () => {};
    },
    // The first one that asks for this registration; the answer is not asked for twice.
    red: [steps.backendApp, steps.scopes, steps.backendAccess, steps.permissions],
    says: /^GET https:\/\/graph\.microsoft\.com\/v1\.0\/applications\(appId='[^']*'\): HTTP 503 InjectedFault: [^\n]*$/,
  },
];
