import * as pulumi from "@pulumi/pulumi";

/**
 * The value as it is, and with it the dependency on a resource: who takes it is created after the resource and
 * replaced with it. Unlike an output of the resource it is known in a preview of the resource's creation, so
 * that the preview shows names instead of unknowns. `dependsOn` alone would keep the order, but the engine
 * would leave the children alone when their parent is replaced under the same name.
 */
export function dependingOn<T>(resource: pulumi.Resource, value: pulumi.Input<T>): pulumi.Output<T> {
  return pulumi.all([value, resource.urn]).apply(([known]) => known as T);
}
