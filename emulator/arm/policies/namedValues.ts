import type { ApimNamedValue } from "../../model/instances.ts";
import { type ChildKind, childType } from "../childResource.ts";
import * as contracts from "../contracts.ts";
import { type FieldProblem, validationError } from "../errors.ts";
import { etagHeader } from "../etag.ts";
import { activeService, existing } from "../lookup.ts";
import { putOff } from "../putOff.ts";
import { ownName, type ResourceType } from "../request.ts";
import { checkUnused, followNamedValue } from "./namedValueUse.ts";

const kind: ChildKind<ApimNamedValue> = {
  type: "Microsoft.ApiManagement/service/namedValues",
  label: "Named value",
  name: contracts.names.namedValueId,
  fields: contracts.namedValue,
  readOnly: ["provisioningState"],
  collection: (request) => activeService(request).namedValues,
  parentId: (request) => activeService(request).id,
  // Recorded in this order; a secret value is not there at all.
  view: ({ properties: { displayName, tags = null, secret }, value }) => ({
    displayName,
    ...(secret !== true && { value }),
    tags,
    secret,
    provisioningState: "Succeeded",
  }),
  hidden: ({ value }) => ({ value }),
};

const verbs = childType(kind, {
  make(request, base, sent, previous) {
    const { value, ...shown } = sent;
    const problems: FieldProblem[] = [];
    if (value === undefined) problems.push({ target: "value", message: "'value' is required." });
    for (const other of activeService(request).namedValues.values()) {
      if (other !== previous && other.properties.displayName === sent.displayName) {
        // Target and words as in Azure/apiops#837.
        problems.push({ target: "name", message: "Property with the same name already exist." });
      }
    }
    if (problems.length > 0) throw validationError(problems);
    const made = { ...base, properties: { secret: false, ...shown }, value: value as string };
    if (previous) {
      const { arm } = request.context;
      followNamedValue(activeService(request), previous, made, () => arm.nextEtag());
    }
    return made;
  },
  remove: (request, item) => checkUnused(activeService(request), item),
});

/** Named values, `{{display name}}` in policies. A secret one is shown by POST `listValue` alone. */
export const namedValues: ResourceType = {
  ...verbs,
  put: async (request) => putOff(request, await verbs.put(request)),
  actions: {
    listValue(request) {
      const item = existing(kind.collection(request), ownName(request), kind.label);
      return { status: 200, body: { value: item.value }, headers: etagHeader(item) };
    },
  },
};
