import * as v from "valibot";
import { help, hiddenText, map, text } from "../fields.ts";
import { clientId, secretId } from "./common.ts";

/**
 * Display name of a named value, which is its ARM name as well (Azure SDK for JavaScript, @azure/arm-apimanagement 10.0.0,
 * NamedValueCreateContractProperties).
 */
export const namedValueName = text({
  allowed: "the name of a named value has 1 to 256 letters, digits, periods, hyphens and underscores",
  max: 256,
  pattern: /^[A-Za-z0-9._-]+$/,
});

/**
 * API Management puts a named value into policies as it is, and runs an expression in one
 * (learn.microsoft.com/azure/api-management/api-management-howto-properties). Quotes, `<` and `\` could end the text that
 * it stands in.
 */
const harmless = {
  allowed:
    'a named value has 1 to 4096 characters, no line breaks, no blanks at either end, and none of < > " \\ {{ @( @{, which API Management would read as a part of the policy',
  max: 4096,
  pattern: /^(?!\s)(?!.*(?:\{\{|@[({]))[^\p{Cc}\p{Cs}\uFFFE\uFFFF<>"\\]*(?<!\s)$/u,
};

const namedValue = map({
  value: help("A value in clear.", v.optional(text(harmless)), "westeurope"),
  secret: help(
    "A secret of Pulumi's: npx pulumi config set --secret --path 'apim-oauth:namedValues.<name>.secret' <value>",
    v.optional(hiddenText(harmless)),
  ),
  keyVault: help(
    "A secret in a key vault, by its id, which the instance reads with its own identity.",
    v.optional(secretId),
    "https://contoso.vault.azure.net/secrets/orders",
  ),
  identity: help(
    "Of a keyVault: the client id of the user-assigned identity that reads it; without it the instance's own, system-assigned one.",
    v.optional(clientId),
    "7b6a2d1e-0d4c-4b0e-9c55-1f6f0a3f2c11",
  ),
});

/** `apim-oauth:namedValues`. */
export const namedValues = help(
  "Values that policies refer to by name: a map of names to one of value (in clear), secret (encrypted by `pulumi config set --secret`) and keyVault (the id of a secret in a key vault, which the instance reads with its own identity, or with another one of identity).",
  v.record(
    namedValueName,
    namedValue,
    "is not a map of named values; write for example { orders-key: { keyVault: https://contoso.vault.azure.net/secrets/orders } }",
  ),
);
