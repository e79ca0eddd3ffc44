import type { Application } from "../model/directory.ts";
import { type Body, type Field, isObject, merge } from "./fields.ts";

/**
 * Properties of an application that Graph keeps and shows, and that nothing else here looks at: no token has an optional
 * claim, no service principal is locked. Names and types as in the v1.0 metadata.
 */
const optionalClaims: Field = {
  list: {
    name: "OptionalClaim",
    fields: {
      name: "string",
      source: "string",
      essential: "boolean",
      additionalProperties: { list: "string" },
    },
  },
};

export const keptFields: Readonly<Record<string, Field>> = {
  addIns: {
    list: {
      name: "AddIn",
      fields: {
        id: "guid",
        type: "string",
        properties: { list: { name: "KeyValue", fields: { key: "string", value: "string" } } },
      },
    },
  },
  optionalClaims: {
    name: "OptionalClaims",
    fields: { accessToken: optionalClaims, idToken: optionalClaims, saml2Token: optionalClaims },
  },
  parentalControlSettings: {
    name: "ParentalControlSettings",
    fields: { countriesBlockedForMinors: { list: "string" }, legalAgeGroupRule: "string" },
  },
  samlMetadataUrl: "string",
  servicePrincipalLockConfiguration: {
    name: "ServicePrincipalLockConfiguration",
    fields: {
      isEnabled: "boolean",
      allProperties: "boolean",
      credentialsWithUsageVerify: "boolean",
      credentialsWithUsageSign: "boolean",
      identifierUris: "boolean",
      tokenEncryptionKeyId: "boolean",
    },
  },
};

/** Objects that null takes away. */
const nullable = ["optionalClaims", "parentalControlSettings", "servicePrincipalLockConfiguration"];

/** A request without what is reset to null, which `checkBody` would not let pass, and the names of that. */
export function splitResets(body: unknown): { readonly body: unknown; readonly resets: readonly string[] } {
  if (!isObject(body)) return { body, resets: [] };
  const resets = nullable.filter((name) => body[name] === null);
  return {
    body: Object.fromEntries(Object.entries(body).filter(([name]) => !resets.includes(name))),
    resets,
  };
}

/** Takes the kept properties out of a checked request and puts them where they are kept. */
export function keep(application: Application, patch: Body, resets: readonly string[]): Body {
  const kept: Record<string, unknown> = structuredClone(application.kept ?? {});
  for (const name of resets) delete kept[name];
  const rest: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(patch)) {
    if (!Object.hasOwn(keptFields, name)) rest[name] = value;
    // The azuread provider sends an empty object where nothing is set.
    else if (!isObject(value) || Object.keys(value).length > 0) merge(kept, { [name]: value });
  }
  application.kept = kept;
  return rest;
}

/** The kept properties as Graph shows them (azure-cli's recording test_app_scenario.yaml). */
export function shownKept({ kept = {} }: Application): Record<string, unknown> {
  const { optionalClaims, parentalControlSettings, servicePrincipalLockConfiguration: lock } = kept;
  return {
    addIns: kept.addIns ?? [],
    samlMetadataUrl: kept.samlMetadataUrl ?? null,
    optionalClaims: isObject(optionalClaims) ? shownClaims(optionalClaims) : null,
    parentalControlSettings: {
      countriesBlockedForMinors: [],
      legalAgeGroupRule: "Allow",
      ...(parentalControlSettings as object | undefined),
    },
    servicePrincipalLockConfiguration: lock ?? null,
  };
}

function shownClaims(claims: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    ["accessToken", "idToken", "saml2Token"].map((token) => {
      const list = Array.isArray(claims[token]) ? claims[token] : [];
      const empty = { additionalProperties: [], essential: false, name: null, source: null };
      return [token, list.map((claim: object) => ({ ...empty, ...claim }))];
    }),
  );
}
