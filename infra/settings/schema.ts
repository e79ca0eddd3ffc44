import type * as v from "valibot";
import type { ownKeyNames } from "./keyNames.ts";
import { addedByHand } from "./schema/addedByHand.ts";
import { apiManagement } from "./schema/apiManagement.ts";
import { apis } from "./schema/apis.ts";
import { clientApp } from "./schema/clientApp.ts";
import { clients } from "./schema/clients.ts";
import { fragments } from "./schema/files.ts";
import { monitoring } from "./schema/monitoring.ts";
import { namedValues } from "./schema/namedValues.ts";
import { oauthServer } from "./schema/oauthServer.ts";
import { owners } from "./schema/owners.ts";
import { portal } from "./schema/portal.ts";
import { products } from "./schema/products.ts";

/** The project's own keys, in the order of the stack file. */
export const ownKeys = {
  apiManagement,
  clientApp,
  oauthServer,
  apis,
  products,
  portal,
  clients,
  namedValues,
  fragments,
  monitoring,
  owners,
  addedByHand,
} as const satisfies Record<(typeof ownKeyNames)[number], unknown>;

/** What the stack file says under the project's own keys, with the defaults that depend on nothing else. */
export type StackFile = {
  readonly [Name in keyof typeof ownKeys]: v.InferOutput<(typeof ownKeys)[Name]>;
};

export type ApiEntry = StackFile["apis"][number];

export type ProductEntry = StackFile["products"][number];

export type ClientEntry = StackFile["clients"][number];

/** What is known of a value that may be wrong in places: those are undefined. */
export type Known<T> = T extends readonly (infer Item)[]
  ? readonly (Known<Item> | undefined)[]
  : T extends object
    ? { readonly [Key in keyof T]?: Known<T[Key]> }
    : T | undefined;
