import { EntraError } from "./errors.ts";

/* Refusals of a person: no account, a disabled one, wrong password, wrong tenant, no session. */

export function unknownUser(login: string, directory: string): EntraError {
  return new EntraError(
    50034,
    "invalid_grant",
    `The user account ${login} does not exist in the ${directory} directory. To sign into this application, the account must be added to the directory.`,
  );
}

export function wrongPassword(): EntraError {
  return new EntraError(
    50126,
    "invalid_grant",
    "Error validating credentials due to invalid username or password.",
  );
}

/** learn.microsoft.com/entra/identity-platform/reference-error-codes, UserDisabled. */
export function disabledUser(): EntraError {
  return new EntraError(50057, "invalid_grant", "The user account is disabled.");
}

export function userOfAnotherTenant(user: {
  login: string;
  issuer: string;
  tenant: string;
  appId: string;
  appName: string;
}): EntraError {
  return new EntraError(
    50020,
    "invalid_grant",
    `User account '${user.login}' from identity provider '${user.issuer}' does not exist in tenant '${user.tenant}' and cannot access the application '${user.appId}'(${user.appName}) in that tenant. The account needs to be added as an external user in the tenant first. Sign out and sign in again with a different Azure Active Directory user account.`,
  );
}

export function nobodySignedIn(): EntraError {
  return new EntraError(
    50058,
    "login_required",
    "A silent sign-in request was sent but no user is signed in.",
  );
}

export function notAssigned(login: string, appId: string, appName: string): EntraError {
  return new EntraError(
    50105,
    "interaction_required",
    `Your administrator has configured the application ${appName} ('${appId}') to block users unless they are specifically granted ('assigned') access to the application. The signed-in user '${login}' is blocked because they are not a direct member of a group with access, nor had access directly assigned by an administrator. Please contact your administrator to assign access to this application.`,
  );
}
