import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { armToken } from "../emulator/arm/support.ts";
import { apiManagement } from "./support/lab.ts";
import { planOf } from "./support/plan.ts";
import { type EngineStack, openStack, skip } from "./support/stack.ts";

const group = "/subscriptions/0f3c9f62-6a0b-4a3e-8f9f-4a1d2b3c4d5e/resourceGroups/rg-apim-oauth-dev";
const service = `${group}/providers/Microsoft.ApiManagement/service/contoso-calc-dev`;

/**
 * How somebody finds a stack whose instance is not as it was, and the way that the commands' own messages lead: each
 * line is one of them, taken literally. Every way ends where verify holds and an update has nothing to do.
 */
const ways: readonly {
  readonly start: string;
  readonly made: readonly Step[];
  /** What `up` says first. */
  readonly says: RegExp;
  readonly way: readonly Step[];
}[] = [
  {
    start: "deleted by hand",
    made: ["delete the instance"],
    says: /is in the state of this stack and not in Azure: it was deleted on .*restore' true, then npm run up -- dev$/ms,
    way: ["set restore", "up dev"],
  },
  {
    start: "restored, and then deleted with its resource group",
    made: ["delete the group"],
    // The stack file still has the key.
    says: /First the instance is brought back, with what is in it/,
    way: ["remove restore", "up dev"],
  },
  {
    start: "deleted by hand, and dropped from the state by a refresh, and restored by hand",
    made: ["delete the instance", "refresh", "restore the instance"],
    says: /The instance contoso-calc-dev exists already, and the state .*npm run recover -- dev --take-over$/ms,
    way: ["recover dev --take-over", "up dev"],
  },
  {
    start: "made anew by somebody else under its name",
    made: ["delete the instance", "purge --stack dev", "make another instance"],
    says: /was made anew on .*if it is meant for this stack: npm run up -- dev --refresh/s,
    way: ["up dev --refresh"],
  },
  {
    start: "there, and in no state any more",
    made: ["lose the state"],
    says: /^2 problems prevent.*rg-apim-oauth-dev exists already.*contoso-calc-dev exists already.*npm run recover -- dev --take-over$/ms,
    way: ["recover dev --take-over", "up dev"],
  },
];

/** Somebody's step beside the commands, or a command. */
type Step =
  | "delete the instance"
  | "delete the group"
  | "restore the instance"
  | "make another instance"
  | "refresh"
  | "lose the state"
  | "set restore"
  | "remove restore"
  | `${"up" | "recover" | "purge"} ${string}`;

describe("a stack whose instance is not as it was", { skip }, () => {
  let stack: EngineStack;
  before(async () => {
    stack = await openStack();
    await stack.pulumi.up();
  });
  after(() => stack?.close());

  for (const { start, made, says, way } of ways) {
    it(`${start}: the commands lead to a green verify`, async () => {
      for (const step of made) await take(step);
      const first = await up();
      assert.match(first.stderr, says, first.stdout + first.stderr);
      for (const step of way) await take(step);
      const { exitCode, stdout } = await stack.script("verify", "--stack", "dev");
      assert.equal(exitCode, 0, stdout);
      assert.deepEqual(planOf(await stack.pulumi.preview()), []);
    });
  }

  function up(...options: string[]) {
    return stack.script("up", "dev", "--yes", "--skip-preview", ...options);
  }

  async function take(step: Step): Promise<void> {
    const byHand: Record<string, () => Promise<unknown>> = {
      "delete the instance": () => send("DELETE", service, "2024-05-01"),
      "delete the group": () => send("DELETE", group, "2024-03-01"),
      "restore the instance": () => put({ restore: true }),
      "make another instance": () => put({}),
      refresh: () => stack.pulumi.refresh(),
      "lose the state": async () => {
        const state = await stack.pulumi.export();
        await stack.pulumi.importState({ ...state, deployment: { ...state.deployment, resources: [] } });
      },
      "set restore": () => stack.configure(apiManagement({ restore: true })),
      "remove restore": () => stack.configure({}),
    };
    if (byHand[step]) {
      await byHand[step]();
      return;
    }
    const [name = "", ...args] = step.split(" ");
    const more = name === "up" ? ["--yes", "--skip-preview"] : ["--yes"];
    const { exitCode, stdout, stderr } = await stack.script(name, ...args, ...more);
    assert.equal(exitCode, 0, `${step}\n${stdout}${stderr}`);
  }

  function put(properties: object): Promise<void> {
    // Another instance has another time.
    stack.world.clock.advance(3600);
    return send("PUT", service, "2024-05-01", {
      location: "westeurope",
      sku: { name: "Developer", capacity: 1 },
      properties: { publisherName: "Contoso", publisherEmail: "api@contoso.example", ...properties },
    });
  }

  /** As the Azure portal would, to the end of the operation. */
  async function send(method: string, path: string, version: string, body?: object): Promise<void> {
    const { world, tenant } = stack;
    const headers = {
      authorization: `Bearer ${await armToken(world, tenant)}`,
      "content-type": "application/json",
    };
    const url = `https://${tenant.cloud.arm}${path}?api-version=${version}`;
    let response = await world.fetch(url, { method, headers, ...(body && { body: JSON.stringify(body) }) });
    assert.ok(response.ok, await response.clone().text());
    const operation = response.headers.get("azure-asyncoperation") ?? response.headers.get("location");
    while (operation) {
      response = await world.fetch(operation, { headers });
      const status = /"status":"(\w+)"/.exec(await response.text())?.[1] ?? "Succeeded";
      if (response.status !== 202 && status !== "InProgress") break;
    }
  }
});
