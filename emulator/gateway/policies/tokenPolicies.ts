import type { AttributeSchema } from "../compiler/attributeSchema.ts";
import {
  type CheckedElement,
  childOf,
  childrenOf,
  stringValue,
  textsOf,
} from "../compiler/checkedElement.ts";
import type { ChildSchema } from "../compiler/schema.ts";
import type { Value } from "../compiler/values.ts";
import type { Exchange } from "../core/exchange.ts";
import { internalFailure, PolicyFailure } from "../core/failure.ts";
import { jwtType } from "../expressions/library/jwt.ts";
import { Boxed } from "../expressions/types.ts";
import type { RequiredClaim } from "../jwt/claims.ts";
import { TokenFailure } from "../jwt/failure.ts";
import { ConfigurationUnavailable } from "../jwt/openIdConfigurations.ts";
import type { Jwt } from "../jwt/token.ts";
import { type TokenRules, validateToken } from "../jwt/validateToken.ts";

/** What validate-jwt and validate-azure-ad-token have in common. */

export const tokenAttributes: Readonly<Record<string, AttributeSchema>> = {
  "header-name": { type: "string" },
  "query-parameter-name": { type: "string" },
  "token-value": { type: "string" },
  "failed-validation-httpcode": { type: "int", minimum: 100, maximum: 599 },
  "failed-validation-error-message": { type: "string" },
  "output-token-variable-name": { type: "string", expressions: false },
};

const many = Number.POSITIVE_INFINITY;

/** `<list><item>text</item>…</list>`, with one item at least. */
export function listOf(list: string, item: string, minimum = 0): ChildSchema {
  return {
    element: list,
    minimum,
    children: [{ element: item, minimum: 1, maximum: many, text: "required" }],
  };
}

export const requiredClaimsSchema: ChildSchema = {
  element: "required-claims",
  children: [
    {
      element: "claim",
      minimum: 1,
      maximum: many,
      attributes: {
        name: { type: "string", required: true },
        match: { type: "string", oneOf: ["all", "any"] },
        separator: { type: "string" },
      },
      children: [{ element: "value", maximum: many, text: "required" }],
    },
  ],
};

/** Reads `required-claims` for one request. */
export function claimsReader(node: CheckedElement): (exchange: Exchange) => RequiredClaim[] {
  const claims = childrenOf(childOf(node, "required-claims"), "claim").map((claim) => ({
    name: stringValue(claim, "name")!,
    match: stringValue(claim, "match"),
    separator: stringValue(claim, "separator"),
    values: childrenOf(claim, "value").map(({ text }) => text!),
  }));
  return (exchange) =>
    claims.map(({ name, match, separator, values }) => ({
      name: name.get(exchange),
      match: (match?.get(exchange) ?? "all") as "all" | "any",
      separator: separator?.get(exchange),
      values: values.map((value) => value.get(exchange)),
    }));
}

/** The texts of a list for one request. */
export function textsReader(
  node: CheckedElement,
  list: string,
  item: string,
): (exchange: Exchange) => string[] {
  const values = textsOf(node, list, item);
  return (exchange) => values.map((value) => value.get(exchange));
}

/** The attributes that say where the token is; exactly one of them may stand. */
export const tokenSources = ["header-name", "query-parameter-name", "token-value"] as const;

/** What differs between the two policies' answers. */
export interface TokenMessages {
  readonly notPresent: string;
  readonly invalid: string;
}

/**
 * The token of a request, without its scheme; undefined when there is none.
 * @param scheme required in front of the token of the Authorization header; ignored elsewhere
 */
export function tokenOf(
  node: CheckedElement,
  exchange: Exchange,
  header: string | undefined,
  scheme?: string,
): string | undefined {
  const [query, literal] = [stringValue(node, "query-parameter-name"), stringValue(node, "token-value")];
  if (literal) return literal.get(exchange).trim() || undefined;
  if (query) return exchange.url.searchParams.get(query.get(exchange))?.trim() || undefined;
  const value = header && exchange.request.headers.get(header)?.trim();
  if (!header || !value) return undefined;
  if (header.toLowerCase() !== "authorization") return value;
  const parts = /^(\S+)\s+(\S+)$/.exec(value);
  if (!parts) return scheme === undefined ? value : undefined;
  // Authentication schemes are compared without case (RFC 9110, section 11.1).
  if (scheme !== undefined && parts[1]!.toLowerCase() !== scheme.toLowerCase()) return undefined;
  return parts[2];
}

/** Validates the token and leaves it in the output variable; fails as the policy's attributes say. */
export async function runTokenPolicy(
  node: CheckedElement,
  exchange: Exchange,
  token: string | undefined,
  rules: () => Omit<TokenRules, "sharedIssuers">,
  messages: TokenMessages,
  furtherCheck?: (jwt: Jwt) => void,
): Promise<void> {
  const { runtime, clock } = exchange;
  try {
    if (token === undefined) throw new TokenFailure("TokenNotPresent", messages.notPresent);
    const { openIdConfigurations, sharedIssuers } = runtime;
    const jwt = await validateToken(token, { ...rules(), sharedIssuers }, openIdConfigurations, clock.now());
    furtherCheck?.(jwt);
    const variable = stringValue(node, "output-token-variable-name")?.constant;
    if (variable) exchange.variables.set(variable, new Boxed(jwtType, jwt));
  } catch (error) {
    // Inferred: without its keys the gateway can neither accept nor refuse, so it is at fault itself.
    if (error instanceof ConfigurationUnavailable) {
      throw internalFailure("JwtInvalid", `IDX20803: Unable to obtain configuration: ${error.message}.`);
    }
    if (error instanceof TokenFailure) throw asPolicyFailure(error, node, exchange, messages);
    throw error;
  }
}

function asPolicyFailure(
  { reason, message }: TokenFailure,
  node: CheckedElement,
  exchange: Exchange,
  { notPresent, invalid }: TokenMessages,
): PolicyFailure {
  const status = node.values.get("failed-validation-httpcode") as Value<number> | undefined;
  const own = stringValue(node, "failed-validation-error-message")?.get(exchange);
  return new PolicyFailure({
    reason,
    message,
    status: status?.get(exchange) ?? 401,
    publicMessage: own ?? (reason === "TokenNotPresent" ? notPresent : invalid),
  });
}
