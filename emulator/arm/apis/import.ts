import type { ApimApi, ApimOperation } from "../../model/instances.ts";
import { Table } from "../../model/table.ts";
import { own } from "../../own.ts";
import { notInRehearsal, validationError } from "../errors.ts";
import type { ArmRequest } from "../request.ts";
import { makeOperation, refuseSameOperation, signatureOf } from "./apiOperations.ts";
import { fetchLink } from "./link.ts";
import { type ImportedApi, importOpenApi } from "./openApi.ts";
import { fromSwagger } from "./swagger.ts";

/** What is imported: `openapi` for YAML or JSON, and how its text comes. */
interface Format {
  readonly reader: "openapi" | "openapi+json" | "swagger";
  readonly isLink: boolean;
}

/** @see learn.microsoft.com/rest/api/apimanagement/apis/create-or-update, ContentFormat */
const formats: Readonly<Record<string, Format>> = {
  openapi: { reader: "openapi", isLink: false },
  "openapi+json": { reader: "openapi+json", isLink: false },
  "openapi-link": { reader: "openapi", isLink: true },
  "openapi+json-link": { reader: "openapi+json", isLink: true },
  "swagger-json": { reader: "swagger", isLink: false },
  "swagger-link-json": { reader: "swagger", isLink: true },
};

/**
 * The document that an API's `format` and `value` give, or undefined without them.
 * @param hasServiceUrl whether the request names a backend itself
 * @throws ArmError 400 for a document with faults, 501 for formats and links that are not of this world
 */
export async function readDocument(
  request: ArmRequest,
  { format, value, translateRequiredQueryParameters }: Record<string, unknown>,
  hasServiceUrl: boolean,
): Promise<ImportedApi | undefined> {
  if (format === undefined && value === undefined) return undefined;
  if (typeof format !== "string" || typeof value !== "string") {
    const target = format === undefined ? "format" : "value";
    throw validationError([{ target, message: "'format' and 'value' are needed together." }]);
  }
  const known = own(formats, format);
  if (!known) {
    throw notInRehearsal(`the import of '${format}'; it imports ${Object.keys(formats).join(", ")}`);
  }
  const text = known.isLink ? await fetchLink(request.context, value) : value;
  const requiredQueryParameters = translateRequiredQueryParameters === "query" ? "query" : "template";
  if (known.reader !== "swagger") {
    return importOpenApi(text, { format: known.reader, requiredQueryParameters, hasServiceUrl });
  }
  const { document, serviceUrl, protocols } = fromSwagger(text);
  const api = importOpenApi(document, {
    format: "openapi+json",
    requiredQueryParameters,
    hasServiceUrl: true,
  });
  return { ...api, serviceUrl, protocols };
}

/**
 * Operations of the document replace those of the API. An operation is recognised by its name, and keeps its
 * policy; a new one inherits the policy of an old one with the same method and template. Those that the document
 * has no more go last, so that one which takes over the template of another that is still there is refused.
 * @throws ArmError 400 for such a one
 * @see learn.microsoft.com/azure/api-management/api-management-api-import-restrictions
 */
export function importOperations(
  request: ArmRequest,
  api: ApimApi,
  document: ImportedApi,
): Table<ApimOperation> {
  const old = [...api.operations.values()];
  const now = new Table(api.operations);
  const imported = document.operations.map((one) => {
    const { name, properties } = one;
    const known = api.operations.get(name);
    const alike = old.find(
      (other) =>
        signatureOf(other) ===
        signatureOf({ method: String(properties.method), urlTemplate: String(properties.urlTemplate) }),
    );
    const id = `${api.id}/operations/${name}`;
    const kept = {
      ...(known?.children && { children: known.children }),
      ...(known?.links && { links: known.links }),
    };
    const base = { id, name, etag: request.context.arm.nextEtag(), properties, ...kept };
    const operation = makeOperation(base, properties, known ?? alike, one);
    if (known) refuseSameOperation(operation, known, now.values());
    now.set(name, operation);
    return [name, operation] as const;
  });
  return new Table(imported);
}
