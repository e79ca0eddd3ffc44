import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Settings } from "../../../infra/settings.ts";
import type { AzureConnection } from "../../../lib/azure/connection.ts";
import { AzureError } from "../../../lib/azure/serviceClient.ts";
import type { StackState, StateResource } from "../../../lib/engine/state.ts";
import { UsageError } from "../../../lib/errors.ts";
import { refuseObstacles } from "../../../scripts/up/preflight.ts";
import { lab } from "../../infra/support/settings.ts";

const group = `/subscriptions/${lab.subscriptionId}/resourceGroups/rg-contoso-calc-dev`;
const service = `${group}/providers/Microsoft.ApiManagement/service/contoso-calc-dev`;
const made = "2026-01-31T12:00:00Z";

/** What Azure has, for the questions that are asked before an update. */
interface Cloud {
  readonly group?: boolean;
  /** When the instance was made. */
  readonly instance?: string;
  /** ARM id that the deleted one had, or that nobody may see. */
  readonly deleted?: string | "forbidden";
  readonly taken?: boolean;
}

function azure({ group: hasGroup = true, instance, deleted, taken = false }: Cloud): AzureConnection {
  const there = (path: string) => (path.startsWith(`${service}?`) ? instance !== undefined : hasGroup);
  const arm = {
    exists: async (path: string) => there(path),
    get: async () => instance && { properties: { createdAtUtc: instance } },
    list: async () => {
      if (deleted === "forbidden") throw new AzureError("GET x", 403, "AuthorizationFailed", "no");
      const dates = { deletionDate: "2026-02-01", scheduledPurgeDate: "2026-02-03" };
      return deleted ? [{ name: "contoso-calc-dev", properties: { serviceId: deleted, ...dates } }] : [];
    },
    post: async () => (taken ? { nameAvailable: false, reason: "AlreadyExists" } : { nameAvailable: true }),
  };
  return { arm } as unknown as AzureConnection;
}

const resource = (type: string, id: string, more: Partial<StateResource> = {}): StateResource => ({
  urn: `urn:pulumi:dev::apim-oauth::azure-native:${type}::x`,
  type: `azure-native:${type}`,
  custom: true,
  id,
  ...more,
});
const ofGroup = resource("resources:ResourceGroup", group);
const ofService = resource("apimanagement:ApiManagementService", service, {
  outputs: { createdAtUtc: made },
});
const read = { ...ofService, external: true };
const state = (...resources: StateResource[]): StackState => ({
  version: 3,
  deployment: { manifest: { time: made }, resources },
});
const names = { resourceGroupName: "rg-contoso-calc-dev", serviceName: "contoso-calc-dev" };
/** All that the stack file names in the instance, so that the engine has not to be asked for the rest. */
const content = [
  resource("apimanagement:AuthorizationServer", `${service}/authorizationServers/x`, {
    inputs: { ...names, authsid: lab.oauthServer.id },
  }),
  resource("resources:Deployment", `${group}/providers/Microsoft.Resources/deployments/x`, { inputs: names }),
];
const bare: Settings = { ...lab, apis: [] };
const instance = (change: object): Settings => ({
  ...bare,
  apiManagement: { ...bare.apiManagement, ...change },
});
const restore = instance({ restore: true });
const adopted = instance({ existing: true });
const madeUp = instance({ serviceName: undefined });
const ownHost = {
  gatewayHost: "api.contoso.example",
  certificates: { gateway: "https://contoso.vault.azure.net/secrets/api" },
};
const identity = { id: "/subscriptions/s/certificates", clientId: "3c2f9d11-6f0e-4b1a-8a3e-0d7c5b8a9e21" };
const certificates = [
  "apim-oauth:apiManagement.certificates: the new instance would read them with its own identity",
  "name a user-assigned identity that may read them: apim-oauth:apiManagement.certificates.identity",
  "create the instance without gatewayHost, portalHost and certificates",
];
const suffix = resource("x", "s4mple", {
  urn: "urn:pulumi:dev::apim-oauth::random:index/randomString:RandomString::service-name",
  type: "random:index/randomString:RandomString",
  outputs: { result: "s4mple" },
});

const key = "npx pulumi config set --stack dev --path 'apim-oauth:apiManagement";
const bringBack = `bring it back with all that is in it: ${key}.restore' true, then npm run up -- dev`;

const refused: readonly [
  start: string,
  settings: Settings,
  has: StackState,
  cloud: Cloud,
  options: readonly string[],
  says: readonly string[],
][] = [
  [
    "the instance was deleted",
    bare,
    state(ofGroup, ofService),
    { deleted: service },
    [],
    [
      "The instance contoso-calc-dev is in the state of this stack and not in Azure: it was deleted on 2026-02-01 and keeps its name until 2026-02-03.",
      bringBack,
      "have a new one: npm run purge -- --stack dev deletes the old one for good, then npm run up -- dev --refresh",
    ],
  ],
  [
    "the instance whose name the stack has made up was deleted",
    madeUp,
    state(ofGroup, ofService),
    { deleted: service },
    [],
    [`${key}.serviceName' contoso-calc-dev, ${key}.restore' true, then npm run up -- dev`],
  ],
  [
    "the instance was deleted, and the state is refreshed by the update",
    bare,
    state(ofGroup, ofService),
    { deleted: service },
    ["--refresh"],
    [
      "apiManagement.serviceName: an instance contoso-calc-dev was deleted on",
      "restore' true",
      "npm run purge -- --stack dev",
    ],
  ],
  ["a new instance would read certificates", instance(ownHost), state(), { group: false }, [], certificates],
  [
    "a new instance would read certificates, under a name that is not made up yet",
    instance({ ...ownHost, serviceName: undefined }),
    state(),
    { group: false },
    [],
    certificates,
  ],
  [
    "the instance is gone for good",
    bare,
    state(ofGroup, ofService),
    {},
    [],
    ["and no deleted one can be brought back.", "have a new one: npm run up -- dev --refresh (subscription"],
  ],
  [
    "the instance is gone, and nobody may see deleted ones",
    bare,
    state(ofGroup, ofService),
    { deleted: "forbidden" },
    [],
    ["bring it back, if it was deleted within 48 hours: ", "have a new one: npm run up -- dev --refresh"],
  ],
  [
    "the instance is gone, and somebody else has its name",
    bare,
    state(ofGroup, ofService),
    { taken: true },
    [],
    [
      "another instance in this cloud has its name by now",
      "choose another apim-oauth:apiManagement.serviceName",
    ],
  ],
  [
    "the instance was made anew",
    bare,
    state(ofGroup, ofService),
    { instance: "2026-02-02T08:00:00Z" },
    [],
    [
      "was made anew on 2026-02-02T08:00:00Z; what the state has of it is in the one of 2026-01-31T12:00:00Z",
      "if it is meant for this stack: npm run up -- dev --refresh",
    ],
  ],
  [
    "the resource group of a new instance is gone",
    bare,
    state(ofGroup),
    { group: false },
    [],
    [
      "The resource group rg-contoso-calc-dev is in the state of this stack and not in Azure.",
      "npm run up -- dev --refresh",
    ],
  ],
  [
    "the instance and its group are there, and in no state",
    bare,
    state(),
    { instance: made },
    [],
    [
      "2 problems prevent this update",
      "rg-contoso-calc-dev exists already, and the state of this stack does not have it",
      "contoso-calc-dev exists already, and the state of this stack does not have it",
      "npm run recover -- dev --take-over",
      "existing' true",
    ],
  ],
  [
    "an instance with a made-up name is there, and only its name is in the state",
    madeUp,
    state(ofGroup, suffix),
    { deleted: service, group: true },
    [],
    ["The instance apim-oauth-dev-s4mple exists already"],
  ],
  [
    "nothing can be restored",
    restore,
    state(ofGroup, ofService),
    {},
    [],
    [
      "apiManagement.restore: there is no deleted instance contoso-calc-dev in the subscription",
      "npx pulumi config rm --stack dev --path 'apim-oauth:apiManagement.restore', then npm run up -- dev --refresh",
    ],
  ],
  [
    "the deleted instance was in another group",
    restore,
    state(),
    { group: false, deleted: service.replace("rg-contoso-calc-dev", "rg-other") },
    [],
    ["the deleted instance was in the resource group rg-other", `${key}.resourceGroupName' rg-other`],
  ],
  [
    "somebody has restored it already, and the state does not have it",
    restore,
    state(ofGroup),
    { instance: made },
    [],
    ["there is nothing to bring back", "apiManagement.restore', then npm run recover -- dev --take-over"],
  ],
  [
    "the adopted instance was deleted",
    adopted,
    state(read),
    { deleted: service },
    [],
    [
      "not in Azure: it was deleted on",
      "have it brought back by those who run it",
      "config rm --stack dev --path",
    ],
  ],
  [
    "the adopted instance was made anew",
    adopted,
    state(read),
    { instance: "2026-02-02T08:00:00Z" },
    [],
    ["was made anew on 2026-02-02T08:00:00Z", "npm run up -- dev --refresh"],
  ],
  [
    "there is no instance to adopt",
    adopted,
    state(),
    {},
    [],
    [
      "There is no instance contoso-calc-dev in the resource group rg-contoso-calc-dev, and apim-oauth:apiManagement.existing says",
    ],
  ],
];

const passed: readonly [
  start: string,
  settings: Settings,
  has: StackState,
  cloud: Cloud,
  options: readonly string[],
  more: readonly string[],
][] = [
  [
    "a new instance has its certificates read by an identity that is there",
    instance({ ...ownHost, certificates: { ...ownHost.certificates, identity } }),
    state(),
    { group: false },
    [],
    [],
  ],
  [
    "an instance that is there gets host names",
    instance(ownHost),
    state(ofGroup, ofService, ...content),
    { instance: made },
    [],
    [],
  ],
  ["the instance is there", bare, state(ofGroup, ofService, ...content), { instance: made }, [], []],
  [
    "its time is told with other digits",
    bare,
    state(ofGroup, ofService, ...content),
    { instance: "2026-01-31T12:00:00.4371217Z" },
    [],
    [],
  ],
  [
    "the state does not know when it was made",
    bare,
    state(ofGroup, { ...ofService, outputs: {} }, ...content),
    { instance: made },
    [],
    [],
  ],
  ["it is gone for good, and made anew", bare, state(ofGroup, ofService), {}, ["-r"], []],
  [
    "it is gone with its group, and made anew",
    bare,
    state(ofGroup, ofService),
    { group: false },
    ["--refresh"],
    [],
  ],
  ["it is brought back", restore, state(ofGroup, ofService), { deleted: service }, [], []],
  [
    "it is brought back with its group, which the update has to find out",
    restore,
    state(ofGroup, ofService),
    { deleted: service, group: false },
    [],
    ["--refresh"],
  ],
  ["it was brought back before", restore, state(ofGroup, ofService, ...content), { instance: made }, [], []],
  ["it was destroyed, and is brought back", restore, state(), { group: false, deleted: service }, [], []],
  ["nobody may see deleted ones", restore, state(), { group: false, deleted: "forbidden" }, [], []],
];

describe("where the instance is, npm run up finds out before it counts on it", () => {
  for (const [start, settings, has, cloud, options, says] of refused) {
    it(`and refuses, with every way on, when ${start}`, async () => {
      const looked = refuseObstacles(settings, has, azure(cloud), options, () => {});
      await assert.rejects(looked, (error) => {
        assert.ok(error instanceof UsageError, String(error));
        for (const each of says)
          assert.ok(error.message.includes(each), `${each} is not in:\n${error.message}`);
        return true;
      });
    });
  }

  for (const [start, settings, has, cloud, options, more] of passed) {
    it(`and lets the update go on when ${start}`, async () => {
      const looked = refuseObstacles(settings, has, azure(cloud), options, () => {});
      assert.deepEqual(await looked, more);
    });
  }
});
