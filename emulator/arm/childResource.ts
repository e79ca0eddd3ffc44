import { isDeepStrictEqual } from "node:util";
import type { ArmAnswer } from "../model/armAnswer.ts";
import type { ArmResource } from "../model/instances.ts";
import { apimVersions } from "./apimVersions.ts";
import { ArmError, notInRehearsal, validationError } from "./errors.ts";
import { checkIfMatch, etagHeader } from "./etag.ts";
import { checkFields, type Field, type FieldReport, type Fields } from "./fields.ts";
import { listAnswer } from "./listing.ts";
import { activeService, existing } from "./lookup.ts";
import { type ArmRequest, ownName, type ResourceType, sentProperties } from "./request.ts";

/** A type of resource below an API Management instance: what all of them do alike. */
export interface ChildKind<T extends ArmResource> {
  readonly type: string;
  /** As in `Api not found.` */
  readonly label: string;
  readonly name: Field;
  readonly fields: Fields;
  /** Properties that Azure answers and ignores when it gets them back. */
  readonly readOnly?: readonly string[];
  /** Where these resources are kept; throws when a parent is missing. */
  collection(request: ArmRequest): Map<string, T>;
  /** ARM id of the parent, under which `/<collection>/<name>` goes. */
  parentId(request: ArmRequest): string;
  /** Properties as GET shows them; without it as they are stored. */
  view?(item: T, request: ArmRequest): Record<string, unknown>;
  /** Properties that are stored and that GET does not show, which a PATCH leaves as they are. */
  hidden?(item: T): Record<string, unknown>;
  /** The order of the list. @default that in which they were made */
  order?(one: T, other: T): number;
  /** What the answer to a PUT or PATCH shows beyond what GET does. */
  written?(item: T, request: ArmRequest, how: Written): Record<string, unknown>;
}

/** How a resource was written. */
export type Written = "created" | "replaced" | "patched";

/** What one kind does in its own way. */
export interface ChildVerbs<T extends ArmResource> {
  /** Makes the resource, or makes it anew over `previous`, from checked properties. */
  make(
    request: ArmRequest,
    base: ArmResource,
    sent: Record<string, unknown>,
    previous: T | undefined,
    how: Written,
  ): T | Promise<T>;
  /** Whatever a deletion has to look at or take along. */
  remove?(request: ArmRequest, item: T): void;
}

/** The ARM id of a child as it is about to be written. */
export function childId<T extends ArmResource>(
  kind: ChildKind<T>,
  request: ArmRequest,
  name: string,
): string {
  return `${kind.parentId(request)}/${kind.type.slice(kind.type.lastIndexOf("/") + 1)}/${name}`;
}

/** The resource as the REST API shows it. */
export function childBody<T extends ArmResource>(kind: ChildKind<T>, item: T, request: ArmRequest) {
  const { id, name } = item;
  return { id, type: kind.type, name, properties: kind.view?.(item, request) ?? item.properties };
}

type Verb = "get" | "head" | "put" | "patch" | "delete" | "list";

/** GET, HEAD, PUT, PATCH, DELETE and list for a kind; a type may then replace one of them. */
export function childType<T extends ArmResource>(
  kind: ChildKind<T>,
  verbs: ChildVerbs<T>,
): ResourceType & Required<Pick<ResourceType, Verb>> {
  const found = (request: ArmRequest) => existing(kind.collection(request), ownName(request), kind.label);
  const shown = (item: T, request: ArmRequest, status: number): ArmAnswer => ({
    status,
    body: childBody(kind, item, request),
    headers: etagHeader(item),
  });
  const written = (item: T, request: ArmRequest, how: Written): ArmAnswer => {
    const { properties, ...rest } = childBody(kind, item, request);
    return {
      status: how === "created" ? 201 : 200,
      body: { ...rest, properties: { ...properties, ...kind.written?.(item, request, how) } },
      headers: etagHeader(item),
    };
  };

  return {
    type: kind.type,
    apiVersions: apimVersions,
    get: (request) => shown(found(request), request, 200),
    head: (request) => ({ status: 200, headers: etagHeader(found(request)) }),
    list(request) {
      const all = [...kind.collection(request).values()];
      if (kind.order) all.sort((one, other) => kind.order!(one, other));
      return listAnswer(
        request,
        all.map((item) => childBody(kind, item, request)),
      );
    },
    async put(request) {
      const previous = kind.collection(request).get(ownName(request).toLowerCase());
      checkIfMatch(request, previous);
      const how = previous ? "replaced" : "created";
      return written(await write(request, sentProperties(request), previous, how), request, how);
    },
    async patch(request) {
      const previous = found(request);
      checkIfMatch(request, previous);
      const changes = sentProperties(request);
      refuse(checkFields(changes, kind.fields, { readOnly: kind.readOnly, partial: true }), kind.type);
      const item = await write(request, { ...settable(previous), ...changes }, previous, "patched");
      return written(item, request, "patched");
    },
    delete(request) {
      const item = ownerIsGone(request)
        ? undefined
        : kind.collection(request).get(ownName(request).toLowerCase());
      if (!item) return { status: 204 };
      checkIfMatch(request, item);
      verbs.remove?.(request, item);
      kind.collection(request).delete(item.name.toLowerCase());
      return { status: 200 };
    },
  };

  /** Below an API that is gone there is nothing to delete: 204 (azure-sdk-for-net, ApiReleaseTests). */
  function ownerIsGone(request: ArmRequest): boolean {
    activeService(request);
    try {
      kind.parentId(request);
      return false;
    } catch (error) {
      if (error instanceof ArmError && error.status === 404) return true;
      throw error;
    }
  }

  async function write(
    request: ArmRequest,
    sent: Record<string, unknown>,
    previous: T | undefined,
    how: Written,
  ): Promise<T> {
    const name = previous?.name ?? ownName(request);
    const report = checkFields({ name }, { name: kind.name });
    const more = checkFields(sent, kind.fields, { readOnly: kind.readOnly });
    refuse({ ...more, problems: [...report.problems, ...more.problems] }, kind.type);
    const base: ArmResource = {
      id: childId(kind, request, name),
      name,
      etag: request.context.arm.nextEtag(),
      properties: {},
      ...(previous?.children && { children: previous.children }),
      ...(previous?.links && { links: previous.links }),
    };
    const item = await verbs.make(request, base, withoutNulls(sent), previous, how);
    // A PUT that changes nothing leaves the ETag as it is (azure-service-operator at 2024-05-01).
    if (previous && isDeepStrictEqual({ ...item, etag: "" }, { ...previous, etag: "" }))
      item.etag = previous.etag;
    kind.collection(request).set(name.toLowerCase(), item);
    return item;
  }

  function settable(item: T): Record<string, unknown> {
    const stored = { ...item.properties, ...kind.hidden?.(item) };
    return Object.fromEntries(Object.entries(stored).filter(([name]) => Object.hasOwn(kind.fields, name)));
  }
}

/** @throws ArmError 400 with every problem, else 501 for what the rehearsal has not */
export function refuse({ problems, unsupported }: FieldReport, type: string): void {
  if (problems.length > 0) throw validationError(problems);
  if (unsupported.length > 0) {
    throw notInRehearsal(`${unsupported.map((name) => `properties.${name}`).join(", ")} of ${type}`);
  }
}

function withoutNulls(values: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(values).filter(([, value]) => value !== null && value !== undefined),
  );
}
