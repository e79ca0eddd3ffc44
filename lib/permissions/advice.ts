/** Azure Resource Manager's refusals of who lacks a role, and Microsoft Graph's of who lacks a permission. */
const lackOfRights = /\bAuthorizationFailed\b|\bAuthorization_RequestDenied\b/;

/**
 * What to look at where the deploying identity was refused something, by what the providers say.
 * @param messages of what has failed
 */
export function adviceOn(messages: readonly string[], stack: string): string[] {
  return messages.some((message) => lackOfRights.test(message))
    ? [`what the deploying identity needs, and why: npm run permissions -- --stack ${stack}`]
    : [];
}
