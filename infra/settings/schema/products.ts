import * as v from "valibot";
import { choice, flag, help, label, list, map, shortOr, text } from "../fields.ts";
import { resourceName } from "../names.ts";
import { objectId } from "./common.ts";

const displayName = v.optional(label("a product's display name", 300));

const description = v.optional(
  text({ allowed: "a product's description has at most 1000 characters", min: 0, max: 1000 }),
);

/** `product` of one API: a map for one of its own, the id of one that it shares. */
export const product = help(
  "The product that the API belongs to: a map for one of its own, or the id of one of products, which several APIs share.",
  v.optional(
    shortOr(
      resourceName,
      map({
        id: help("ARM name of the product; without it the API's.", v.optional(resourceName)),
        displayName: help("Name that the developer portal shows; without it the API's.", displayName),
        description: help("Text that the developer portal shows; without it it names the API.", description),
        approvalRequired: help("An administrator approves every subscription.", v.optional(flag(), false)),
      }),
    ),
    {},
  ),
  "everyone",
);

/** A group that every instance has, or one of Entra ID. */
const group = shortOr(
  choice(["developers", "guests"]),
  map(
    {
      entra: help("Object id of the group in Entra ID.", objectId),
      name: help("Name that the portal and the Azure portal show.", label("a group's name", 300)),
    },
    {
      entra: "give the object id of a group: az ad group show --group <name> --query id",
      name: "give the name that people know the group by",
    },
  ),
);

const shared = map(
  {
    id: help("ARM name of the product, by which apis[].product names it.", resourceName),
    existing: help(
      "The product exists, and another stack or person owns it: this one adds and removes its APIs there, and nothing else. What else is given here is what the stack counts on: `npm run verify` compares it.",
      v.optional(flag(), false),
    ),
    displayName: help("Name that the developer portal shows; without it the id.", displayName, "Everyone"),
    description: help("Text that the developer portal shows; without it it names the product.", description),
    subscriptionRequired: help(
      "Callers need a subscription to the product; without it true.",
      v.optional(flag()),
      true,
    ),
    approvalRequired: help(
      "An administrator approves every subscription; without it false.",
      v.optional(flag()),
      false,
    ),
    groups: help(
      "Who sees the product in the developer portal, in addition to the administrators: developers are those who have signed in, guests those who have not, and a map is a group of Entra ID; without it the developers.",
      v.optional(list(group, 0, "[developers]")),
      ["developers"],
      [{ entra: "9a1d6c2e-5b1f-4c7a-9d3e-2f8b7c6a5e41", name: "Partners" }],
    ),
  },
  { id: "apis[].product names a product by it" },
);

/** `apim-oauth:products`. */
export const products = help(
  "Products that several APIs share, of this stack or of others at the instance; an API names one by its id (apis[].product). One that is not listed here is its API's own.",
  v.optional(list(shared, 0, "[{ id: everyone, displayName: Everyone }]"), []),
);
