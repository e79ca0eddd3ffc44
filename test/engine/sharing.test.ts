import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import type { CommandResult } from "../../lib/engine/command.ts";
import { writeStackFile } from "../../lib/engine/folder.ts";
import { byHand } from "./support/byHand.ts";
import {
  apiManagement,
  apis,
  type Config,
  calculator,
  configText,
  instance,
  lab,
  otherApi,
} from "./support/lab.ts";
import { type EngineStack, openStack, skip } from "./support/stack.ts";

/** Answers from its examples, so that a call with a token gets its 200 without a backend. */
const example = { serviceUrl: undefined };
const dev = apis({ ...calculator, ...example, description: "Also divides" });
const adopted = apiManagement({ existing: true, resourceGroupName: "rg-apim-oauth-dev" });

describe("two stacks at one instance", { skip }, () => {
  let stack: EngineStack;
  const service = () => stack.world.arm.service(instance.serviceName)!;
  const up = (name: string) => stack.script("up", name, "--yes", "--skip-preview");
  const verify = (name: string) => stack.script("verify", "--stack", name, "--sign-in");

  async function configure(name: string, change: Config): Promise<void> {
    await writeStackFile(stack.pulumi.folder, name, configText({ ...lab, ...change }));
  }

  async function assertDone(command: Promise<CommandResult>) {
    const { exitCode, stdout, stderr } = await command;
    assert.equal(exitCode, 0, stdout + stderr);
    return stdout + stderr;
  }

  before(async () => {
    stack = await openStack(apis({ ...calculator, ...example }));
    await stack.pulumi.run("stack", "init", "orders");
    await assertDone(up("dev"));
  });
  after(() => stack?.close());

  it("cannot both have an API, a product or a path: all of it is told, and nothing is made", async () => {
    await byHand(stack.world).create("azure-native:apimanagement:Product", {
      resourceGroupName: "rg-apim-oauth-dev",
      serviceName: instance.serviceName,
      productId: "invoices",
      displayName: "Invoices of somebody",
    });
    await configure("orders", {
      ...adopted,
      ...apis(
        { ...calculator, path: "orders" },
        otherApi("orders", { path: "calc", product: { id: "starter" } }),
        otherApi("invoices", { product: { displayName: "Unlimited" } }),
      ),
    });
    const [applications, etag] = [stack.tenant.applications.size, service().etag];
    const { exitCode, stdout, stderr } = await up("orders");
    assert.equal(exitCode, 2, stdout + stderr);
    const lines = stderr.split("\n");
    const says = (pattern: RegExp) =>
      assert.ok(
        lines.some((line) => pattern.test(line)),
        `${pattern}\n${stderr}`,
      );
    says(/^6 problems prevent this update; nothing has been changed:/);
    says(/^ {2}The API basic-calculator exists already: it is the stack dev's\./);
    says(/^ {4}- choose another apim-oauth:apis\[0\]\.name/);
    says(/^ {2}The product basic-calculator exists already: it is the stack dev's\./);
    says(/^ {4}- choose another apim-oauth:apis\[0\]\.product\.id/);
    says(/^ {2}The subscription basic-calculator exists already: it is the stack dev's\./);
    says(/^ {2}The product starter exists already: API Management puts it into new instances\./);
    says(/^ {2}The product invoices exists already: it belongs to no stack of this project/);
    says(/^ {2}The path "calc" is that of the API basic-calculator: it is the stack dev's\./);
    says(/^ {4}- choose another apim-oauth:apis\[1\]\.path/);
    says(/\/service\/contoso-calc-dev\/products\/invoices$/);
    assert.equal(stack.tenant.applications.size, applications);
    assert.equal(service().etag, etag);
    assert.equal(service().apis.has("orders"), false);
  });

  it("deploy and verify beside each other with the defaults of both", async () => {
    await configure("orders", { ...adopted, ...apis(otherApi("orders", example)) });
    await assertDone(up("orders"));
    assert.deepEqual([...service().authorizationServers.keys()].sort(), [
      "oauth-apim-oauth_orders",
      "oauth-authorizationcodeflow",
    ]);
    assert.match(await assertDone(verify("orders")), /^✔ 200 with the user's token/m);
    assert.match(
      await assertDone(verify("dev")),
      /✔ The developer portal was published after the last change.*\n.*, and by the stack apim-oauth\/orders since/,
    );
  });

  it("have nothing to do in their second updates", async () => {
    await assertDone(stack.script("up", "dev", "--yes", "--skip-preview", "--expect-no-changes"));
    await assertDone(stack.script("up", "orders", "--yes", "--skip-preview", "--expect-no-changes"));
  });

  it("publish one after the other, and both verify still", async () => {
    await stack.configure(dev);
    await assertDone(up("dev"));
    await assertDone(verify("dev"));
    await assertDone(verify("orders"));
  });

  it("are named before the instance goes, and keep it, whatever --yes says", async () => {
    const legacy = await byHand(stack.world).create("azure-native:apimanagement:Api", {
      resourceGroupName: "rg-apim-oauth-dev",
      serviceName: instance.serviceName,
      apiId: "legacy",
      displayName: "Legacy orders",
      path: "legacy",
    });
    stack.requests.changes();
    const says = (stderr: string, called: string) => {
      assert.match(stderr, /^ {2}the stack orders: API orders$/m);
      assert.match(stderr, /^ {2}legacy \(Legacy orders\)$/m);
      assert.match(stderr, /^ {2}- first destroy what orders has deployed: npm run destroy -- orders$/m);
      assert.match(stderr, new RegExp(`: npm run ${called} -- dev --yes --with orders$`, "m"));
    };
    for (const options of [[], ["--yes", "--skip-preview"]]) {
      const { exitCode, stdout, stderr } = await stack.script("destroy", "dev", ...options);
      assert.equal(exitCode, 2, stdout + stderr);
      says(stderr, "destroy");
    }
    await stack.configure({ ...dev, ...apiManagement({ serviceName: "contoso-calc-next" }) });
    const { exitCode, stdout, stderr } = await up("dev");
    assert.equal(exitCode, 2, stdout + stderr);
    says(stderr, "up");
    assert.deepEqual(stack.requests.changes(), []);
    await stack.configure(dev);
    await byHand(stack.world).remove("azure-native:apimanagement:Api", legacy.id);
  });

  it("leave the other as it is when one is destroyed", async () => {
    await assertDone(stack.script("destroy", "orders", "--yes", "--skip-preview"));
    assert.equal(service().apis.has("orders"), false);
    assert.deepEqual([...service().authorizationServers.keys()], ["oauth-authorizationcodeflow"]);
    await assertDone(verify("dev"));
  });

  it("lose what they have where somebody names them, and are named again before it is purged", async () => {
    await assertDone(up("orders"));
    const destroyed = stack.script("destroy", "dev", "--yes", "--skip-preview", "--with", "orders");
    assert.match(await assertDone(destroyed), /^ {2}the stack orders: API orders$/m);
    assert.equal(stack.world.arm.services.size, 0);
    const { exitCode, stderr } = await stack.script("purge", "--stack", "dev", "--yes");
    assert.equal(exitCode, 2, stderr);
    assert.match(stderr, /^ {2}the stack orders: API orders$/m);
    assert.match(
      stderr,
      /bring the instance back with all that is in it: .*restore' true, then npm run up -- dev$/m,
    );
    await assertDone(stack.script("destroy", "orders", "--yes", "--skip-preview"));
    await assertDone(stack.script("purge", "--stack", "dev", "--yes"));
  });
});
