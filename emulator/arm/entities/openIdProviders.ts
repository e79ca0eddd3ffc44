import type { ApimService, ArmEntity } from "../../model/instances.ts";
import { flag, listOf, named, required, text, upTo } from "../fieldKinds.ts";
import type { Field, Fields } from "../fields.ts";
import { entityType } from "./entity.ts";

/** OpenID Connect providers of APIs (recording net-api-crud). */
export const openidConnectProviders = entityType({
  type: "Microsoft.ApiManagement/service/openidConnectProviders",
  label: "OpenidConnectProvider",
  name: named(256),
  fields: {
    displayName: required(upTo(50)),
    metadataEndpoint: required(text),
    clientId: required(text),
    clientSecret: text,
    description: text,
    useInTestConsole: flag,
    useInApiDocumentation: flag,
  },
  shown: { displayName: null, description: null, metadataEndpoint: null, clientId: null },
  secrets: ["clientSecret"],
});

const identityTypes = ["facebook", "google", "microsoft", "twitter", "aad", "aadB2C"];

function capital(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
}

// In any case, as all names: the official example ListIdentityProviders has Google, of the type google.
export const identityProviderName: Field = {
  type: "string",
  pattern: `^(?:${identityTypes.flatMap((type) => [type, capital(type)]).join("|")})$`,
};

export const identityProviderFields: Fields = {
  clientId: required(upTo(2000, 1)),
  clientSecret: required(upTo(2000, 1)),
  type: text,
  signinTenant: text,
  allowedTenants: { ...listOf(text), maxItems: 32 },
  authority: text,
  clientLibrary: upTo(16),
  signupPolicyName: upTo(2000, 1),
  signinPolicyName: upTo(2000, 1),
  profileEditingPolicyName: upTo(2000, 1),
  passwordResetPolicyName: upTo(2000, 1),
};

/** How people sign in to the developer portal (recording net-identity-provider): the portal reads `aad` alone. */
export const identityProviders = entityType({
  type: "Microsoft.ApiManagement/service/identityProviders",
  label: "IdentityProvider",
  name: identityProviderName,
  fields: identityProviderFields,
  shown: { clientId: null },
  secrets: ["clientSecret"],
  complete: (request, properties) => ({
    ...properties,
    type: identityTypes.find((type) => type.toLowerCase() === request.names[1]?.toLowerCase()),
  }),
});

/** Entra ID as the identity provider of an instance's developer portal, where it has one. */
export function entraProvider({ children }: ApimService): ArmEntity | undefined {
  return children?.get("identityproviders")?.get("aad");
}
