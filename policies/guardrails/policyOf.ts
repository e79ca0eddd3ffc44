import type { ReportViolation, ResourceValidationPolicy, StackValidationPolicy } from "@pulumi/policy";
import type { DeclaredResources } from "./declared.ts";
import { type Exemption, exempt, isExempt } from "./exemption.ts";
import type { Resource } from "./facts/shapes.ts";
import type { Rule } from "./rule.ts";

/** A policy that Pulumi asks about each resource, and about all of them at the end. */
export type GuardrailPolicy = ResourceValidationPolicy &
  StackValidationPolicy &
  Required<Pick<ResourceValidationPolicy, "validateResource">>;

/** The settings of a rule, as Pulumi hands them over: checked, and with every default filled in. */
type Given = Readonly<Record<string, unknown>> & { readonly exempt: readonly Exemption[] };

/**
 * The rule as a policy of Pulumi's. A rule about single resources is asked before each is created or changed, and
 * once more at the end, when Azure has told more of them; what was reported before is not reported again.
 */
export function policyOf(rule: Rule, declared: DeclaredResources, now: Date): GuardrailPolicy {
  const settings = { ...rule.settings, exempt };
  const reported = new Set<string>();

  function report(resources: readonly Resource[], given: Given, reportViolation: ReportViolation): void {
    const stack = stackOf(resources);
    const findings = rule
      .check(resources, { stack, now, settings: given })
      .filter(({ resource }) => resource.declared && !isExempt(given.exempt, stack, resource.name));
    for (const { resource, found } of findings) {
      reportViolation(`Found: ${found}\nFix: ${rule.fix}`, resource.urn);
      if (rule.scope === "resource") reported.add(resource.urn);
    }
  }

  return {
    name: rule.name,
    description: rule.why,
    enforcementLevel: rule.level,
    remediationSteps: rule.fix,
    configSchema: { properties: settings },
    validateResource(args, reportViolation) {
      const resource = declared.add(args, rule);
      if (resource && rule.scope === "resource") report([resource], args.getConfig(), reportViolation);
    },
    validateStack(args, reportViolation) {
      const given = args.getConfig<Given>();
      for (const name of Object.keys(given).filter((key) => !Object.hasOwn(settings, key))) {
        const allowed = Object.keys(settings).join(", ");
        reportViolation(
          `Found: the pack's configuration sets ${rule.name}.${name}\nFix: its settings are ${allowed}`,
        );
      }
      const resources = declared.withAnswers(args, rule);
      report(
        rule.scope === "stack" ? resources : resources.filter(({ urn }) => !reported.has(urn)),
        given,
        reportViolation,
      );
    },
  };
}

/** `urn:pulumi:<stack>::<project>::<types>::<name>` */
function stackOf([resource]: readonly Resource[]): string {
  return resource?.urn.split("::")[0]?.split(":")[2] ?? "";
}
