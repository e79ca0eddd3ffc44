import { api, backendId, rewritePolicy, type Sabotage, steps } from "./support.ts";

/** Policies that were changed by hand. */
export const ofPolicies: readonly Sabotage[] = [
  {
    what: "the policy was replaced by hand, by one that checks no token",
    by: (deployed) =>
      rewritePolicy(deployed, api, (document) =>
        document.replace(/<validate-jwt[\s\S]*<\/validate-jwt>/, ""),
      ),
    red: [steps.policy, steps.withoutToken, steps.forged, steps.appOnly],
    says: /The live policy differs: \/policies\/inbound has no <validate-jwt>\. Look at: npm run policy/,
  },
  {
    what: "the policy accepts another audience",
    by: (deployed) =>
      rewritePolicy(deployed, api, (document) =>
        document.replaceAll(backendId(deployed), deployed.outputs.clientId),
      ),
    red: [steps.policy, steps.appOnly],
    says: /\/policies\/inbound\/validate-jwt\/audiences\/audience is ".*", expected "/,
  },
  {
    what: "the policy accepts every issuer",
    by: (deployed) =>
      rewritePolicy(deployed, api, (document) => document.replace(/<issuers>[\s\S]*<\/issuers>/, "")),
    red: [steps.policy],
    says: /\/policies\/inbound\/validate-jwt has no <issuers>/,
  },
  {
    what: "the policy answers another message",
    by: (deployed) =>
      rewritePolicy(deployed, api, (document) =>
        document.replace(/failed-validation-error-message="[^"]*"/, 'failed-validation-error-message="No."'),
      ),
    red: [steps.policy, steps.withoutToken, steps.forged, steps.appOnly],
    says: /validate-jwt\/@failed-validation-error-message is "No\.", expected "Unauthorized/,
  },
  {
    what: "an operation has a policy of its own without <base />",
    async by({ hand }) {
      const [operation] = (await hand.arm<{ value: { name: string }[] }>("GET", `${api}/operations`)).value;
      const resource = `${api}/operations/${operation!.name}/policies/policy`;
      const value =
        '<policies><inbound><set-header name="x-open" exists-action="override"><value>yes</value></set-header></inbound><backend><base /></backend><outbound><base /></outbound><on-error><base /></on-error></policies>';
      await hand.arm("PUT", resource, { format: "rawxml", value });
      return () => hand.arm("DELETE", resource);
    },
    red: [steps.operations, steps.withoutToken, steps.forged, steps.appOnly],
    says: /leave out the API's token check.*GET \/add/,
  },
];
