import { keepingToken } from "./checkedToken.ts";
import { closedOperations } from "./closedOperations.ts";
import { cors } from "./cors.ts";
import { type MockResponseValues, mockResponse } from "./mockResponse.ts";
import { inboundParts, otherParts, outboundParts, type PolicyParts } from "./parts/parts.ts";
import { base, renderPolicies } from "./policies.ts";
import { type TokenCheckValues, tokenCheck } from "./tokenCheck.ts";
import type { XmlElement } from "./xml.ts";

/** Everything that the policy of one API depends on. */
export interface ApiPolicyValues extends TokenCheckValues {
  /** Origins whose pages may call the API, the developer portal's first. @default none */
  readonly corsOrigins?: readonly string[];
  /** Present when the API has no backend and answers from its document's examples. */
  readonly mockResponse?: MockResponseValues;
  /** What the team adds behind the token check. @default nothing */
  readonly parts?: PolicyParts;
  /** ARM names of operations that are not to be called yet. @default none */
  readonly closedOperations?: readonly string[];
}

/**
 * The policy document of one API, for the format `rawxml`. The same values give the same bytes.
 * @throws PolicyValueError for a value that would not reach the gateway as the text it is
 */
export function renderApiPolicy(values: ApiPolicyValues): string {
  const { parts, clients, mockResponse: mock } = values;
  const checks = tokenCheck(values);
  return renderPolicies(
    [
      base,
      ...corsOf(values),
      ...(parts ? keepingToken(checks) : checks),
      ...(values.closedOperations?.length ? [closedOperations(values.closedOperations)] : []),
      ...(parts ? inboundParts(parts, clients.claim) : []),
      ...(mock === undefined ? [] : [mockResponse(mock)]),
    ],
    parts && { outbound: [base, ...outboundParts(parts)], ...otherParts(parts, base) },
  );
}

/**
 * Whether the API's policy may answer a call, or change what an operation's own check looks at: that check has to come
 * before then.
 */
export function goesAhead({ mockResponse, parts }: ApiPolicyValues): boolean {
  return mockResponse !== undefined || parts !== undefined;
}

/** The API's `<cors>`. A browser's preflight carries no token: it has to be answered before the token is asked for. */
export function corsOf({ corsOrigins = [] }: ApiPolicyValues): XmlElement[] {
  return corsOrigins.length === 0 ? [] : [cors(corsOrigins)];
}
