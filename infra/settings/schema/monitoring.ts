import * as v from "valibot";
import { help, list, map, text, whole } from "../fields.ts";

/** Upper and lower case are the same in an ARM id; a JSON Schema's patterns have no flags. */
const componentId = text({
  allowed:
    "the resource id of an Application Insights component: /subscriptions/<id>/resourceGroups/<name>/providers/Microsoft.Insights/components/<name>",
  pattern:
    /^\/subscriptions\/[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\/resource[gG]roups\/[^/\s]{1,90}\/providers\/[mM]icrosoft\.[iI]nsights\/components\/[^/\s]{1,260}$/,
});

/** RFC 9110, section 5.1. */
const headerName = text({
  allowed: "a header's name has letters, digits, hyphens and underscores",
  max: 100,
  pattern: /^[A-Za-z0-9][A-Za-z0-9_-]*$/,
});

/** `apim-oauth:monitoring`. */
export const monitoring = help(
  "Where the gateway logs its requests: every refused one with its reason, never a token, a key or a body.",
  map({
    applicationInsights: help(
      "Resource id of an Application Insights component, which exists; without it nothing is logged.",
      v.optional(componentId),
      "/subscriptions/8f3b1a52-6c9e-4d57-9a3b-2f1e0c7d4b60/resourceGroups/rg-monitoring/providers/Microsoft.Insights/components/appi-contoso",
    ),
    sampling: help(
      "How many of the successful requests are logged, in percent; failed ones are always.",
      v.optional(whole(0, 100, "a share of the requests in percent"), 100),
    ),
    headers: help(
      "Headers of the requests that are logged with them; never those that hold a token, a key or a cookie.",
      v.optional(list(headerName, 0, "[traceparent]"), []),
      ["traceparent"],
    ),
  }),
);
