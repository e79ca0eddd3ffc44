import * as v from "valibot";
import { choice, help, map, text } from "../fields.ts";
import { resourceName } from "../names.ts";

/** Where API Management looks for the version (learn.microsoft.com/azure/api-management/api-management-versions). */
const by = help(
  "Where a call names the version: in the path's last segment (/orders/v2), in a header or in a query parameter.",
  choice(["segment", "header", "query"]),
);

/** A name that needs no quoting, neither as a header (RFC 9110) nor in a query. Azure's limit is the length. */
const parameterName = text({
  allowed:
    "the name of a header or query parameter has 1 to 100 letters, digits, hyphens, underscores and periods",
  max: 100,
  pattern: /^[A-Za-z0-9._-]+$/,
});

/** What makes an API one of several versions. */
export const versionKeys = {
  versions: help(
    "How calls name the versions of this API, of which other entries are the next ones (versionOf).",
    v.optional(
      map(
        {
          by,
          name: help(
            "Name of the header or of the query parameter.",
            v.optional(parameterName),
            "api-version",
          ),
        },
        { by: "write for example versions: { by: segment }" },
      ),
    ),
  ),
  versionOf: help(
    "Name of the API that this is another version of: with its app registration, scopes, roles, product and path, and a document, backend and policy of its own.",
    v.optional(resourceName),
    "orders",
  ),
  version: help(
    "Name of this version; without it the first one is called without a version.",
    v.optional(
      text({
        allowed: "a version has 1 to 100 letters, digits, hyphens, underscores and periods, for example v2",
        max: 100,
        pattern: /^[A-Za-z0-9._-]*[A-Za-z0-9_-][A-Za-z0-9._-]*$/,
      }),
    ),
    "v2",
  ),
};
