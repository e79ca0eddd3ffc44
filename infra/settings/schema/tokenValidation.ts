import * as v from "valibot";
import { choice, flag, help, list, map, policyLabel, text, whole } from "../fields.ts";
import { guidPattern } from "../guid.ts";
import { roleValue, scopeValue } from "../names.ts";

const tenantIds = text({ allowed: "a tenant id (GUID)", pattern: guidPattern });

/** Whether the stack has a client of that name, the cross-checks find. */
const clientIds = text({
  allowed: "a client id (GUID), clientApp for this stack's client app, or the name of a client of this stack",
  pattern: /^[A-Za-z0-9][A-Za-z0-9._-]*$/,
});

/** `tokenValidation` of one API. */
export const tokenValidation = map({
  openIdConfig: help(
    "Whose tokens the gateway takes: this tenant's, any organization's, or anybody's (the lab's).",
    v.optional(choice(["tenant", "organizations", "common"]), "tenant"),
  ),
  allowedTenants: help(
    "Tenants whose tokens are taken; none: any that openIdConfig covers.",
    v.optional(list(tenantIds, 0, "[7b6a2d1e-0d4c-4b0e-9c55-1f6f0a3f2c11]"), []),
  ),
  requireScope: help("Refuse tokens without a scope of this API.", v.optional(flag(), true)),
  operationScopes: help(
    "Single operations that need a scope of their own: a map of the document's operationIds to scopes, of which a token needs one.",
    v.optional(
      v.record(
        text({ allowed: "an operationId of the API's document" }),
        list(scopeValue, 1, "[Orders.Write]"),
        "is not a map of operations; write for example { createOrder: [Orders.Write] }",
      ),
      {},
    ),
    { createOrder: ["Orders.Write"] },
  ),
  operationRoles: help(
    "Single operations that need a role of their own: a map of the document's operationIds to roles. An application needs one of those that are for applications, a user one of those that are for users in addition to a scope.",
    v.optional(
      v.record(
        text({ allowed: "an operationId of the API's document" }),
        list(roleValue, 1, "[Orders.Write.All]"),
        "is not a map of operations; write for example { createOrder: [Orders.Write.All] }",
      ),
      {},
    ),
    { createOrder: ["Orders.Write.All"] },
  ),
  documentSecurity: help(
    "What an operation asks for in the document's own security is required of its callers, where neither operationScopes nor operationRoles have the operation.",
    v.optional(flag(), true),
  ),
  allowedClients: help(
    "Clients that may call: client ids, names of this stack's clients, clientApp for the developer portal's console; none: any client.",
    v.optional(list(clientIds, 0, "[clientApp]"), []),
    ["clientApp"],
  ),
  clockSkewSeconds: help(
    "How much the clocks may differ, in seconds.",
    // More would outlive the tokens: they are valid for 60 to 90 minutes.
    v.optional(whole(0, 3600, "the clock skew in seconds"), 0),
  ),
  failedMessage: help(
    "What the 401 says.",
    v.optional(policyLabel("a message"), "Unauthorized. Access token is missing or invalid."),
  ),
});
