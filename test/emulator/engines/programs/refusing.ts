import * as pulumi from "@pulumi/pulumi";

throw new pulumi.RunError("Pulumi.dev.yaml has 1 problem:\n  azuread:tenantId: missing");
