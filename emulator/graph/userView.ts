import type { User } from "../model/directory.ts";

/** What Graph shows of a user unasked (learn.microsoft.com/graph/api/resources/user; azure-cli's recording test_app_owner.yaml). */
export const defaultsOfUser: readonly string[] = [
  "businessPhones",
  "displayName",
  "givenName",
  "jobTitle",
  "mail",
  "mobilePhone",
  "officeLocation",
  "preferredLanguage",
  "surname",
  "userPrincipalName",
  "id",
];

/** Properties of a person that Graph keeps as they were sent. */
export const profileDefaults: Readonly<Record<string, unknown>> = {
  businessPhones: [],
  city: null,
  companyName: null,
  country: null,
  department: null,
  employeeId: null,
  employeeType: null,
  faxNumber: null,
  givenName: null,
  jobTitle: null,
  mail: null,
  mailNickname: null,
  mobilePhone: null,
  officeLocation: null,
  otherMails: [],
  postalCode: null,
  preferredLanguage: null,
  state: null,
  streetAddress: null,
  surname: null,
  usageLocation: null,
  userType: "Member",
};

/** Everything of a user that `$select` and `$filter` may name; no password. */
export function userRow(user: User): { readonly id: string } & Record<string, unknown> {
  const { id, userPrincipalName, displayName, accountEnabled = true, profile } = user;
  return { ...profileDefaults, ...profile, id, userPrincipalName, displayName, accountEnabled };
}
