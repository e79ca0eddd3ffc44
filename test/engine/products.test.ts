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
import { planOf } from "./support/plan.ts";
import { type EngineStack, openStack, skip } from "./support/stack.ts";

/** Answers from its examples, so that a call with a token gets its 200 without a backend. */
const example = { serviceUrl: undefined };
const ofItsOwn = { ...calculator, ...example, product: { id: "everyone", displayName: "Everyone" } };
const sharing = { ...ofItsOwn, product: "everyone" };
const products = (...list: object[]): Config => ({ "apim-oauth:products": list });
const everyone = products({ id: "everyone", displayName: "Everyone" });
const adopted = apiManagement({ existing: true, resourceGroupName: "rg-apim-oauth-dev" });

describe("a product that two stacks share", { skip }, () => {
  let stack: EngineStack;
  const service = () => stack.world.arm.service(instance.serviceName)!;
  const membersOf = (product: string) => [...(service().products.get(product)?.apis ?? [])].sort();
  const up = (name: string, ...more: string[]) =>
    stack.script("up", name, "--yes", "--skip-preview", ...more);
  const verify = (name: string) => stack.script("verify", "--stack", name, "--sign-in");
  const configure = (name: string, ...changes: Config[]) =>
    writeStackFile(stack.pulumi.folder, name, configText(Object.assign({}, lab, ...changes)));

  async function assertDone(command: Promise<CommandResult>) {
    const { exitCode, stdout, stderr } = await command;
    assert.equal(exitCode, 0, stdout + stderr);
    return stdout + stderr;
  }

  async function assertRefused(command: Promise<CommandResult>, ...says: RegExp[]) {
    const { exitCode, stdout, stderr } = await command;
    assert.equal(exitCode, 2, stdout + stderr);
    for (const pattern of says) assert.match(stderr, pattern);
  }

  before(async () => {
    stack = await openStack(apis(ofItsOwn));
    await stack.pulumi.run("stack", "init", "orders", "--no-select");
    await assertDone(up("dev"));
  });
  after(() => stack?.close());

  it("is the same one that an API had for itself, and becomes that again", async () => {
    const plans = async (change: Config) => {
      await stack.configure(change);
      const plan = planOf(await stack.pulumi.preview());
      assert.ok(plan.length > 0);
      assert.deepEqual(
        plan.filter((line) =>
          /^(create|delete|replace) (Product|ProductGroup|ProductApi|Subscription) /.test(line),
        ),
        [],
      );
    };
    await plans({ ...apis(sharing), ...everyone });
    await assertDone(up("dev"));
    await plans(apis(ofItsOwn));
    await stack.configure({ ...apis(sharing), ...everyone });
    assert.deepEqual(membersOf("everyone"), ["basic-calculator"]);
  });

  it("is kept by a preview that refuses what takes two updates: the path of an API that goes", async () => {
    await stack.configure({
      ...apis(otherApi("sales", { ...example, path: "calc", product: "everyone" })),
      ...everyone,
    });
    await assertRefused(
      stack.script("preview", "dev"),
      /^ {2}apim-oauth:apis\[0\]\.path: sales takes the path "calc", and basic-calculator has the path "calc" until/m,
      /^ {4}- then add sales: npm run up -- dev$/m,
    );
    await stack.configure({ ...apis(sharing), ...everyone });
  });

  it("is missed before anything is made where nobody has made it", async () => {
    stack.requests.changes();
    await configure(
      "orders",
      adopted,
      apis(otherApi("orders", { ...example, product: "nobody" })),
      products({ id: "nobody", existing: true }),
    );
    await assertRefused(
      up("orders"),
      /^ {2}There is no product nobody in the instance contoso-calc-dev, and apim-oauth:products\[0\] says that it exists\./m,
      /^ {4}- leave out apim-oauth:products\[0\]\.existing, and this stack makes it$/m,
    );
    assert.deepEqual(stack.requests.changes(), []);
  });

  it("is found before anything is made where the second stack would make it, too", async () => {
    await configure(
      "orders",
      adopted,
      apis(otherApi("orders", { ...example, product: "everyone" })),
      everyone,
    );
    await assertRefused(
      up("orders"),
      /^ {2}The product everyone exists already: it is the stack dev's\./m,
      /^ {4}- choose another apim-oauth:products\[0\]\.id$/m,
      /list it under apim-oauth:products with existing: true$/m,
    );
  });

  it("takes no key from an API that asks for one", async () => {
    const { create } = byHand(stack.world);
    await create("azure-native:apimanagement:Product", {
      resourceGroupName: "rg-apim-oauth-dev",
      serviceName: instance.serviceName,
      productId: "open",
      displayName: "Open",
      subscriptionRequired: false,
      state: "published",
    });
    await configure(
      "orders",
      adopted,
      apis(otherApi("orders", { ...example, product: "open" })),
      products({ id: "open", existing: true }),
    );
    await assertRefused(
      up("orders"),
      /^ {2}The product open needs no subscription, and by it Azure lets calls without a key in: to orders as well\./m,
      /apim-oauth:apis\[0\]\.subscriptionRequired: false$/m,
    );
  });

  it("has the APIs of both, and both verify", async () => {
    await configure(
      "orders",
      adopted,
      apis(otherApi("orders", { ...example, product: "everyone" })),
      products({ id: "everyone", existing: true }),
    );
    await assertDone(up("orders"));
    assert.deepEqual(membersOf("everyone"), ["basic-calculator", "orders"]);
    assert.match(
      await assertDone(verify("orders")),
      /✔ The API's product is published, with the API in it.*\n.*Everyone, which others own/,
    );
    assert.match(
      await assertDone(verify("dev")),
      /The product everyone is this stack's, and has APIs of others: orders\./,
    );
    for (const name of ["dev", "orders"]) await assertDone(up(name, "--expect-no-changes"));
  });

  it("is reported before it goes while others have APIs in it", async () => {
    await stack.configure(apis({ ...calculator, ...example }));
    await assertRefused(
      up("dev"),
      /^Deleted with all that is in it: product everyone\.$/m,
      /^ {2}the stack orders: API orders, which leaves the product$/m,
    );
    await stack.configure({ ...apis(sharing), ...everyone });
  });

  it("keeps everything but the API's link when the second stack goes", async () => {
    await assertDone(stack.script("destroy", "orders", "--yes", "--skip-preview"));
    assert.deepEqual(membersOf("everyone"), ["basic-calculator"]);
    await assertDone(verify("dev"));
  });
});
