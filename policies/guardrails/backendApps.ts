import type { Maybe } from "./facts/known.ts";
import { ofKind, type Resource, refersTo } from "./facts/shapes.ts";

/** An app registration of the stack that publishes an API. */
export interface BackendApp {
  readonly registration: Resource<"ApplicationRegistration">;
  /** Its client id and its Application ID URIs, as far as they are known. */
  readonly audiences: readonly Maybe<string>[];
}

/** The app registrations that have an Application ID URI or a scope. */
export function backendApps(resources: readonly Resource[]): BackendApp[] {
  const uris = ofKind(resources, "ApplicationIdentifierUri");
  const scopes = ofKind(resources, "ApplicationPermissionScope");
  return ofKind(resources, "ApplicationRegistration").flatMap((registration) => {
    const isOf = (facet: Resource<"ApplicationIdentifierUri" | "ApplicationPermissionScope">) =>
      refersTo(facet, "applicationId", registration, facet.applicationId, registration.id);
    const own = uris.filter(isOf);
    if (own.length === 0 && !scopes.some(isOf)) return [];
    return [
      { registration, audiences: [registration.clientId, ...own.map(({ identifierUri }) => identifierUri)] },
    ];
  });
}
