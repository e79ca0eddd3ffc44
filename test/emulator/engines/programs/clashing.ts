import * as random from "@pulumi/random";

new random.RandomUuid("same");
new random.RandomUuid("same");
