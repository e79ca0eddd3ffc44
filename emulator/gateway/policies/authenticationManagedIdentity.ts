import type { AttributeSchema } from "../compiler/attributeSchema.ts";
import { boolValue, type CheckedElement, stringValue } from "../compiler/checkedElement.ts";
import type { PolicyDefinition } from "../compiler/schema.ts";
import type { Exchange } from "../core/exchange.ts";
import { internalFailure, PolicyFailure } from "../core/failure.ts";
import { Boxed, stringType } from "../expressions/types.ts";

export const identityAttributes: Readonly<Record<string, AttributeSchema>> = {
  resource: { type: "string", required: true },
  "client-id": { type: "string" },
  "output-token-variable-name": { type: "string" },
  "ignore-error": { type: "bool" },
};

/**
 * The token of the instance's identity for a resource; undefined where an error is ignored or the policy only wants it in
 * a variable.
 * @throws PolicyFailure where the instance has no such identity; its reason is an inference
 */
export async function identityToken(node: CheckedElement, exchange: Exchange): Promise<string | undefined> {
  const resource = stringValue(node, "resource")!.get(exchange);
  const clientId = stringValue(node, "client-id")?.get(exchange);
  try {
    const token = await exchange.runtime.identityToken(exchange.service, resource, clientId);
    if (token === undefined) {
      const which = clientId === undefined ? "" : ` with the client id ${clientId}`;
      throw internalFailure(
        "ManagedIdentityFailure",
        `The API Management instance has no managed identity${which}.`,
      );
    }
    const variable = stringValue(node, "output-token-variable-name")?.get(exchange);
    if (variable === undefined) return token;
    exchange.variables.set(variable, new Boxed(stringType, token));
    return undefined;
  } catch (error) {
    if (error instanceof PolicyFailure && boolValue(node, "ignore-error")?.get(exchange)) return undefined;
    throw error;
  }
}

/**
 * https://learn.microsoft.com/azure/api-management/authentication-managed-identity-policy: the token of the
 * system-assigned identity, or with `client-id` of a user-assigned one, goes into the Authorization header, or into a variable.
 */
export const authenticationManagedIdentity: PolicyDefinition = {
  element: "authentication-managed-identity",
  sections: ["inbound"],
  attributes: identityAttributes,
  compile: (node) => async (exchange) => {
    const token = await identityToken(node, exchange);
    if (token !== undefined) exchange.request.headers.set("authorization", `Bearer ${token}`);
  },
};
