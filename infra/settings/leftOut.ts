import type { OpenApiDocument } from "../../openapi/document.ts";
import type { LeftOut } from "../../openapi/operation.ts";
import { listed } from "./wording.ts";

/** What becomes of each part that API Management's import leaves out (api-import-restrictions). */
const consequences: Readonly<Record<LeftOut["what"], string>> = {
  trace: "API Management has no trace operations, so it answers them with 404",
  cookie: "API Management does not know parameters in cookies, so the portal does not show them",
  pathQuery: "API Management drops what is behind the question mark of a path; x-ms-paths has such paths",
  fragment: "nothing behind a # is ever sent, so nobody can call it",
  servers: "API Management has one backend for an API: servers of a path or an operation do not matter",
  webhook: "webhooks are called by the API and not through API Management, so none is deployed",
};

/** One sentence for each kind of thing that a document has and API Management leaves out without a word. */
export function leftOutNotes(file: string, { leftOut }: OpenApiDocument): string[] {
  return [...Map.groupBy(leftOut, ({ what }) => what)].map(
    ([what, places]) => `${file}: ${listed(places.map(({ at }) => at))}: ${consequences[what]}.`,
  );
}
