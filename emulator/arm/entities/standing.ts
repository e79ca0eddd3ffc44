import type { ArmEntity } from "../../model/instances.ts";
import { activeService } from "../lookup.ts";
import type { ArmRequest } from "../request.ts";

/**
 * An entity that an instance has from the beginning, such as a setting of the developer portal.
 * @param collection as its paths have it, in lower case
 * @param name in lower case
 * @param initial its properties while nobody has changed them
 */
export function standing(
  request: ArmRequest,
  collection: string,
  name: string,
  initial: Readonly<Record<string, unknown>>,
): ArmEntity {
  const service = activeService(request);
  service.children ??= new Map();
  const all = service.children.get(collection) ?? new Map<string, ArmEntity>();
  service.children.set(collection, all);
  const known = all.get(name);
  if (known) return known;
  const id = `${service.id}/${collection}/${name}`;
  const etag = request.context.arm.nextEtag();
  const made: ArmEntity = { id, name, etag, properties: { ...initial }, secrets: {} };
  all.set(name, made);
  return made;
}
