import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";

new random.RandomUuid("keeper", { keepers: { open: "1", closed: pulumi.secret("2") } });
