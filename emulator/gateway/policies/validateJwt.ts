import {
  boolValue,
  type CheckedElement,
  childOf,
  childrenOf,
  numberValue,
  stringValue,
} from "../compiler/checkedElement.ts";
import type { ChildSchema, PolicyDefinition } from "../compiler/schema.ts";
import type { Exchange } from "../core/exchange.ts";
import { internalFailure } from "../core/failure.ts";
import { secretBytes, secretKey, type VerificationKey } from "../jwt/keys.ts";
import type { DecryptionKey } from "../jwt/readToken.ts";
import {
  claimsReader,
  listOf,
  requiredClaimsSchema,
  runTokenPolicy,
  textsReader,
  tokenAttributes,
  tokenOf,
  tokenSources,
} from "./tokenPolicies.ts";

const many = Number.POSITIVE_INFINITY;
const literal = { type: "string", expressions: false } as const;

function keysSchema(element: string): ChildSchema {
  const attributes = { id: literal, "certificate-id": literal, n: literal, e: literal };
  return { element, children: [{ element: "key", minimum: 1, maximum: many, attributes, text: "optional" }] };
}

const messages = { notPresent: "JWT not present.", invalid: "Invalid JWT." };

/** https://learn.microsoft.com/azure/api-management/validate-jwt-policy */
export const validateJwt: PolicyDefinition = {
  element: "validate-jwt",
  sections: ["inbound"],
  attributes: {
    ...tokenAttributes,
    "require-expiration-time": { type: "bool" },
    "require-scheme": { type: "string" },
    "require-signed-tokens": { type: "bool" },
    "clock-skew": { type: "duration" },
  },
  children: [
    { element: "openid-config", maximum: many, attributes: { url: { type: "string", required: true } } },
    keysSchema("issuer-signing-keys"),
    keysSchema("decryption-keys"),
    listOf("audiences", "audience"),
    listOf("issuers", "issuer"),
    requiredClaimsSchema,
  ],
  check(node, report) {
    const given = tokenSources.filter((name) => node.values.has(name));
    if (given.length !== 1) {
      const found = given.length === 0 ? "none is there" : `${given.join(" and ")} are there`;
      report(`exactly one of ${tokenSources.join(", ")} is required; ${found}`);
    }
    for (const config of childrenOf(node, "openid-config")) {
      const url = stringValue(config, "url")?.constant;
      if (url !== undefined && !/^https:\/\/[^/]/.test(url))
        report(`url is "${url}" but must be an https address`, config);
    }
    for (const key of childrenOf(childOf(node, "issuer-signing-keys"), "key")) checkKey(key, report);
    for (const key of childrenOf(childOf(node, "decryption-keys"), "key")) {
      checkKey(key, report);
      if (key.values.has("n")) report("the public key of n and e decrypts nothing", key);
    }
  },
  compile(node) {
    const claims = claimsReader(node);
    const audiences = textsReader(node, "audiences", "audience");
    const issuers = textsReader(node, "issuers", "issuer");
    const configs = childrenOf(node, "openid-config").map((config) => stringValue(config, "url")!);
    const [header, scheme] = [stringValue(node, "header-name"), stringValue(node, "require-scheme")];
    return async (exchange) => {
      const token = tokenOf(node, exchange, header?.get(exchange), scheme?.get(exchange));
      const rules = () => ({
        openIdConfigUrls: configs.map((url) => url.get(exchange)),
        signingKeys: childrenOf(childOf(node, "issuer-signing-keys"), "key").map((key) =>
          signingKey(key, exchange),
        ),
        decryptionKeys: childrenOf(childOf(node, "decryption-keys"), "key").map((key) =>
          decryptionKey(key, exchange),
        ),
        audiences: audiences(exchange),
        issuers: issuers(exchange),
        requiredClaims: claims(exchange),
        requireExpirationTime: boolValue(node, "require-expiration-time")?.get(exchange) ?? true,
        requireSignedTokens: boolValue(node, "require-signed-tokens")?.get(exchange) ?? true,
        clockSkewMs: numberValue(node, "clock-skew")?.get(exchange) ?? 0,
      });
      await runTokenPolicy(node, exchange, token, rules, messages);
    };
  },
};

function checkKey(key: CheckedElement, report: (message: string, node: CheckedElement) => void): void {
  if (key.values.has("certificate-id")) {
    report("the attribute certificate-id is API Management's, but the rehearsal does not run it", key);
    return;
  }
  const [n, e] = [key.values.has("n"), key.values.has("e")];
  if (n !== e) report(`n and e go together; ${n ? "e" : "n"} is missing`, key);
  if (n === (key.text !== undefined) && e === n) report("holds either a Base64 text or n and e", key);
  for (const name of ["n", "e"]) {
    const value = stringValue(key, name)?.constant;
    if (value !== undefined && !/^[\w-]+$/.test(value)) report(`${name} must be Base64url`, key);
  }
  const text = key.text?.constant;
  if (text === undefined) return;
  try {
    secretBytes(text);
  } catch {
    report("the text must be Base64", key);
  }
}

function signingKey(key: CheckedElement, exchange: Exchange): VerificationKey {
  const kid = stringValue(key, "id")?.constant;
  const [n, e] = [stringValue(key, "n")?.constant, stringValue(key, "e")?.constant];
  if (n !== undefined) return { kid, jwk: { kty: "RSA", n, e } };
  return withBase64(() => secretKey(key.text!.get(exchange), kid));
}

function decryptionKey(key: CheckedElement, exchange: Exchange): DecryptionKey {
  return withBase64(() => ({
    kid: stringValue(key, "id")?.constant,
    secret: secretBytes(key.text!.get(exchange)),
  }));
}

/** A key from an expression can turn out not to be one. */
function withBase64<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof TypeError) throw internalFailure("ExpressionValueEvaluationFailure", error.message);
    throw error;
  }
}
