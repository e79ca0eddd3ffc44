import { stringify } from "yaml";
import type { SecretPolicy } from "../../../emulator/index.ts";
import type { DeployingAs } from "../../../rehearsal/leastPrivilege.ts";
import type { ProjectCopy } from "../support/project.ts";

/** A stack's configuration by full key. */
export type Config = Record<string, unknown>;

/** The full key of one of the project's own. */
export const own = (key: string) => `apim-oauth:${key}`;
export const tenantId = "3f9d2c11-6f0e-4b1a-8a3e-0d7c5b8a9e21";

export const applicationInsights =
  "/subscriptions/1d0f2b8a-7c4e-4a35-8b6f-9e2d1c0a5b73/resourceGroups/rg-monitoring/providers/Microsoft.Insights/components/appi-fabrikam";

export const lab: Config = {
  "azuread:tenantId": tenantId,
  "azure-native:tenantId": tenantId,
  "azure-native:subscriptionId": "8c1e4a55-1b7d-4c39-9d2a-6e0f3b7a1c42",
  "azure-native:location": "westeurope",
  [own("apiManagement")]: { serviceName: "fabrikam-calc" },
  [own("clientApp")]: { secrets: [{ name: "lab", expires: "2099-12-31" }] },
};

/** The orders' API, whose document a variant writes. */
export const ordersApi = {
  name: "orders",
  openApi: "apis/orders.yaml",
  serviceUrl: "https://orders.contoso.example/v1",
  backendApp: { scopes: [{ value: "Orders.Read", description: "Read access to orders" }] },
};

/** Their document. */
export const orders = stringify({
  openapi: "3.0.3",
  info: { title: "Orders", version: "1.0" },
  paths: {
    "/orders/{id}": {
      get: {
        operationId: "get-order",
        parameters: [{ name: "id", in: "path", required: true, schema: { type: "string" }, example: "A-1" }],
        responses: {
          200: {
            description: "The order.",
            content: { "application/json": { example: { id: "A-1", total: 12 } } },
          },
        },
      },
    },
  },
});

/** A stack file that a team could have, and steps that only such a stack has. */
export interface Variant {
  readonly what: string;
  readonly config: Config;
  readonly holds: readonly string[];
  prepare?: (project: ProjectCopy) => void;
  /** Whether its limits are too small for all that its verification calls. */
  limited?: boolean;
  /** What the identity may do that deploys and verifies it. @default everything */
  as?: DeployingAs;
  /** What its tenant says of client secrets. */
  tenantPolicy?: SecretPolicy;
}
