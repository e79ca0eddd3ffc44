import { element, type XmlElement } from "../xml.ts";
import { headerElements } from "./headers.ts";

/** What the gateway shows the backend in place of the caller's token. */
export interface BackendCredentials {
  /** A token of the instance's own identity, or of a user-assigned one by its client id. */
  readonly identity?: string;
  /** Whom the token is for: an Application ID URI, or a resource of Azure's. */
  readonly resource?: string;
  /** Header names to named values. */
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * `authentication-managed-identity` puts its token where the caller's was, into Authorization
 * (learn.microsoft.com/azure/api-management/authentication-managed-identity-policy).
 */
export function backendCredentials({ identity, resource, headers }: BackendCredentials): XmlElement[] {
  return [
    ...(identity !== undefined && resource !== undefined
      ? [
          element("authentication-managed-identity", {
            resource,
            ...(identity !== "system" && { "client-id": identity }),
          }),
        ]
      : []),
    ...headerElements({ namedValues: headers }),
  ];
}
