import { map, named, object, required, text, upTo } from "../fieldKinds.ts";
import { entityType } from "./entity.ts";

/**
 * Schemas of one API, that its operations' representations name by `schemaId` (recordings net-api-schema-openapi,
 * cli-apim-core-service). They are kept as they were sent.
 */
export const apiSchemas = entityType({
  type: "Microsoft.ApiManagement/service/apis/schemas",
  label: "Schema",
  name: named(80),
  fields: {
    contentType: required(text),
    document: object({ value: text, definitions: map, components: map }),
  },
  readOnly: ["provisioningState"],
  shown: { contentType: null, document: null },
});

/** Schemas of the whole instance, for `validate-content` (which does not run here). */
export const serviceSchemas = entityType({
  type: "Microsoft.ApiManagement/service/schemas",
  label: "Schema",
  name: named(256),
  fields: {
    // An open enum: xml, json.
    schemaType: required(text),
    description: upTo(1000),
    value: { type: "any" },
    document: map,
  },
  readOnly: ["provisioningState"],
  shown: { schemaType: null, description: null },
});
