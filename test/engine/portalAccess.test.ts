import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import type { CommandResult } from "../../lib/engine/command.ts";
import { writeStackFile } from "../../lib/engine/folder.ts";
import { apiManagement, apis, calculator, configText, instance, lab, otherApi } from "./support/lab.ts";
import { planOf } from "./support/plan.ts";
import { type EngineStack, openStack, skip } from "./support/stack.ts";

/** Answers from its examples, so that a call with a token gets its 200 without a backend. */
const own = apis({ ...calculator, serviceUrl: undefined });
const portal = (values: object) => ({ "apim-oauth:portal": values });
const closed = portal({ signIn: "required", signUp: false });

describe("a stack that decides who gets into its developer portal", { skip }, () => {
  let stack: EngineStack;
  const service = () => stack.world.arm.service(instance.serviceName)!;
  const enabled = (name: string) => service().children?.get("portalsettings")?.get(name)?.properties.enabled;
  const up = (name: string, ...more: string[]) =>
    stack.script("up", name, "--yes", "--skip-preview", ...more);

  async function assertDone(command: Promise<CommandResult>) {
    const { exitCode, stdout, stderr } = await command;
    assert.equal(exitCode, 0, stdout + stderr);
    return stdout + stderr;
  }

  before(async () => {
    stack = await openStack(own);
    await stack.pulumi.run("stack", "init", "orders", "--no-select");
    await assertDone(up("dev"));
  });
  after(() => stack?.close());

  it("sets it and publishes the portal, and nothing else", async () => {
    await stack.configure({ ...own, ...closed });
    assert.deepEqual(planOf(await stack.pulumi.preview()), [
      "create Deployment portal-access",
      "create PortalAccess portal-access",
      "replace RandomString developer-portal: keepers.content",
      "update Deployment developer-portal: properties.template.resources[0].name",
    ]);
    await assertDone(up("dev"));
    assert.deepEqual([enabled("signin"), enabled("signup")], [true, false]);
    assert.match(
      await assertDone(stack.script("verify", "--stack", "dev", "--sign-in")),
      /✔ A visitor who has not signed in sees nothing of the developer portal/,
    );
    await assertDone(up("dev", "--expect-no-changes"));
  });

  it("sets it again, as verify says, after somebody has changed it by hand", async () => {
    Object.assign(service().children!.get("portalsettings")!.get("signin")!.properties, { enabled: false });
    const { exitCode, stdout } = await stack.script("verify", "--stack", "dev");
    assert.equal(exitCode, 1);
    const [, replace = ""] =
      /npm run up -- dev --replace '([^']+)'/.exec(stdout.replaceAll(/\s+/g, " ")) ?? [];
    await assertDone(up("dev", "--replace", replace));
    assert.equal(enabled("signin"), true);
    await assertDone(stack.script("verify", "--stack", "dev"));
  });

  it("is the only one at its instance", async () => {
    const config = {
      ...lab,
      ...apiManagement({ existing: true, resourceGroupName: "rg-apim-oauth-dev" }),
      ...apis(otherApi("orders", { serviceUrl: undefined })),
      ...portal({ signIn: "optional", ownsSettings: true }),
    };
    await writeStackFile(stack.pulumi.folder, "orders", configText(config));
    const { exitCode, stderr } = await up("orders");
    assert.equal(exitCode, 2, stderr);
    assert.match(
      stderr,
      /^ {2}The deployment contoso-calc-dev-portal-access exists already: it is the stack dev's\./m,
    );
    assert.equal(enabled("signin"), true);
  });

  const group = { entra: "9a1d6c2e-5b1f-4c7a-9d3e-2f8b7c6a5e41", name: "Partners" };
  const login = { entra: { secrets: [{ name: "2027-h1", expires: soon() }] } };
  const signingIn = {
    ...own,
    ...portal({ signIn: "required", signUp: false, login }),
    "apim-oauth:products": [{ id: "partners", groups: [group] }],
  };
  const provider = () => service().children?.get("identityproviders")?.get("aad");

  it("lets people sign in with Entra ID, by a secret that nothing shows, and a second update changes nothing", async () => {
    await stack.configure(signingIn);
    await assertDone(up("dev"));
    const secret = String(provider()!.secrets.clientSecret);
    assert.ok(secret.length > 10);
    assert.ok(!(await assertDone(stack.pulumi.run("stack", "export", "--stack", "dev"))).includes(secret));
    const said = await assertDone(stack.script("verify", "--stack", "dev", "--sign-in"));
    assert.match(said, /✔ A visitor signs in to the developer portal with Entra ID/);
    assert.match(said, /✔ The portal's identity provider holds the active secret/);
    await assertDone(up("dev", "--expect-no-changes", "--refresh"));
    await assertDone(stack.script("drift", "--stack", "dev"));
  });

  it("has drifted where somebody has let another tenant in, and takes it back", async () => {
    const { properties } = provider()!;
    Object.assign(properties, {
      allowedTenants: [...(properties.allowedTenants as string[]), "fabrikam.example"],
    });
    const { exitCode, stdout } = await stack.script("drift", "--stack", "dev");
    assert.equal(exitCode, 1);
    assert.match(stdout, /IdentityProvider portal-login[\s\S]*allowedTenants/);
    await assertDone(up("dev", "--refresh"));
    assert.equal((provider()!.properties.allowedTenants as string[]).length, 1);
  });

  it("writes the secret again, as verify says, where the identity provider has another one", async () => {
    const secret = provider()!.secrets.clientSecret;
    provider()!.secrets = { clientSecret: "an-old-one" };
    const { exitCode, stdout } = await stack.script("verify", "--stack", "dev");
    assert.equal(exitCode, 1);
    const [, replace = ""] =
      /npm run up -- dev --replace '(\*\*IdentityProvider[^']+)'/.exec(stdout.replaceAll(/\s+/g, " ")) ?? [];
    await assertDone(up("dev", "--replace", replace));
    assert.equal(provider()!.secrets.clientSecret, secret);
  });

  it("is the only one at its instance to do so", async () => {
    const config = {
      ...lab,
      ...apiManagement({ existing: true, resourceGroupName: "rg-apim-oauth-dev" }),
      ...apis(otherApi("orders", { serviceUrl: undefined })),
      ...portal({ login, ownsSettings: true }),
    };
    await writeStackFile(stack.pulumi.folder, "orders", configText(config));
    const { exitCode, stderr } = await up("orders");
    assert.equal(exitCode, 2, stderr);
    assert.match(stderr, /The identity provider aad exists already: it is the stack dev's\./);
    assert.match(stderr, /remove apim-oauth:portal\.login: one stack of an instance sets it/);
  });

  it("takes the identity provider, the group and the app away with the keys", async () => {
    await stack.configure({ ...own, ...closed });
    await assertDone(up("dev"));
    assert.equal(provider(), undefined);
    assert.equal(service().children?.get("groups")?.has(`entra-${group.entra}`), false);
    const apps = [...stack.world.directory.tenants()].flatMap(({ applications }) => [
      ...applications.values(),
    ]);
    assert.ok(!apps.some(({ displayName }) => displayName === "oauth-portal-app"));
    await assertDone(stack.script("verify", "--stack", "dev"));
  });
});

function soon(): string {
  return new Date(Date.now() + 90 * 86_400_000).toISOString().slice(0, 10);
}
