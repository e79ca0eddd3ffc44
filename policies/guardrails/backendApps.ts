import type { Maybe } from "./facts/known.ts";
import { ofKind, type Resource, refersTo } from "./facts/shapes.ts";

/** An app registration of the stack, or one that it uses, that publishes an API. */
export interface BackendApp {
  /** In the program. */
  readonly name: string;
  readonly signInAudience: Maybe<string>;
  /** Its client id and its Application ID URIs, as far as they are known. */
  readonly audiences: readonly Maybe<string>[];
}

/** The app registrations that have an Application ID URI or a scope, and those that somebody else looks after. */
export function backendApps(resources: readonly Resource[]): BackendApp[] {
  const uris = ofKind(resources, "ApplicationIdentifierUri");
  const scopes = ofKind(resources, "ApplicationPermissionScope");
  const own = ofKind(resources, "ApplicationRegistration").flatMap((registration): BackendApp[] => {
    const isOf = (facet: Resource<"ApplicationIdentifierUri" | "ApplicationPermissionScope">) =>
      refersTo(facet, "applicationId", registration, facet.applicationId, registration.id);
    const ownUris = uris.filter(isOf);
    if (ownUris.length === 0 && !scopes.some(isOf)) return [];
    const { name, signInAudience, clientId } = registration;
    return [
      { name, signInAudience, audiences: [clientId, ...ownUris.map(({ identifierUri }) => identifierUri)] },
    ];
  });
  const used = ofKind(resources, "BackendApp").filter(({ existing }) => existing === true);
  return [
    ...own,
    ...used.map(
      ({ name, signInAudience, clientId, identifierUri }): BackendApp => ({
        name,
        signInAudience,
        audiences: [clientId, identifierUri],
      }),
    ),
  ];
}
