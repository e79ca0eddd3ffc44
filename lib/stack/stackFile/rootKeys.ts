/** The keys of a stack file. Source: pulumi/pulumi, sdk/go/common/workspace/project.go, `ProjectStack`. */
export const rootKeys: readonly string[] = [
  "config",
  "environment",
  "secretsprovider",
  "encryptedkey",
  "encryptionsalt",
];
