import * as v from "valibot";
import { flag, help, map } from "../fields.ts";

/** `apim-oauth:portal`. */
export const portal = help(
  "The developer portal.",
  map({
    publish: help(
      "The stack publishes the portal whenever what it shows has changed; with false another stack or a person does.",
      v.optional(flag(), true),
    ),
  }),
);
