import { type JsonSchema, toJsonSchema } from "@valibot/to-json-schema";
import type { GenericSchema } from "valibot";
import { engineSettings, providerSettings } from "../../infra/settings/namespaces.ts";
import { providerFields } from "../../infra/settings/provider.ts";
import { ownKeys } from "../../infra/settings/schema.ts";

type OwnKey = keyof typeof ownKeys;
type Schema = JsonSchema;

/** What the whole stack file is, beside `config`: Pulumi's own keys (pulumi/pulumi, sdk/go/common/workspace, ProjectStack). */
const pulumiKeys: Readonly<Record<string, Schema>> = {
  secretsprovider: {
    type: "string",
    description:
      "What encrypts the stack's secrets: passphrase, or a key such as azurekeyvault://<vault>.vault.azure.net/keys/<key>. Written by pulumi stack init.",
    examples: ["azurekeyvault://contoso.vault.azure.net/keys/pulumi"],
  },
  encryptedkey: {
    type: "string",
    description: "The stack's data key, encrypted by the secrets provider. Written by pulumi stack init.",
  },
  encryptionsalt: {
    type: "string",
    description: "Salt of the passphrase that encrypts the stack's secrets. Written by pulumi stack init.",
  },
  environment: {
    type: ["array", "object"],
    description: "Pulumi ESC environments that the stack imports; what they set need not be in this file.",
    items: { type: "string" },
    examples: [["contoso/azure-dev"]],
  },
};

/**
 * The JSON Schema (draft-07, as editors read it) of the project's stack files, made from what their validation is
 * made of. It says of single values what the validation says; what only several values, files or the day can tell,
 * such as two APIs under one path, is left to the validation.
 *
 * Lengths are the one place where the two may differ: a JSON Schema counts characters, JavaScript and Azure count
 * UTF-16 units, so that of texts with emoji at the limit the schema takes what the validation refuses.
 * @param project the project's name: the namespace of its own keys
 */
export function stackFileSchema(project: string): Schema {
  const definitions = ownKeySchemas();
  definitions.apis = withFiles(definitions.apis);
  // What must be in a map is asked for apart from it, since part of it may come from an environment.
  const required = mapEntries(definitions, takeRequired);
  const names = Object.keys(ownKeys) as OwnKey[];
  const inFull = (name: OwnKey) => `${project}:${name}`;
  return {
    $schema: "http://json-schema.org/draft-07/schema#",
    title: `A stack file of ${project}`,
    description: `Pulumi.<stack>.yaml of the project ${project}. Made by npm run schema; do not edit.`,
    type: "object",
    properties: {
      config: {
        type: "object",
        description: "The stack's configuration; what a key leaves out is the lab's value.",
        properties: {
          ...mapEntries(providerFields, converted),
          ...Object.fromEntries(names.map((name) => [inFull(name), reference(name)])),
        },
        patternProperties: {
          // Pulumi puts the project's name before a key that has no namespace. As patterns these are taken, but
          // not offered beside the full names.
          ...Object.fromEntries(names.map((name) => [`^${name}$`, reference(name)])),
          ...Object.fromEntries(
            Object.entries(providerSettings).map(([namespace, settings]) => [
              `^${namespace}:(?:${[...settings, ...engineSettings].join("|")})$`,
              {},
            ]),
          ),
          // Keys of other namespaces are for other providers and policy packs.
          [`^(?!(?:${[project, ...Object.keys(providerSettings)].join("|")}):)[^:]+:`]: {},
        },
        additionalProperties: false,
      },
      ...pulumiKeys,
    },
    additionalProperties: false,
    // What an ESC environment sets is not in the file.
    if: { required: ["environment"] },
    else: {
      required: ["config"],
      properties: {
        config: {
          required: Object.entries(providerFields).flatMap(([key, { type }]) =>
            type === "optional" ? [] : [key],
          ),
          allOf: [
            ...names
              .filter((name) => required[name].length > 0)
              .map((name) => either(inFull(name), name, required[name])),
            clientAppSecrets(inFull),
          ],
        },
      },
    },
    $defs: definitions,
  };
}

/**
 * The JSON Schema of a file with APIs that several stacks share: of what the entry `file` of a stack file stands for.
 * @param project the project's name
 */
export function apisFileSchema(project: string): Schema {
  const { description, ...list } = ownKeySchemas().apis;
  return {
    $schema: "http://json-schema.org/draft-07/schema#",
    title: `APIs that several stacks of ${project} share`,
    description:
      "A list of APIs, which a stack file names by apis: - file: <path>. Made by npm run schema; do not edit.",
    ...list,
  };
}

/** A list of APIs in which an entry may name a file of them. */
function withFiles({ items, ...list }: Schema): Schema {
  const file: Schema = {
    type: "string",
    description: "A list of APIs, a path inside the project's folder; several stacks may share it.",
    examples: ["apis/shared.yaml"],
  };
  return {
    ...list,
    items: {
      if: { type: "object", required: ["file"] },
      // biome-ignore lint/suspicious/noThenProperty: a key of JSON Schema.
      then: { type: "object", properties: { file }, additionalProperties: false },
      else: items as Schema,
    },
  };
}

/** The JSON Schema of each of the project's own keys. */
export function ownKeySchemas(): Record<OwnKey, Schema> {
  return mapEntries(ownKeys, converted);
}

/** A key that has to be there by its full name or without the namespace, and what has to be in it. */
function either(fullName: string, name: string, required: string[]): Schema {
  return {
    properties: { [fullName]: { required }, [name]: { required } },
    if: { required: [name] },
    else: { required: [fullName] },
  };
}

/** The one key that another key decides about: the client app has secrets unless the console redeems codes by PKCE alone, or the registration is others'. */
function clientAppSecrets(inFull: (name: OwnKey) => string): Schema {
  const byPkceAlone = (key: string): Schema => ({
    required: [key],
    properties: {
      [key]: {
        required: ["grantTypes"],
        properties: { grantTypes: { const: ["authorizationCodeWithPkce"] } },
      },
    },
  });
  return {
    if: {
      anyOf: [
        ...[inFull("oauthServer"), "oauthServer"].map(byPkceAlone),
        ...[inFull("clientApp"), "clientApp"].map(
          (key): Schema => ({ required: [key], properties: { [key]: { required: ["existing"] } } }),
        ),
      ],
    },
    else: either(inFull("clientApp"), "clientApp", ["secrets"]),
  };
}

function reference(name: string): Schema {
  return { $ref: `#/$defs/${name}` };
}

function takeRequired(schema: Schema): string[] {
  const { required = [] } = schema;
  delete schema.required;
  return required;
}

function converted(schema: GenericSchema): Schema {
  const { $schema, ...rest } = toJsonSchema(schema, {
    typeMode: "input",
    target: "draft-07",
    overrideAction: ({ valibotAction, jsonSchema, errors = [] }) => {
      // JSON Schema's patterns have no flags, and are what `u` makes of them.
      const { type, requirement } = valibotAction as { type: string; requirement?: unknown };
      if (type === "regex" && ["", "u"].includes((requirement as RegExp).flags)) {
        return withoutTruisms({ ...jsonSchema, pattern: (requirement as RegExp).source });
      }
      if (errors.length > 0) throw new Error(errors.join("\n"));
      return withoutTruisms(jsonSchema);
    },
    overrideSchema: ({ jsonSchema }) => withoutTruisms(ofEitherType(jsonSchema)),
  });
  return rest;
}

/** A flag or a map as one schema: what each says holds for values of its own type, and a mistake is at its own place. */
function ofEitherType({ anyOf, ...rest }: Schema): Schema {
  if (anyOf === undefined) return rest;
  const types = (anyOf as Schema[]).map(({ type }) => type);
  // A list of words would have to hold for maps as well; a pattern is for texts alone.
  const each = (anyOf as Schema[]).map(({ enum: words, ...own }) =>
    words === undefined ? own : { ...own, pattern: `^(?:${(words as string[]).join("|")})$` },
  );
  return { ...Object.assign({}, ...each), ...rest, type: types } as Schema;
}

/** Leaves out what says nothing. */
function withoutTruisms(schema: Schema): Schema {
  const { minLength, maxLength, minItems, required, pattern, ...rest } = schema;
  return {
    ...rest,
    ...(required && required.length > 0 && { required }),
    ...(minItems && { minItems }),
    ...(minLength && { minLength }),
    ...(maxLength !== undefined && maxLength < Number.MAX_SAFE_INTEGER && { maxLength }),
    ...(pattern !== undefined && pattern !== "^" && { pattern }),
  };
}

function mapEntries<Key extends string, From, To>(
  entries: Readonly<Record<Key, From>>,
  change: (value: From) => To,
): Record<Key, To> {
  return Object.fromEntries(
    Object.entries<From>(entries).map(([key, value]) => [key, change(value)]),
  ) as Record<Key, To>;
}
