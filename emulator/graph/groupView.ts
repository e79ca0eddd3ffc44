import type { Group } from "../model/group.ts";

/** A group with the members that Graph shows unasked (azure-cli's recording test_user_scenario.yaml). */
export function shownGroup(
  group: Group,
  deletedDateTime: string | null = null,
): { readonly id: string } & Record<string, unknown> {
  const { id, createdDateTime, displayName, description, mailNickname } = group;
  return {
    id,
    deletedDateTime,
    classification: null,
    createdDateTime,
    creationOptions: [],
    description,
    displayName,
    expirationDateTime: null,
    groupTypes: [],
    isAssignableToRole: null,
    mail: null,
    mailEnabled: false,
    mailNickname,
    membershipRule: null,
    membershipRuleProcessingState: null,
    onPremisesDomainName: null,
    onPremisesLastSyncDateTime: null,
    onPremisesNetBiosName: null,
    onPremisesSamAccountName: null,
    onPremisesSecurityIdentifier: null,
    onPremisesSyncEnabled: null,
    preferredDataLocation: null,
    preferredLanguage: null,
    proxyAddresses: [],
    renewedDateTime: createdDateTime,
    resourceBehaviorOptions: [],
    resourceProvisioningOptions: [],
    securityEnabled: true,
    securityIdentifier: securityIdentifier(id),
    theme: null,
    visibility: null,
    onPremisesProvisioningErrors: [],
    serviceProvisioningErrors: [],
  };
}

/** `S-1-12-1-` and the object id as four numbers of 32 bits, each of its bytes in the order of a Windows GUID. */
function securityIdentifier(id: string): string {
  const [first = "", second = "", third = "", ...rest] = id.split("-");
  const bytes = Buffer.concat([
    Buffer.from(first, "hex").reverse(),
    Buffer.from(second, "hex").reverse(),
    Buffer.from(third, "hex").reverse(),
    Buffer.from(rest.join(""), "hex"),
  ]);
  return `S-1-12-1-${[0, 4, 8, 12].map((at) => bytes.readUInt32LE(at)).join("-")}`;
}
