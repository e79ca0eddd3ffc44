import { callDirectly, excerpt, expectRefusal } from "./apiCall.ts";
import { expectSuccess } from "./calls.ts";
import type { ApiUnderTest } from "./deployedStack.ts";
import type { Forgery } from "./refusals.ts";
import { operationCall } from "./sampleCall.ts";
import type { Step } from "./steps.ts";
import { reissue } from "./tokens.ts";

/**
 * Each operation that needs a scope of its own refuses the user's token without it, and takes the token with it
 * alone. Entra ID gives a user every scope of the API that was consented to, so tokens with fewer are reissued.
 */
export function operationScopeSteps(
  trial: ApiUnderTest,
  { ownKey }: Pick<Forgery, "ownKey">,
  needs: readonly string[],
): Step[] {
  const { subject, api } = trial;
  const scopes = api.backendApp.scopes.map(({ value }) => value);
  return Object.entries(api.tokenValidation.operationScopes).flatMap(([operationId, wanted]) => {
    const others = scopes.filter((scope) => !wanted.includes(scope));
    const callWith = async (scp: string) => {
      const token = await reissue(trial.token!, ownKey, { scp });
      return await callDirectly(subject, api, { token, call: operationCall(api, operationId) });
    };
    const refused: Step = {
      name: `401 at ${operationId} for a token without its scope`,
      needs,
      run: async () => expectRefusal(await callWith(others.join(" ")), api, ["TokenClaimValueNotAllowed"]),
    };
    const taken: Step = {
      name: `200 at ${operationId} for a token with its scope`,
      needs,
      async run() {
        const seen: string[] = [];
        for (const scope of wanted) {
          const answer = await callWith(scope);
          expectSuccess(answer);
          seen.push(`${scope}: ${answer.status} ${excerpt(answer.body)}`);
        }
        return seen.join("; ");
      },
    };
    // Where every scope of the API will do, the API's own steps have shown what happens without one.
    return others.length > 0 ? [refused, taken] : [taken];
  });
}
