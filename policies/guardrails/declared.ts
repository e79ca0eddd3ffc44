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
  readonly #resources = new ReadOnce<Resource | undefined>();
  readonly #ends = new ReadOnce<readonly Resource[]>();

  /**
   * The facts of a resource before it is created or changed; undefined when no rule looks at its kind. Pulumi asks every
   * rule about one resource before it goes on to the next: they are read once for all of them.
   * @param asker whoever asks again means another version of the resource
   */
  add(args: ResourceValidationArgs, asker: object): Resource | undefined {
    return this.#resources.get(args.urn, asker, () => this.#read(args));
  }

  #read({ type, urn, name, props, opts }: ResourceValidationArgs): Resource | undefined {
    const kind = kindOf(type);
    if (!kind) return undefined;
    const inputs = plainProperties(kind, props);
    this.#inputs.set(urn, inputs);
    return factsOf(kind, { urn, name, protect: opts.protect, declared: true, dependencies: {} }, inputs);
  }

  /**
   * The facts of the whole stack, at the end of a preview or an update.
   * @param asker whoever asks again means another end
   */
  withAnswers({ resources }: Pick<StackValidationArgs, "resources">, asker: object): readonly Resource[] {
    return this.#ends.get("", asker, () => resources.flatMap((resource) => this.#withAnswer(resource) ?? []));
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

/** Keeps what was read last, for everybody who asks for it the first time. */
class ReadOnce<T> {
  #last: { readonly key: string; readonly value: T; readonly askers: Set<object> } | undefined;

  get(key: string, asker: object, read: () => T): T {
    if (this.#last?.key !== key || this.#last.askers.has(asker)) {
      this.#last = { key, value: read(), askers: new Set() };
    }
    this.#last.askers.add(asker);
    return this.#last.value;
  }
}
