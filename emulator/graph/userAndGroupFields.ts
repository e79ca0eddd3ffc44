import type { Field, ResourceFields } from "./fields.ts";

const unrehearsed = (...names: readonly string[]): Record<string, Field> =>
  Object.fromEntries(names.map((name) => [name, "unrehearsed"]));

const readOnly = (...names: readonly string[]): Record<string, Field> =>
  Object.fromEntries(names.map((name) => [name, "readOnly"]));

const texts = (...names: readonly string[]): Record<string, Field> =>
  Object.fromEntries(names.map((name) => [name, "string"]));

/** What POST and PATCH take of a user (learn.microsoft.com/graph/api/resources/user). */
export const userFields: ResourceFields = {
  name: "User",
  fields: {
    accountEnabled: "boolean",
    businessPhones: { list: "string" },
    otherMails: { list: "string" },
    passwordProfile: {
      name: "PasswordProfile",
      fields: {
        password: "string",
        forceChangePasswordNextSignIn: "boolean",
        forceChangePasswordNextSignInWithMfa: "unrehearsed",
      },
    },
    ...texts("displayName", "userPrincipalName", "mailNickname", "givenName", "surname", "jobTitle", "mail"),
    ...texts("mobilePhone", "officeLocation", "preferredLanguage", "city", "companyName", "country"),
    ...texts("department", "employeeId", "employeeType", "faxNumber", "postalCode", "state", "streetAddress"),
    ...texts("usageLocation", "userType"),
    ...readOnly(
      "id",
      "createdDateTime",
      "deletedDateTime",
      "creationType",
      "externalUserState",
      "imAddresses",
    ),
    ...readOnly("externalUserStateChangeDateTime", "proxyAddresses", "securityIdentifier", "signInActivity"),
    ...readOnly("assignedLicenses", "assignedPlans", "licenseAssignmentStates", "provisionedPlans"),
    ...readOnly(
      "lastPasswordChangeDateTime",
      "legalAgeGroupClassification",
      "signInSessionsValidFromDateTime",
    ),
    ...readOnly("refreshTokensValidFromDateTime", "onPremisesLastSyncDateTime", "onPremisesSyncEnabled"),
    ...unrehearsed("aboutMe", "ageGroup", "authorizationInfo", "birthday", "consentProvidedForMinor"),
    ...unrehearsed(
      "customSecurityAttributes",
      "employeeHireDate",
      "employeeLeaveDateTime",
      "employeeOrgData",
    ),
    ...unrehearsed("hireDate", "identities", "interests", "isResourceAccount", "mailboxSettings", "mySite"),
    ...unrehearsed(
      "onPremisesExtensionAttributes",
      "onPremisesImmutableId",
      "passwordPolicies",
      "pastProjects",
    ),
    ...unrehearsed(
      "preferredDataLocation",
      "preferredName",
      "responsibilities",
      "schools",
      "showInAddressList",
    ),
    ...unrehearsed("skills"),
  },
};

/** What POST and PATCH take of a group (learn.microsoft.com/graph/api/resources/group). */
export const groupFields: ResourceFields = {
  name: "Group",
  fields: {
    mailEnabled: "boolean",
    securityEnabled: "boolean",
    ...texts("displayName", "description", "mailNickname"),
    ...readOnly("id", "createdDateTime", "deletedDateTime", "expirationDateTime", "mail", "proxyAddresses"),
    ...readOnly("renewedDateTime", "securityIdentifier", "assignedLabels", "hasMembersWithLicenseErrors"),
    ...readOnly("licenseProcessingState", "onPremisesSyncEnabled", "onPremisesSecurityIdentifier"),
    ...unrehearsed(
      "groupTypes",
      "classification",
      "isAssignableToRole",
      "membershipRule",
      "theme",
      "visibility",
    ),
    ...unrehearsed(
      "membershipRuleProcessingState",
      "preferredDataLocation",
      "preferredLanguage",
      "uniqueName",
    ),
    ...unrehearsed("allowExternalSenders", "autoSubscribeNewMembers", "resourceBehaviorOptions"),
    ...unrehearsed("resourceProvisioningOptions", "creationOptions", "unseenCount", "isArchived"),
  },
};
