import { map, named, object, required, text, upTo } from "../fieldKinds.ts";
import { putOff } from "../putOff.ts";
import { type ResourceType, sentProperties } from "../request.ts";
import { entityType } from "./entity.ts";

const graphQl = "application/vnd.ms-azure-apim.graphql.schema";

/**
 * Schemas of one API, that its operations' representations name by `schemaId` (recordings net-api-schema-openapi,
 * cli-apim-core-service). They are kept as they were sent.
 */
const {
  all: _all,
  find: _find,
  ...verbs
} = entityType({
  type: "Microsoft.ApiManagement/service/apis/schemas",
  label: "Schema",
  name: named(80),
  fields: {
    contentType: required(text),
    document: object({ value: text, definitions: map, components: map }),
  },
  readOnly: ["provisioningState"],
  // Official example CreateApiSchema; recordings of 2023 do not show the state yet.
  shown: { contentType: null, document: null, provisioningState: "Succeeded" },
});

/**
 * The schema of a GraphQL API is put off (recording cli-apim-core-service); one of OpenAPI is not (net-api-schema-openapi).
 */
export const apiSchemas: ResourceType = {
  ...verbs,
  async put(request) {
    const answer = await verbs.put(request);
    return sentProperties(request).contentType === graphQl ? putOff(request, answer) : answer;
  },
};

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
  shown: { schemaType: null, description: null, provisioningState: "Succeeded" },
});
