import {
  asNamedValue,
  type NamedValueLookup,
  namedValuesOf,
  renameReferences,
} from "../../gateway/compiler/namedValues.ts";
import { resourcesOf } from "../../gateway/compiler/policyResources.ts";
import { PolicyRefused } from "../../gateway/compiler/problems.ts";
import { policiesUsing } from "../../gateway/documents/policiesUsing.ts";
import { compilePolicy } from "../../gateway/documents/policyDocument.ts";
import type { ApimNamedValue, ApimPolicy, ApimService } from "../../model/instances.ts";
import { notInRehearsal, validationError } from "../errors.ts";

/**
 * Has every policy that uses a named value follow its change: the value at once, a new display name by new
 * references (api-management-howto-properties, "Add or edit a named value").
 * @throws ArmError 501 when a policy does not hold with the new value: what Azure does then is not known
 */
export function followNamedValue(
  service: ApimService,
  previous: ApimNamedValue,
  changed: ApimNamedValue,
  nextEtag: () => string,
): void {
  const [from, to] = [asNamedValue(previous), asNamedValue(changed)];
  const lookUp: NamedValueLookup = (name) =>
    name === to.displayName
      ? to
      : namedValuesOf(service).find(
          ({ displayName }) => displayName === name && displayName !== from.displayName,
        );
  const followed = policiesUsing(service, from.displayName).map((policy) => {
    const text = renameReferences(policy.text, from.displayName, to.displayName);
    return { policy, text, namedValues: namedValuesIn(service, policy, text, lookUp, to.displayName) };
  });
  for (const { policy, text, namedValues } of followed) {
    if (text !== policy.text) Object.assign(policy, { text, etag: nextEtag() });
    policy.namedValues = namedValues;
    policy.version += 1;
  }
}

/**
 * @throws ArmError 400 ValidationError while a policy refers to it (api-management-howto-properties, "Delete a
 *   named value"; the code and the form of the policy's path: learn.microsoft.com/answers/questions/5792545)
 */
export function checkUnused(service: ApimService, namedValue: ApimNamedValue): void {
  const { displayName } = asNamedValue(namedValue);
  const policies = policiesUsing(service, displayName).map((policy) => pathOf(service, policy));
  if (policies.length === 0) return;
  throw validationError([
    {
      target: "name",
      message: `The named value '${displayName}' is used by ${policies.join(", ")}; remove it from there first.`,
    },
  ]);
}

/** Checks that a policy holds with a named value that is about to change. */
function namedValuesIn(
  service: ApimService,
  policy: ApimPolicy,
  text: string,
  namedValue: NamedValueLookup,
  displayName: string,
): readonly string[] {
  try {
    return compilePolicy(text, {
      format: policy.format,
      scope: policy.scope,
      ...resourcesOf(service),
      namedValue,
    }).namedValues;
  } catch (error) {
    if (!(error instanceof PolicyRefused)) throw error;
    throw notInRehearsal(
      `a value of '${displayName}' with which the policy ${pathOf(service, policy)} does not hold: ${error.message}`,
    );
  }
}

function pathOf(service: ApimService, policy: ApimPolicy): string {
  return policy.id.slice(service.id.length);
}
