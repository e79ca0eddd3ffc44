import type { PolicyResource, ResourceValidationArgs, StackValidationArgs } from "@pulumi/policy";
import { factsOf, type Properties } from "./facts/factsOf.ts";
import { kindOf } from "./facts/kindOf.ts";
import { plainProperties } from "./facts/plainProperties.ts";
import type { Resource } from "./facts/shapes.ts";

/**
 * What a run of the program declares, resource by resource. At the end of a run Pulumi only tells what Azure has
 * answered, in which an ARM name or a format that was asked for is missing: what was declared is kept until then.
 */
export class DeclaredResources {
  readonly #inputs = new Map<string, Properties>();

  /** The facts of a resource before it is created or changed; undefined when no rule looks at its kind. */
  add({ type, urn, name, props, opts }: ResourceValidationArgs): Resource | undefined {
    const kind = kindOf(type);
    if (!kind) return undefined;
    const inputs = plainProperties(kind, props);
    this.#inputs.set(urn, inputs);
    return factsOf(kind, { urn, name, protect: opts.protect, declared: true, dependencies: {} }, inputs);
  }

  /** The facts of the whole stack, at the end of a preview or an update. */
  withAnswers({ resources }: Pick<StackValidationArgs, "resources">): Resource[] {
    return resources.flatMap((resource) => this.#withAnswer(resource) ?? []);
  }

  #withAnswer({ type, urn, name, props, opts, propertyDependencies }: PolicyResource): Resource | undefined {
    const kind = kindOf(type);
    if (!kind) return undefined;
    const inputs = this.#inputs.get(urn);
    const identity = {
      urn,
      name,
      protect: opts.protect,
      declared: inputs !== undefined,
      dependencies: Object.fromEntries(
        Object.entries(propertyDependencies).map(([property, from]) => [
          property,
          from.map(({ urn }) => urn),
        ]),
      ),
    };
    return factsOf(kind, identity, { ...plainProperties(kind, props), ...inputs });
  }
}
