/**
 * What Azure accepts as a name or text. Patterns and lengths are those of the Azure SDK for JavaScript
 * (`@azure/arm-apimanagement` 10.0.0, API version 2024-05-01: models/mappers, models/parameters) unless a
 * rule names another source.
 */
import { label, type TextRule, text } from "./fields.ts";

/** Resource group: learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules. */
export const resourceGroupNameRule = {
  allowed: "1 to 90 letters, digits, underscores, hyphens, periods and parentheses, not ending in a period",
  max: 90,
  pattern: /^[\p{L}\p{N}_().-]*[\p{L}\p{N}_()-]$/u,
} satisfies TextRule;

export const resourceGroupName = text(resourceGroupNameRule);

export const serviceNameRule = {
  allowed: "1 to 50 letters, digits and hyphens, starting with a letter and not ending in a hyphen",
  max: 50,
  pattern: /^[a-zA-Z](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?$/,
} satisfies TextRule;

export const serviceName = text(serviceNameRule);

/** Of two labels at least, as RFC 1123, section 2.1, has them; other languages' letters in their ASCII form (RFC 5891). */
export const hostName = text({
  allowed:
    "a host name alone, such as api.contoso.example: at most 253 characters, labels of letters, digits and hyphens with periods between them, neither a scheme nor a port, a path or a wildcard",
  max: 253,
  pattern: /^(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?$/,
});

/**
 * API, product and client secret. Azure allows more (`^[^*#&+:<>?]+$`, 1 to 256 characters), but these names
 * also go into URLs of Azure Resource Manager and name the stack's resources.
 */
export const resourceName = text({
  allowed: "1 to 80 letters, digits, hyphens, underscores and periods, starting with a letter or digit",
  max: 80,
  pattern: /^[A-Za-z0-9][A-Za-z0-9._-]*$/,
});

/** An API that is not the stack's: whatever Azure allows, a revision's `;rev=2` included. */
export const apiName = text({
  allowed: "an API's ARM name has 1 to 256 characters, none of * # & + : < > ?",
  max: 256,
  pattern: /^[^*#&+:<>?]+$/,
});

/**
 * Authorization server. Azure allows what it allows of every name (1 to 80 characters), but this one goes into
 * the portal's redirect URIs, in lower case (see `portalRedirectUris`).
 */
export const serverId = text({
  allowed:
    "1 to 80 lower-case letters, digits, hyphens, underscores and periods: it is part of the portal's redirect URI, which the portal writes in lower case",
  max: 80,
  pattern: /^[a-z0-9][a-z0-9._-]*$/,
});

/** API URL suffix. Azure's limit is the length. */
export const apiPath = text({
  allowed:
    "1 to 400 characters, segments of letters, digits, hyphens, underscores, periods and tildes, with single slashes between them and none at either end",
  max: 400,
  pattern: /^[A-Za-z0-9._~-]+(?:\/[A-Za-z0-9._~-]+)*$/,
});

const scopePattern = /^(?!\.)[!#-;=?-[\]-~]+$/;

/** Microsoft Graph, permissionScope: value. Personal accounts allow less, see the cross-checks. */
export const scopeValue = text({
  allowed:
    'a scope has 1 to 120 ASCII characters, no blanks, none of < > " \\, and does not begin with a period; for example Calculator.Read',
  max: 120,
  pattern: scopePattern,
});

/** Microsoft Graph, appRole: value, which is of the form of a scope's and of one namespace with them. */
export const roleValue = text({
  allowed:
    'a role has 1 to 120 ASCII characters, no blanks, none of < > " \\, and does not begin with a period; for example Orders.Read.All',
  max: 120,
  pattern: scopePattern,
});

export const publisherEmail = text({
  allowed: "an e-mail address of at most 100 characters",
  max: 100,
  pattern: /^[^\s@]+@[^\s@]+\.[^\s@]+$/,
});

/** Microsoft Graph, application: displayName; learn.microsoft.com/entra/identity-platform/supported-accounts-validation. */
export const appDisplayName = label("an app registration's name", 120);

/** Tags: learn.microsoft.com/azure/azure-resource-manager/management/tag-resources, "Limitations". */
export const tagName = text({
  allowed: "a tag's name has 1 to 512 characters, none of < > % & \\ ? /",
  max: 512,
  pattern: /^[^<>%&\\?/]+$/,
});

export const tagValue = text({ allowed: "a tag's value has at most 256 characters", min: 0, max: 256 });
