import * as v from "valibot";
import { choice, flag, help, label, map, whole } from "../fields.ts";
import { publisherEmail, resourceGroupName, serviceName, tagName, tagValue } from "../names.ts";

/** `apim-oauth:apiManagement`. Defaults are the lab's. */
export const apiManagement = help(
  "The API Management instance.",
  map({
    serviceName: help(
      "Name of the instance, unique in the whole cloud; without it <project>-<stack>-<random suffix>.",
      v.optional(serviceName),
      "contoso-calc-dev",
    ),
    resourceGroupName: help(
      "Resource group of the instance; without it rg-<project>-<stack>.",
      v.optional(resourceGroupName),
      "rg-contoso-calc-dev",
    ),
    sku: help(
      "Tier of the instance. Consumption has no developer portal.",
      v.optional(
        choice(["Developer", "Basic", "Standard", "Premium", "Consumption", "BasicV2", "StandardV2"]),
        "Developer",
      ),
    ),
    capacity: help(
      "Scale units; without it as few as the tier has.",
      v.optional(whole(0, 31, "the number of scale units")),
      1,
    ),
    publisherName: help(
      "Organization that the developer portal and its e-mails name.",
      v.optional(label("a publisher's name", 100), "Contoso"),
    ),
    publisherEmail: help(
      "Where API Management sends its notifications.",
      v.optional(publisherEmail, "api@contoso.example"),
    ),
    existing: help(
      "Adopt the instance serviceName, which exists, instead of creating one.",
      v.optional(flag(), false),
    ),
    existingResourceGroup: help(
      "Put the new instance into the resource group resourceGroupName, which exists, instead of creating one; an adopted instance's exists anyway.",
      v.optional(flag(), false),
    ),
    restore: help("Bring the soft-deleted instance serviceName back.", v.optional(flag(), false)),
    protect: help(
      "Refuse to delete what cannot be made again: the instance, the app registrations, the scopes' ids.",
      v.optional(flag(), false),
    ),
    tags: help(
      "Tags of the resource group and the instance: a map of names to values.",
      v.optional(
        v.record(tagName, tagValue, "is not a map of tags; write for example { team: payments }"),
        {},
      ),
      { team: "payments" },
    ),
  }),
);
