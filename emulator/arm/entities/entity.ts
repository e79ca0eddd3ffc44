import type { ArmEntity, ArmResource } from "../../model/instances.ts";
import { type ChildKind, childType, type Written } from "../childResource.ts";
import { type FieldProblem, validationError } from "../errors.ts";
import type { Field, Fields } from "../fields.ts";
import { activeService, existing, findApi, findOperation, findProduct } from "../lookup.ts";
import { type ArmRequest, ownName, type ResourceType } from "../request.ts";

/** A type of resource that ARM keeps and shows, described and not programmed. The gateway reads some: backends, fragments, loggers. */
export interface EntityDescription {
  /** As ARM writes it; what it lies below is found by it. */
  readonly type: string;
  /** As in `Logger not found.` */
  readonly label: string;
  readonly name: Field;
  readonly fields: Fields;
  readonly readOnly?: readonly string[];
  /** Every member that answers have, in their order, with what is shown where nothing was sent. */
  readonly shown: Readonly<Record<string, unknown>>;
  /** Members that only POST `listSecrets` shows. */
  readonly secrets?: readonly string[];
  /** What is there without anybody having made it, by name. */
  seeds?(owner: ArmResource, request: ArmRequest): Readonly<Record<string, Record<string, unknown>>>;
  /** What stands against the properties beyond the contract. */
  check?(request: ArmRequest, properties: Record<string, unknown>, how: Written): FieldProblem[];
  /** What Azure makes of what was sent. */
  complete?(
    request: ArmRequest,
    properties: Record<string, unknown>,
    previous?: ArmEntity,
  ): Record<string, unknown>;
  /** What the answer to a PUT or PATCH shows in addition to GET. */
  written?(item: ArmEntity, request: ArmRequest, how: Written): Record<string, unknown>;
  /** Before it goes. @throws ArmError for what may not */
  remove?(request: ArmRequest, item: ArmEntity): void;
}

/** The resource type of a description: GET, HEAD, PUT, PATCH, DELETE, list and, where it has secrets, their action. */
export function entityType(description: EntityDescription) {
  const { type, label, name, fields, readOnly, secrets = [], shown } = description;
  const kind: ChildKind<ArmEntity> = {
    type,
    label,
    name,
    fields,
    readOnly,
    collection: (request) => entitiesOf(description, request),
    parentId: (request) => ownerOf(type, request).id,
    view: ({ properties }) => ({ ...shown, ...properties }),
    hidden: (item) => item.secrets,
    written: (item, request, how) => description.written?.(item, request, how) ?? {},
  };
  const verbs = childType(kind, {
    make(request, base, sent, previous, how) {
      const problems = description.check?.(request, sent, how) ?? [];
      if (problems.length > 0) throw validationError(problems);
      const complete = description.complete?.(request, sent, previous) ?? sent;
      return { ...base, ...split(complete, secrets) };
    },
    remove: (request, item) => description.remove?.(request, item),
  });
  const listSecrets = (request: ArmRequest) => {
    const item = existing(kind.collection(request), ownName(request), label);
    const none = Object.fromEntries(secrets.map((key) => [key, null]));
    return { status: 200, body: { ...none, ...item.secrets }, headers: { etag: item.etag } };
  };
  const actions: ResourceType["actions"] = secrets.length > 0 ? { listSecrets } : undefined;
  return {
    ...verbs,
    ...(actions && { actions }),
    /** All that the owner in the path has, by lower-cased name. */
    all: kind.collection,
    find: (request: ArmRequest, id: string) => kind.collection(request).get(id.toLowerCase()),
  };
}

/** What a path's last type lies below: the instance, an API, an operation or a product. */
export function ownerOf(type: string, request: ArmRequest): ArmResource {
  const parent = type.split("/").slice(1, -1).join("/");
  const find = owners[parent];
  if (!find) throw new Error(`nothing is known to lie below ${parent}`);
  return find(request);
}

const owners: Readonly<Record<string, (request: ArmRequest) => ArmResource>> = {
  service: activeService,
  "service/apis": findApi,
  "service/apis/operations": findOperation,
  "service/products": findProduct,
};

/** The collection of a type below its owner, with what is there from the beginning. */
function entitiesOf(description: EntityDescription, request: ArmRequest): Map<string, ArmEntity> {
  const owner = ownerOf(description.type, request);
  const collection = description.type.slice(description.type.lastIndexOf("/") + 1);
  owner.children ??= new Map();
  const found = owner.children.get(collection.toLowerCase());
  if (found) return found;
  const seeds = Object.entries(description.seeds?.(owner, request) ?? {}).map(([name, properties]) => {
    const id = `${owner.id}/${collection}/${name}`;
    const entity: ArmEntity = { id, name, etag: request.context.arm.nextEtag(), properties, secrets: {} };
    return [name.toLowerCase(), entity] as const;
  });
  const made = new Map(seeds);
  owner.children.set(collection.toLowerCase(), made);
  return made;
}

function split(properties: Record<string, unknown>, secrets: readonly string[]) {
  const entries = Object.entries(properties);
  return {
    properties: Object.fromEntries(entries.filter(([name]) => !secrets.includes(name))),
    secrets: Object.fromEntries(entries.filter(([name]) => secrets.includes(name))),
  };
}
