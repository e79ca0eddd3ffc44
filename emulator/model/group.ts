/** microsoft.graph.group of the kind that is there: a security group, to which members are assigned one by one. */
export interface Group {
  readonly id: string;
  readonly createdDateTime: string;
  displayName: string;
  description: string | null;
  mailNickname: string;
  /** Object ids of users, service principals and other groups. */
  members: string[];
  /** Object ids of users and service principals. */
  owners: string[];
}
