import * as v from "valibot";
import { choice, flag, help, label, list, map, whole } from "../fields.ts";
import { hostName, publisherEmail, resourceGroupName, serviceName, tagName, tagValue } from "../names.ts";
import { secretId, userAssignedIdentity } from "./common.ts";

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
      "Tier of the instance. Without it Developer, or the tier that an adopted instance has. Consumption has no developer portal.",
      v.optional(
        choice(["Developer", "Basic", "Standard", "Premium", "Consumption", "BasicV2", "StandardV2"]),
      ),
      "Developer",
    ),
    capacity: help(
      "Scale units; without it as few as the tier has, or as many as an adopted instance has.",
      v.optional(whole(0, 31, "the number of scale units")),
      1,
    ),
    gatewayHost: help(
      "Host name of your own for the gateway; without it the one that Azure gives, or the one that an adopted instance has.",
      v.optional(hostName),
      "api.contoso.example",
    ),
    portalHost: help(
      "Host name of your own for the developer portal; without it the one that Azure gives, or the one that an adopted instance has.",
      v.optional(hostName),
      "developers.contoso.example",
    ),
    certificates: help(
      "The certificates of gatewayHost and portalHost, where the stack makes the instance.",
      v.optional(
        map({
          gateway: help(
            "That of gatewayHost, by the id of its secret in a key vault.",
            v.optional(secretId),
            "https://contoso.vault.azure.net/secrets/api",
          ),
          portal: help(
            "That of portalHost, by the id of its secret in a key vault.",
            v.optional(secretId),
            "https://contoso.vault.azure.net/secrets/developers",
          ),
          identity: help(
            "The user-assigned identity that reads them; without it the instance's own, which a new instance does not have yet.",
            v.optional(userAssignedIdentity),
          ),
        }),
        {},
      ),
    ),
    identities: help(
      "The user-assigned identities of the instance that the stack makes: for backends (policy.backend.identity) and named values of key vaults. That of certificates need not be said again.",
      v.optional(list(userAssignedIdentity, 0, "[{ id: /subscriptions/..., clientId: <guid> }]"), []),
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
