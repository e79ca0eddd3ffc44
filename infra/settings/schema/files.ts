import * as v from "valibot";
import { help, map, text } from "../fields.ts";
import { resourceName } from "../names.ts";

const path = text({
  allowed: "the path of a file inside the project's folder",
  outline: /^(?![/\\]|[A-Za-z]:|(?:.*[/\\])?\.\.(?:[/\\]|$))/,
});

/** `policy.files` of one API. */
export const files = map({
  inbound: help(
    "Elements behind the token check and behind all other parts.",
    v.optional(path),
    "policies/orders.inbound.xml",
  ),
  backend: help(
    "One element in place of <base />, with <forward-request /> in it.",
    v.optional(path),
    "policies/orders.backend.xml",
  ),
  outbound: help("Elements behind <base />.", v.optional(path), "policies/orders.outbound.xml"),
  onError: help(
    "Elements behind <base />; where they answer, for calls whose token has passed the check.",
    v.optional(path),
    "policies/orders.on-error.xml",
  ),
});

/** `apim-oauth:fragments`. */
export const fragments = help(
  "Pieces that several files of apis[].policy.files share, put in where they say <include-fragment>: a map of names to files, each a list of elements.",
  v.record(
    resourceName,
    path,
    "is not a map of fragments; write for example { correlation: policies/correlation.xml }",
  ),
);
