import * as v from "valibot";
import { choice, flag, help, map } from "../fields.ts";

/** `apim-oauth:portal`. */
export const portal = help(
  "The developer portal.",
  map({
    publish: help(
      "The stack publishes the portal whenever what it shows has changed; with false another stack or a person does.",
      v.optional(flag(), true),
    ),
    signIn: help(
      "Whether visitors have to sign in before they see anything of the portal; without it this stays as it is.",
      v.optional(choice(["required", "optional"])),
      "required",
    ),
    signUp: help(
      "Whether people may make accounts of the portal themselves; without it this stays as it is.",
      v.optional(flag()),
      false,
    ),
    ownsSettings: help(
      "This stack alone decides about signIn and signUp of an adopted instance, for all who use it; its own instance's are the stack's anyway.",
      v.optional(flag(), false),
    ),
  }),
);
