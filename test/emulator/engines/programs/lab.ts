import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";

/** A component, a child, a secret and stack outputs: what an engine has to get right. */
class Pair extends pulumi.ComponentResource {
  readonly id: pulumi.Output<string>;

  constructor(name: string, opts?: pulumi.ComponentResourceOptions) {
    super("test:index:Pair", name, {}, opts);
    const uuid = new random.RandomUuid(`${name}-first`, {}, { parent: this });
    new random.RandomPassword(
      `${name}-second`,
      { length: 20, keepers: { uuid: uuid.result } },
      { parent: this },
    );
    this.id = uuid.result;
    this.registerOutputs({ id: this.id });
  }
}

const pair = new Pair("pair");

export const id = pair.id;
export const greeting = new pulumi.Config().require("greeting");
export const token = pulumi.secret("s3cret");
