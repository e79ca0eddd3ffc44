import type { ArmAnswer } from "../../model/armAnswer.ts";
import type { ApimService, ArmResource } from "../../model/instances.ts";
import { apimVersions } from "../apimVersions.ts";
import * as contracts from "../contracts.ts";
import { notFound, notInRehearsal, validationError } from "../errors.ts";
import { checkIfMatch, etagHeader } from "../etag.ts";
import { checkFields } from "../fields.ts";
import { activeService } from "../lookup.ts";
import { type ArmRequest, asObject, ownName, type ResourceType } from "../request.ts";

/**
 * The content of the developer portal: its pages, layouts, styles and settings. A new instance has none. What is
 * there at first an administrator's browser uploads, when somebody opens the portal's administrative view
 * (Azure/api-management-developer-portal, app.ts and provisioningService.ts; Azure/apim-lab#19).
 *
 * Ids are short, as in the specification's examples (ApiManagementListContentTypeContentItems.json), and what is in
 * an item is the portal's business alone: nothing of it is checked.
 */
export const portalContent: ResourceType = {
  type: "Microsoft.ApiManagement/service/contentTypes/contentItems",
  apiVersions: apimVersions,
  get: (request) => shown(found(request), 200),
  head: (request) => ({ status: 200, headers: etagHeader(found(request)) }),
  list(request) {
    const prefix = `${contentType(request)}/`;
    const items = [...content(request)].filter(([key]) => key.startsWith(prefix));
    return { status: 200, body: { value: items.map(([, item]) => body(item)) } };
  },
  put(request) {
    const [type, name] = [contentType(request), ownName(request)];
    const { problems } = checkFields({ name }, { name: contracts.names.contentItemId });
    const properties = asObject(asObject(request.body)?.properties);
    if (!properties)
      problems.push({ target: "properties", message: "The properties of a content item are missing." });
    if (problems.length > 0) throw validationError(problems);
    const previous = content(request).get(itemKey(type, name));
    checkIfMatch(request, previous);
    const item: ArmResource = {
      id: `/contentTypes/${type}/contentItems/${previous?.name ?? name}`,
      name: previous?.name ?? name,
      etag: request.context.arm.nextEtag(),
      properties: properties as Record<string, unknown>,
    };
    content(request).set(itemKey(type, name), item);
    return shown(item, previous ? 200 : 201);
  },
  delete(request) {
    const key = itemKey(contentType(request), ownName(request));
    const item = content(request).get(key);
    if (!item) return { status: 204 };
    checkIfMatch(request, item);
    content(request).delete(key);
    return { status: 200 };
  },
};

/** The types of which the portal's own template has items (templates/default.json of the portal's repository). */
const types = ["page", "layout", "block", "blob", "url", "document", "popup"];

/**
 * Whether the portal's administrative view takes the portal as set up: it looks for the site's settings
 * (app.ts; mapiObjectStorage.ts maps `settings` to this item).
 */
export function isSetUp({ portalContent: items }: ApimService): boolean {
  return items.has(itemKey("document", "configuration"));
}

/**
 * Whether a publication has anything to publish. With settings and without a page it is one of those publications
 * that fail for the content's sake (Azure/api-management-developer-portal#2045).
 */
export function canBePublished(service: ApimService): boolean {
  return isSetUp(service) && [...service.portalContent.keys()].some((key) => key.startsWith("page/"));
}

function content(request: ArmRequest): Map<string, ArmResource> {
  return activeService(request).portalContent;
}

/** The type in the path, the one before the last name in a path of an item. */
function contentType(request: ArmRequest): string {
  const name = (request.names[1] ?? "").toLowerCase();
  if (types.includes(name)) return name;
  throw notInRehearsal(
    `the content type '${request.names[1]}' of the developer portal; it has ${types.join(", ")}`,
  );
}

function itemKey(type: string, name: string): string {
  return `${type}/${name}`.toLowerCase();
}

/** The portal goes by the code (mapiObjectStorage.ts); the words are inferred from those of API Management's other 404s. */
function found(request: ArmRequest): ArmResource {
  const item = content(request).get(itemKey(contentType(request), ownName(request)));
  if (!item) throw notFound("ContentItem");
  return item;
}

function body({ id, name, properties }: ArmResource): unknown {
  return { id, type: portalContent.type, name, properties };
}

function shown(item: ArmResource, status: number): ArmAnswer {
  return { status, body: body(item), headers: etagHeader(item) };
}
