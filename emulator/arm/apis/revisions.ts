import type { ApimApi, ApimService, ArmResource } from "../../model/instances.ts";
import { Table } from "../../model/table.ts";
import { apimVersions } from "../apimVersions.ts";
import { entityType } from "../entities/entity.ts";
import { text } from "../fieldKinds.ts";
import { listAnswer } from "../listing.ts";
import { activeService, apiNamed, findApi, nameIn } from "../lookup.ts";
import type { ArmRequest, ResourceType } from "../request.ts";

/** `calc` and `2` of `calc;rev=2`; undefined for the name of an API itself. */
export function revisionName(name: string): { api: string; revision: string } | undefined {
  const [, api, revision] = /^(.+);rev=([^;]+)$/i.exec(name) ?? [];
  return api && revision ? { api, revision } : undefined;
}

/** All APIs of an instance, those revisions among them that are not current: lists show both (azure-cli). */
export class AllApis extends Map<string, ApimApi> {
  readonly #service: ApimService;

  constructor(service: ApimService) {
    super();
    this.#service = service;
    for (const [name, api] of [...service.apis, ...(service.apiRevisions ?? [])]) super.set(name, api);
  }

  /** The current revision answers under its own number too. */
  override get(name: string): ApimApi | undefined {
    return apiNamed(this.#service, name);
  }

  override set(name: string, api: ApimApi): this {
    this.#store(name).set(name, api);
    return super.set(name, api);
  }

  override delete(name: string): boolean {
    this.#store(name).delete(name);
    return super.delete(name);
  }

  #store(name: string): Map<string, ApimApi> {
    if (!revisionName(name)) return this.#service.apis;
    this.#service.apiRevisions ??= new Map();
    return this.#service.apiRevisions;
  }
}

/** The revisions of an API, the current one first, then the newest. */
export function revisionsOf(service: ApimService, name: string): ApimApi[] {
  const base = (revisionName(name)?.api ?? name).toLowerCase();
  const others = [...(service.apiRevisions?.values() ?? [])].filter(
    (api) => revisionName(api.name)?.api.toLowerCase() === base,
  );
  const current = service.apis.get(base);
  return [...(current ? [current] : []), ...others.reverse()];
}

/**
 * Makes another revision the current one: from now on it is the API, and the one that was is under its number.
 * What belongs to the API as a whole, its releases, goes along.
 */
export function makeCurrent(service: ApimService, revision: ApimApi, nextEtag: () => string): void {
  const base = revisionName(revision.name)?.api;
  const current = base === undefined ? undefined : service.apis.get(base.toLowerCase());
  if (!current) return;
  const oldName = `${current.name};rev=${current.properties.apiRevision}`;
  const old = renamed(current, `${service.id}/apis/${oldName}`, oldName);
  const now = renamed(revision, current.id, current.name);
  const releases = old.children?.get("releases");
  if (releases) {
    old.children?.delete("releases");
    now.children ??= new Map();
    now.children.set("releases", releases);
  }
  service.apiRevisions?.delete(revision.name.toLowerCase());
  service.apiRevisions ??= new Map();
  const shownOld = { ...old.properties, isCurrent: false };
  service.apiRevisions.set(oldName.toLowerCase(), { ...old, properties: shownOld, etag: nextEtag() });
  const properties = { ...now.properties, isCurrent: true };
  service.apis.set(current.name.toLowerCase(), { ...now, properties, etag: nextEtag() });
}

/** An API under another id, and with it all that is below it. */
export function renamed(api: ApimApi, id: string, name: string): ApimApi {
  const below = <T extends ArmResource>(item: T): T => ({
    ...item,
    id: `${id}${item.id.slice(api.id.length)}`,
  });
  const operations = [...api.operations].map(([key, operation]) => {
    const { policy } = operation;
    return [key, { ...below(operation), ...(policy && { policy: below(policy) }) }] as const;
  });
  const children = [...(api.children ?? [])].map(([collection, items]) => {
    const moved = [...items].map(([key, item]) => [key, below(item)] as const);
    return [collection, new Map(moved)] as const;
  });
  return {
    ...api,
    id,
    name,
    operations: new Table(operations),
    ...(api.policy && { policy: below(api.policy) }),
    ...(api.children && { children: new Map(children) }),
  };
}

/** `apis/{id}/revisions`: a list of its own shape (recordings net-api-revision, cli-apim-core-service). */
export const apiRevisions: ResourceType = {
  type: "Microsoft.ApiManagement/service/apis/revisions",
  apiVersions: apimVersions,
  list(request) {
    const api = findApi(request);
    const all = revisionsOf(activeService(request), api.name);
    return listAnswer(
      request,
      all.map((revision) => revisionView(revision)),
    );
  },
};

function revisionView({ name, path, properties, created, updated }: ApimApi) {
  const { apiRevision, apiRevisionDescription: description = null, isCurrent = false } = properties;
  const base = revisionName(name)?.api ?? name;
  const apiId = `/apis/${base};rev=${apiRevision}`;
  return {
    id: `${apiId}/revisions/${base};rev=${apiRevision}`,
    apiId,
    apiRevision,
    createdDateTime: created,
    updatedDateTime: updated ?? created,
    description,
    privateUrl: `/${path}${isCurrent === true ? "" : `;rev=${apiRevision}`}`,
    isOnline: true,
    isCurrent: isCurrent === true,
  };
}

/** Releases: one that is put makes its revision the current one (learn.microsoft.com/azure/api-management/api-management-revisions). */
export const apiReleases = entityType({
  type: "Microsoft.ApiManagement/service/apis/releases",
  label: "ApiRelease",
  name: { type: "string", minLength: 1, maxLength: 80 },
  fields: { apiId: text, notes: text },
  readOnly: ["createdDateTime", "updatedDateTime"],
  shown: { apiId: null, createdDateTime: null, updatedDateTime: null, notes: null },
  check(request, { apiId }) {
    if (apiId === undefined || releasedApi(request, String(apiId))) return [];
    return [
      { target: "apiId", message: `'apiId' must be a revision of this API, and exist; got '${apiId}'.` },
    ];
  },
  complete(request, { apiId, notes }, previous) {
    const service = activeService(request);
    const revision = apiId === undefined ? undefined : releasedApi(request, String(apiId));
    const { arm, clock } = request.context;
    if (revision && revisionName(revision.name)) makeCurrent(service, revision, () => arm.nextEtag());
    const createdDateTime = previous?.properties.createdDateTime ?? clock.iso();
    const { id } = findApi(request);
    return {
      apiId: id,
      createdDateTime,
      updatedDateTime: clock.iso(),
      ...(notes !== undefined && { notes }),
    };
  },
});

function releasedApi(request: ArmRequest, id: string): ApimApi | undefined {
  const service = activeService(request);
  const name = nameIn(service, "apis", id);
  const api = name === undefined ? undefined : apiNamed(service, name);
  const own = findApi(request);
  return api && revisionsOf(service, own.name).includes(api) ? api : undefined;
}
