import * as v from "valibot";
import { help, list, map } from "../fields.ts";
import { objectId } from "./common.ts";

/** `apim-oauth:owners`. */
export const owners = help(
  "Who owns the app registrations and service principals that the stack makes; without it nobody does. An owner may give an app credentials, and so sign in as it.",
  map({
    deployer: help(
      "Object id of the service principal that deploys (az ad sp show --id <client id> --query id): with it the Graph permission Application.ReadWrite.OwnedBy is enough in place of Application.ReadWrite.All.",
      v.optional(objectId),
      "2c6a8f10-9b3d-4e57-8a41-5d0f7c2e9b36",
    ),
    others: help(
      "Object ids of further owners: users or service principals.",
      v.optional(list(objectId, 0, "[7b6a2d1e-0d4c-4b0e-9c55-1f6f0a3f2c11]"), []),
      ["7b6a2d1e-0d4c-4b0e-9c55-1f6f0a3f2c11"],
    ),
  }),
);
