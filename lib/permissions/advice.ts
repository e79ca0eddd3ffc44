/** What providers say where the tenant, or Azure, refuses something to who deploys, and what to look at then. */
const refusals: readonly { readonly says: RegExp; readonly lookAt: (stack: string) => string }[] = [
  {
    // Azure Resource Manager of who lacks a role, Microsoft Graph of who lacks a permission.
    says: /\b(Linked)?AuthorizationFailed\b|\bAuthorization_RequestDenied\b/,
    lookAt: (stack) => `what the deploying identity needs, and why: npm run permissions -- --stack ${stack}`,
  },
  {
    // See the sources in emulator/graph/secretPolicy.ts.
    says: /\bCredentialTypeNotAllowedAsPerAppPolicy\b/,
    lookAt: () =>
      "the tenant's app management policy, which forbids client secrets. For the client app use PKCE alone (oauthServer.grantTypes: [authorizationCodeWithPkce] without clientApp.secrets), for daemons clients[].federatedCredentials; portal.login.entra needs a secret: remove it. Or an administrator exempts the app from the policy",
  },
  {
    says: /\bCredentialInvalidLifetimeAsPerAppPolicy\b/,
    lookAt: () =>
      "the tenant's app management policy, which limits how long a client secret lives: an earlier date in the expires of clientApp.secrets, clients[].secrets and portal.login.entra.secrets, and maxDays of the guardrail secret-lifetime, so that the next preview says so",
  },
];

/**
 * What to look at where the deploying identity was refused something, by what the providers say.
 * @param messages of what has failed
 */
export function adviceOn(messages: readonly string[], stack: string): string[] {
  return refusals
    .filter(({ says }) => messages.some((message) => says.test(message)))
    .map(({ lookAt }) => lookAt(stack));
}
