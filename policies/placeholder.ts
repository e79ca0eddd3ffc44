/**
 * Stands in a policy document for the id of an app registration that does not exist yet. Only a preview has such
 * documents: it shows what the policy asks for, and the guardrails judge it, before anything is created. Nobody has
 * this id (RFC 9562, section 5.9: the Nil UUID).
 */
export const placeholderId = "00000000-0000-0000-0000-000000000000";

/** The same for the origin of a developer portal whose name is not known yet: RFC 2606 reserves `.invalid`. */
export const placeholderOrigin = "https://known-after-the-update.invalid";
