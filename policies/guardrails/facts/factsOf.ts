import { type Identity, type Kind, type Resource, shapes } from "./shapes.ts";

/** Properties as plain values, with `UNKNOWN` in place of what a preview cannot know. */
export type Properties = Readonly<Record<string, unknown>>;

/** The typed facts of one resource. */
export function factsOf(kind: Kind, identity: Identity, properties: Properties): Resource {
  const read = Object.entries(shapes[kind]).map(([name, reader]) => [name, reader(properties[name])]);
  return { kind, ...identity, ...Object.fromEntries(read) } as Resource;
}
