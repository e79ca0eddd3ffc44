import { resourcesOf } from "../../gateway/compiler/policyResources.ts";
import { PolicyRefused } from "../../gateway/compiler/problems.ts";
import { compilePolicy } from "../../gateway/documents/policyDocument.ts";
import type { ApimPolicy, ApimService } from "../../model/instances.ts";
import type { PolicyScope } from "../../model/policyScope.ts";
import { apimVersions } from "../apimVersions.ts";
import { refuse } from "../childResource.ts";
import * as contracts from "../contracts.ts";
import { ArmError, notFound, notInRehearsal, validationError } from "../errors.ts";
import { checkIfMatch, etagHeader } from "../etag.ts";
import { checkFields } from "../fields.ts";
import { activeService, apiNamed, findApi, findOperation, findProduct } from "../lookup.ts";
import { type ArmRequest, ownName, type ResourceType, sentProperties } from "../request.ts";
import { inFormat, type PolicyFormat } from "./policyFormat.ts";

/** What a policy hangs on: the service, a product, an API or an operation. */
interface PolicyOwner {
  readonly id: string;
  policy?: ApimPolicy;
}

/** The policy documents of all four scopes; the only name that a policy can have is `policy`. */
export const policies: readonly ResourceType[] = [
  policyType("service", "service", activeService),
  policyType("service/products", "product", findProduct),
  policyType("service/apis", "api", findApi),
  policyType("service/apis/operations", "operation", findOperation),
];

/**
 * Makes a policy from a document.
 * @throws ArmError 400 ValidationError naming every element and line that the gateway would not run
 */
export function makePolicy(
  service: ApimService,
  ownerId: string,
  etag: string,
  scope: PolicyScope,
  text: string,
  format: PolicyFormat,
): ApimPolicy {
  try {
    const { namedValues } = compilePolicy(text, { format, scope, ...resourcesOf(service) });
    const id = `${ownerId}/policies/policy`;
    return { id, name: "policy", etag, properties: {}, text, format, scope, namedValues, version: 1 };
  } catch (error) {
    if (!(error instanceof PolicyRefused)) throw error;
    throw validationError(
      error.problems.map(({ element, line, message }) => ({
        target: element,
        message: `Error in element '${element}' on line ${line}: ${message}`,
      })),
    );
  }
}

function policyType(
  parentType: string,
  scope: PolicyScope,
  owner: (request: ArmRequest) => PolicyOwner,
): ResourceType {
  const type = `Microsoft.ApiManagement/${parentType}/policies`;
  const found = (request: ArmRequest): ApimPolicy => {
    // To read the policy of an API that is gone finds no policy, not no API (azure-service-operator at 2024-05-01).
    const isGone = scope === "api" && !apiNamed(activeService(request), request.names[1] ?? "");
    const policy = isGone ? undefined : owner(request).policy;
    if (!policy || ownName(request).toLowerCase() !== "policy") throw notFound("PoliciesConfiguration");
    return policy;
  };
  // Recorded: whatever the format that was sent, answers are in xml unless another one is asked for.
  const body = (policy: ApimPolicy, format: PolicyFormat) => ({
    id: policy.id,
    type,
    name: policy.name,
    properties: { format, value: inFormat(policy.text, policy.format, format) },
  });

  return {
    type,
    apiVersions: apimVersions,
    head: (request) => ({ status: 200, headers: etagHeader(found(request)) }),
    get(request) {
      const policy = found(request);
      const asked = request.query.get("format") ?? undefined;
      return {
        status: 200,
        body: body(policy, formatOf(asked)),
        headers: etagHeader(policy),
      };
    },
    list(request) {
      const { policy } = owner(request);
      const value = policy ? [body(policy, "xml")] : [];
      return { status: 200, body: { value, count: value.length } };
    },
    put(request) {
      const parent = owner(request);
      if (ownName(request).toLowerCase() !== "policy") throw wrongPolicyId(ownName(request));
      const previous = parent.policy;
      checkIfMatch(request, previous);
      const sent = sentProperties(request);
      refuse(checkFields(sent, contracts.policy), type);
      const format = formatOf((sent.format as string | null) ?? undefined);
      const etag = request.context.arm.nextEtag();
      const policy = makePolicy(activeService(request), parent.id, etag, scope, sent.value as string, format);
      parent.policy = policy;
      return { status: previous ? 200 : 201, body: body(policy, "xml"), headers: etagHeader(policy) };
    },
    delete(request) {
      const parent = owner(request);
      if (!parent.policy || ownName(request).toLowerCase() !== "policy") return { status: 204 };
      checkIfMatch(request, parent.policy);
      delete parent.policy;
      return { status: 200 };
    },
  };
}

function wrongPolicyId(name: string): ArmError {
  const message = `Policy '${name}' not found: the only policy id is 'policy'.`;
  return new ArmError(404, "ResourceNotFound", message, null);
}

/** @throws ArmError 501 for a link, 400 for a format that does not exist */
function formatOf(format = "xml"): PolicyFormat {
  if (format === "xml" || format === "rawxml") return format;
  if (format === "xml-link" || format === "rawxml-link") {
    throw notInRehearsal(
      `policies fetched from a URL (format '${format}'); send the document itself as 'rawxml'`,
    );
  }
  throw validationError([
    {
      target: "format",
      message: `'format' must be one of xml, rawxml, xml-link, rawxml-link; got '${format}'.`,
    },
  ]);
}
