import { ProviderError } from "../provider.ts";

const uuid = "[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}";
const applicationPattern = new RegExp(`^/applications/(${uuid})$`);

/** `/applications/<object id>`: the id of an ApplicationRegistration, and how its facets refer to it. */
export function applicationId(objectId: string): string {
  return `/applications/${objectId}`;
}

/**
 * The object id in an application's resource id.
 * @throws ProviderError
 */
export function applicationObjectId(id: unknown): string {
  const objectId = applicationPattern.exec(String(id))?.[1];
  if (!objectId) throw invalidId(String(id), "/applications/<object id>");
  return objectId;
}

/** Whether this is an application's resource id. */
export function isApplicationId(id: string): boolean {
  return applicationPattern.test(id);
}

/** The form of a resource id whose last part is `key`: how it is written, and how it is read back. */
export interface IdForm {
  format(objectId: string, key: string): string;
  /** @throws ProviderError when the id has another form */
  parse(id: string): { readonly objectId: string; readonly key: string };
}

/** `/applications/<object id>/<collection>/<key>`. */
export function facetId(collection: string, keyForm = uuid): IdForm {
  return idForm(`/applications/`, `/${collection}/`, keyForm);
}

/** `<object id>/<kind>/<key>`, the older form, which some resources have kept. */
export function legacyId(kind: string): IdForm {
  return idForm("", `/${kind}/`, uuid);
}

/** `/<collection>/<object id>`: top-level objects of the directory. */
export function objectPath(collection: string, id: string): string {
  const key = new RegExp(`^/${collection}/([^/]+)$`).exec(id)?.[1];
  if (!key) throw invalidId(id, `/${collection}/<id>`);
  return key;
}

function idForm(before: string, between: string, keyForm: string): IdForm {
  const pattern = new RegExp(`^${before}(${uuid})${between}(${keyForm})$`);
  return {
    format: (objectId, key) => `${before}${objectId}${between}${key}`,
    parse(id) {
      const [, objectId, key] = pattern.exec(id) ?? [];
      if (!objectId || !key) throw invalidId(id, `${before}<object id>${between}<key>`);
      return { objectId, key };
    },
  };
}

function invalidId(id: string, form: string): ProviderError {
  return new ProviderError(
    `${JSON.stringify(id)} is not a resource ID of the form ${form}`,
    "invalid-argument",
  );
}
