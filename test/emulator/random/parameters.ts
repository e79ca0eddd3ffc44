import fc from "fast-check";
import type { Known } from "./known.ts";

const versions = ["2024-05-01", "2022-08-01", "2021-04-01", "2030-01-01", "latest", ""];

/** Parameters of a query or a form, of any service. */
export const parameters = ({ clientId, clientSecret, tenantId }: Known): fc.Arbitrary<[string, string]> =>
  fc.oneof(
    fc.tuple(fc.constant("api-version"), fc.constantFrom(...versions)),
    fc.tuple(fc.constantFrom("$top", "$skip"), fc.constantFrom("1", "0", "-1", "many", "9".repeat(40))),
    fc.tuple(
      fc.constant("$filter"),
      fc.constantFrom(
        "name eq 'Starter'",
        "displayName eq 'x'",
        "(",
        "not",
        "contains(name,'a')",
        "a".repeat(800),
        "appId eq 'x'",
        "(".repeat(800),
      ),
    ),
    fc.tuple(
      fc.constantFrom("$select", "$expand", "$orderby", "$count", "$search"),
      fc.constantFrom("id", "appId", "owners", "", "true"),
    ),
    fc.tuple(fc.constantFrom("client_id", "assertion", "username"), fc.constantFrom(clientId, "x", "")),
    fc.tuple(fc.constant("client_secret"), fc.constantFrom(clientSecret, "x")),
    fc.tuple(
      fc.constant("grant_type"),
      fc.constantFrom(
        "client_credentials",
        "authorization_code",
        "refresh_token",
        "password",
        "x",
        "__proto__",
      ),
    ),
    fc.tuple(
      fc.constant("response_type"),
      fc.constantFrom("code", "token", "id_token", "code id_token", "x"),
    ),
    fc.tuple(
      fc.constant("scope"),
      fc.constantFrom(
        "openid",
        "https://management.azure.com/.default",
        "x",
        "a b  c",
        `api://${tenantId}/x`,
      ),
    ),
    fc.tuple(
      fc.constantFrom("redirect_uri", "post_logout_redirect_uri"),
      fc.constantFrom("https://contoso.example/", "javascript:alert(1)", "x", "http://localhost"),
    ),
    fc.tuple(
      fc.constantFrom(
        "code",
        "state",
        "nonce",
        "code_verifier",
        "code_challenge",
        "prompt",
        "response_mode",
        "login_hint",
        "refresh_token",
      ),
      fc.string({ maxLength: 20 }),
    ),
    fc.tuple(fc.string({ maxLength: 8 }), fc.string({ maxLength: 8 })),
  );
