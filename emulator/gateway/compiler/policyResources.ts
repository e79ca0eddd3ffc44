import type { ApimService } from "../../model/instances.ts";
import { type NamedValueLookup, namedValueLookup } from "./namedValues.ts";

/** A policy fragment as it was sent; `etag` changes with it. */
export interface Fragment {
  readonly text: string;
  readonly format: "xml" | "rawxml";
  readonly etag: string;
}

/** What a policy document may refer to by name. */
export interface PolicyResources {
  /** @default none */
  readonly namedValue?: NamedValueLookup;
  /** @default none */
  readonly fragment?: (id: string) => Fragment | undefined;
  /** Whether there is a backend of that id. @default not looked at */
  readonly hasBackend?: (id: string) => boolean;
}

/** What the policies of an instance may refer to. */
export function resourcesOf(service: ApimService): PolicyResources {
  return {
    namedValue: namedValueLookup(service),
    fragment: (id) => fragmentOf(service, id),
    hasBackend: (id) => backendOf(service, id) !== undefined,
  };
}

/** The URL of a backend entity. */
export function backendOf(service: ApimService, id: string): string | undefined {
  return service.children?.get("backends")?.get(id.toLowerCase())?.properties.url as string | undefined;
}

/** A policy fragment of the instance. */
export function fragmentOf(service: ApimService, id: string): Fragment | undefined {
  const found = service.children?.get("policyfragments")?.get(id.toLowerCase());
  if (!found) return undefined;
  const { value, format } = found.properties;
  return { text: String(value), format: format === "rawxml" ? "rawxml" : "xml", etag: found.etag };
}
