/** The names of the project's own keys, in the order of the stack file: what there is to know of them without the schema. */
export const ownKeyNames = [
  "apiManagement",
  "clientApp",
  "oauthServer",
  "apis",
  "products",
  "portal",
  "clients",
  "namedValues",
  "fragments",
  "monitoring",
  "owners",
  "addedByHand",
] as const;
