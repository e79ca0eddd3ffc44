import * as v from "valibot";
import { help, list, map, text } from "../fields.ts";
import { guidPattern } from "../guid.ts";
import { apiName } from "../names.ts";

const guids = (what: string) =>
  v.optional(
    list(
      text({ allowed: `${what} (GUID)`, pattern: guidPattern }),
      0,
      "[7b6a2d1e-0d4c-4b0e-9c55-1f6f0a3f2c11]",
    ),
    [],
  );

/** `apim-oauth:addedByHand`. */
export const addedByHand = help(
  "What people have added by hand on purpose: `npm run verify` and `npm run drift` accept it.",
  map({
    credentials: help(
      "Secrets, certificates and federated credentials of the stack's apps, by their ids.",
      guids("a credential's id"),
    ),
    owners: help("Owners of the stack's apps, by their object ids.", guids("an object id")),
    apis: help(
      "APIs of the instance that may go without a token check, by their ARM names.",
      v.optional(list(apiName, 0, "[status]"), []),
      ["status"],
    ),
  }),
);
