import * as pulumi from "@pulumi/pulumi";

export const answer = pulumi.runtime.invoke("random:index:getSomething", {}).then(
  () => "yes",
  (error: Error) => error.message,
);
