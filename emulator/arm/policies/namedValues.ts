import { keyVaultOf, refreshDueSecrets, refreshSecret } from "../../gateway/secretRefresh.ts";
import type { ArmAnswer } from "../../model/armAnswer.ts";
import type { ApimNamedValue } from "../../model/instances.ts";
import { isSince } from "../apimVersions.ts";
import { type ChildKind, childBody, childId, childType, type Written } from "../childResource.ts";
import * as contracts from "../contracts.ts";
import { type FieldProblem, notInRehearsal, validationError } from "../errors.ts";
import { etagHeader } from "../etag.ts";
import { activeService, existing, serviceAt } from "../lookup.ts";
import { operationHeaders, startOperation } from "../operations.ts";
import { putOff } from "../putOff.ts";
import { type ArmHandler, type ArmRequest, ownName, type ResourceType, sentProperties } from "../request.ts";
import { readKeyVault, SecretUnread, unread } from "./keyVaultValue.ts";
import { checkUnused, followNamedValue } from "./namedValueUse.ts";

const kind: ChildKind<ApimNamedValue> = {
  type: "Microsoft.ApiManagement/service/namedValues",
  // azure-powershell's recording PropertiesCrudTest at 2021-08-01, hashicorp/terraform-provider-azurerm#26661.
  label: "NamedValue",
  name: contracts.names.namedValueId,
  fields: contracts.namedValue,
  readOnly: ["provisioningState"],
  collection: (request) => activeService(request).namedValues,
  parentId: (request) => activeService(request).id,
  // Recorded in this order; a secret value is not there at all.
  view: ({ properties: { displayName, keyVault, tags = null, secret }, value }) => ({
    displayName,
    ...(keyVault !== undefined && { keyVault }),
    ...(secret !== true && { value }),
    tags,
    secret,
    provisioningState: "Succeeded",
  }),
  hidden: (item) => (keyVaultOf(item) ? {} : { value: item.value }),
};

const verbs = childType(kind, {
  async make(request, base, sent, previous, how) {
    const { value, keyVault, ...shown } = how === "patched" ? withOneSource(request, sent) : sent;
    const problems: FieldProblem[] = [];
    if (value === undefined && !keyVault) problems.push({ target: "value", message: "'value' is required." });
    // 400 ValidationError (hashicorp/terraform-provider-azurerm#26150); its details are not recorded.
    if (keyVault && shown.secret !== true)
      problems.push({ target: "secret", message: "'secret' must be true for a named value of a key vault." });
    for (const other of activeService(request).namedValues.values()) {
      if (other !== previous && other.properties.displayName === sent.displayName) {
        // Target and words as in Azure/apiops#837.
        problems.push({ target: "name", message: "Property with the same name already exist." });
      }
    }
    if (problems.length > 0) throw validationError(problems);
    if (value !== undefined && keyVault) {
      throw notInRehearsal("a named value with both 'properties.value' and 'properties.keyVault'");
    }
    const properties = { secret: false, ...shown };
    const made = keyVault
      ? {
          ...base,
          ...(await ofKeyVault(request, keyVault as Record<string, unknown>, properties, previous, how)),
        }
      : { ...base, properties, value: value as string };
    if (previous) {
      const { arm } = request.context;
      followNamedValue(activeService(request), previous, made, () => arm.nextEtag());
    }
    return made;
  },
  remove: (request, item) => checkUnused(activeService(request), item),
});

/** A change from a value to a key vault, or back, takes the other one away. */
function withOneSource(request: ArmRequest, merged: Record<string, unknown>): Record<string, unknown> {
  const changes = sentProperties(request);
  const { value, keyVault, ...rest } = merged;
  if (changes.keyVault) return { ...rest, keyVault, ...(changes.value != null && { value }) };
  return changes.value != null ? { ...rest, value } : merged;
}

/** A change that does not speak of the key vault leaves the secret as it is. */
async function ofKeyVault(
  request: ArmRequest,
  sent: Record<string, unknown>,
  properties: Record<string, unknown>,
  previous: ApimNamedValue | undefined,
  how: Written,
): Promise<Pick<ApimNamedValue, "properties" | "value" | "readAt">> {
  if (previous && how === "patched" && !sentProperties(request).keyVault) {
    const { value, readAt } = previous;
    return { properties: { ...properties, keyVault: keyVaultOf(previous) }, value, readAt: readAt! };
  }
  const { keyVault, ...read } = await readKeyVault(request, sent);
  return { properties: { ...properties, keyVault }, ...read };
}

/** After whatever secrets are due. */
function upToDate(handler: ArmHandler): ArmHandler {
  return async (request) => {
    const service = serviceAt(request);
    if (service) await refreshDueSecrets(request.context, service);
    return handler(request);
  };
}

/** A secret that cannot be read is told by the operation, and nothing is made (hashicorp/terraform-provider-azurerm#26661). */
async function put(request: ArmRequest): Promise<ArmAnswer> {
  const isNew = !kind.collection(request).has(ownName(request).toLowerCase());
  try {
    return putOff(request, await verbs.put(request));
  } catch (error) {
    if (!(error instanceof SecretUnread)) throw error;
    const name = ownName(request);
    const body = { id: childId(kind, request, name), type: kind.type, name, properties: {} };
    return putOff(request, { status: isNew ? 201 : 200, body }, error);
  }
}

/** Named values, `{{display name}}` in policies. A secret one is shown by POST `listValue` alone. */
export const namedValues: ResourceType = {
  ...verbs,
  get: upToDate(verbs.get),
  head: upToDate(verbs.head),
  list: upToDate(verbs.list),
  put,
  // Recorded before 2023-05-01-preview: 202 (azure-powershell, PropertiesCrudTest).
  async patch(request) {
    const answer = await verbs.patch(request);
    return isSince(request, "2023-05-01-preview") ? answer : putOff(request, answer);
  },
  actions: {
    listValue: upToDate((request) => {
      const item = existing(kind.collection(request), ownName(request), kind.label);
      return { status: 200, body: { value: item.value }, headers: etagHeader(item) };
    }),
    refreshSecret: refresh,
  },
};

/**
 * Reads the secret again, at once: 202, whose `Location` ends as 200 with the named value under the action's own type
 * (azure-powershell's recording PropertiesCrudTest at 2021-08-01); since 2023-05-01-preview with both places to poll (REST reference).
 */
async function refresh(request: ArmRequest): Promise<ArmAnswer> {
  const item = existing(kind.collection(request), ownName(request), kind.label);
  const keyVault = keyVaultOf(item);
  if (!keyVault) throw notInRehearsal("refreshSecret of a named value that is not in a key vault");
  const service = activeService(request);
  const read = await refreshSecret(request.context, service, item);
  const operation = startOperation(request, `${item.id}/refreshSecret`, [
    () => {
      if (read.value === undefined) throw unread(service, keyVault, read);
    },
  ]);
  operation.located = () => ({
    status: 200,
    body: { ...childBody(kind, item, request), type: `${kind.type}/refreshSecret` },
    headers: etagHeader(item),
  });
  const statusPath = isSince(request, "2023-05-01-preview") && {
    statusPath: `${service.id}/tenant/operationResults`,
  };
  const urls = { locationPath: `${item.id}/refreshSecret`, endStatus: 200, ...statusPath };
  return { status: 202, headers: operationHeaders(request, operation, urls), operation: operation.id };
}
