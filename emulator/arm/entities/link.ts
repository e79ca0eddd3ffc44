import type { ArmAnswer } from "../../model/armAnswer.ts";
import type { ArmResource } from "../../model/instances.ts";
import { apimVersions } from "../apimVersions.ts";
import { notFound } from "../errors.ts";
import { listAnswer } from "../listing.ts";
import { type ArmRequest, ownName, type ResourceType } from "../request.ts";
import { ownerOf } from "./entity.ts";

/** What the answer about a link shows: the target under its own id below the owner. */
export interface LinkTarget extends Pick<ArmResource, "name" | "etag"> {
  readonly properties: Readonly<Record<string, unknown>>;
}

export interface LinkDescription {
  /** `Microsoft.ApiManagement/service/apis/tags` */
  readonly type: string;
  /** Of the target, as in `Tag not found.` */
  readonly label: string;
  /** What the link leads to, of the instance in the path. */
  target(request: ArmRequest, name: string): LinkTarget | undefined;
  /** @default what the path says */
  owner?(request: ArmRequest): ArmResource;
  /** Whether GET reads one link; else it is 405, and HEAD answers 204 (azure-service-operator). */
  readonly hasGet?: boolean;
  /** What the answer to a PUT shows of the properties. @default all */
  inAnswer?(properties: LinkTarget["properties"]): LinkTarget["properties"];
  /** Where the lower-cased names of what is linked are kept. @default `ArmResource.links` */
  names?(owner: ArmResource): Set<string>;
  /** Names that are linked without anybody having done it. */
  always?(owner: ArmResource): readonly string[];
}

/** A link between two resources: it has no state of its own. PUT 201, then 200; DELETE 200, then 204. */
export function linkType(description: LinkDescription): ResourceType {
  const { type, label } = description;
  const collection = type.slice(type.lastIndexOf("/") + 1);
  const owner = description.owner ?? ((request: ArmRequest) => ownerOf(type, request));
  const own = (of: ArmResource): Set<string> => {
    if (description.names) return description.names(of);
    of.links ??= new Map();
    const found = of.links.get(collection.toLowerCase()) ?? new Set<string>();
    of.links.set(collection.toLowerCase(), found);
    return found;
  };
  const names = (of: ArmResource) => [...new Set([...(description.always?.(of) ?? []), ...own(of)])];
  const target = (request: ArmRequest): LinkTarget => {
    const found = description.target(request, ownName(request));
    if (!found) throw notFound(label);
    return found;
  };
  const linked = (request: ArmRequest): LinkTarget => {
    const found = target(request);
    if (!names(owner(request)).includes(found.name.toLowerCase())) throw notFound(label);
    return found;
  };
  const body = (of: ArmResource, { name, properties }: LinkTarget) => ({
    id: `${of.id}/${collection}/${name}`,
    type,
    name,
    properties,
  });
  const shown = (request: ArmRequest, found: LinkTarget, status: number): ArmAnswer => ({
    status,
    body: body(owner(request), found),
    headers: { etag: found.etag },
  });

  return {
    type,
    apiVersions: apimVersions,
    get(request) {
      if (!description.hasGet) return noGet;
      return shown(request, linked(request), 200);
    },
    head(request) {
      const { etag } = linked(request);
      return description.hasGet ? { status: 200, headers: { etag } } : { status: 204 };
    },
    put(request) {
      const [of, found] = [owner(request), target(request)];
      const isNew = !names(of).includes(found.name.toLowerCase());
      own(of).add(found.name.toLowerCase());
      const properties = description.inAnswer?.(found.properties) ?? found.properties;
      return shown(request, { ...found, properties }, isNew ? 201 : 200);
    },
    delete(request) {
      const found = description.target(request, ownName(request));
      const removed = own(owner(request)).delete((found?.name ?? ownName(request)).toLowerCase());
      return { status: removed ? 200 : 204 };
    },
    list(request) {
      const of = owner(request);
      const found = names(of).flatMap((name) => description.target(request, name) ?? []);
      return listAnswer(
        request,
        found.map((each) => body(of, each)),
      );
    },
  };
}

/** API Management's own words, without ARM's `error` around them (azure-service-operator at 2024-05-01). */
const noGet: ArmAnswer = {
  status: 405,
  body: { Message: "The requested resource does not support http method 'GET'." },
};
