import type { Resource } from "../../azure/instance.ts";
import { type Step, StepFailed } from "../steps.ts";
import { expectSame } from "./compare.ts";
import type { VerifiedStack } from "./verifiedStack.ts";

/** A named value (learn.microsoft.com/rest/api/apimanagement/named-value/get): Azure does not show a secret one's value. */
type NamedValue = Resource<{
  readonly displayName: string;
  readonly value?: string | null;
  readonly secret?: boolean | null;
  readonly keyVault?: { readonly secretIdentifier: string; readonly identityClientId?: string | null } | null;
}>;

/** What the policies refer to by name; nothing where the stack file has none. */
export function policyResourceSteps(stack: VerifiedStack, needs: readonly string[]): Step[] {
  if (Object.keys(stack.settings.namedValues).length === 0) return [];
  return [{ name: "The named values are as the stack file says", needs, run: () => checkNamedValues(stack) }];
}

async function checkNamedValues({ instance, settings }: VerifiedStack): Promise<string> {
  const names = Object.keys(settings.namedValues);
  const live = await Promise.all(names.map((name) => instance.get<NamedValue>(`namedValues/${name}`)));
  const missing = names.filter((_, index) => live[index] === undefined);
  if (missing.length > 0) {
    throw new StepFailed(
      `The instance has no named value ${missing.join(", ")}: policies that refer to it fail.`,
      `npm run up -- ${settings.stack} --refresh makes it anew`,
    );
  }
  for (const [index, name] of names.entries()) {
    const { value, keyVault, identity } = settings.namedValues[name]!;
    const found = live[index]!.properties;
    expectSame(
      `The named value ${name}`,
      [
        ["its display name", found.displayName, name],
        ["whether it is a secret", found.secret === true, value === undefined],
        ...(value === undefined ? [] : [["its value", found.value, value] as const]),
        ["its key vault's secret", found.keyVault?.secretIdentifier, keyVault],
        [
          "the identity that reads it",
          found.keyVault?.identityClientId?.toLowerCase() || undefined,
          identity?.toLowerCase(),
        ],
      ],
      `${settings.project}:namedValues`,
    );
  }
  return names.join(", ");
}
