import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { after, before, describe, it } from "node:test";
import { stringify } from "yaml";
import { writeAuthority } from "../../rehearsal/served/rehearsalDocument.ts";
import { copyProject, type ProjectCopy } from "../rehearsal/support/project.ts";
import { type DeployedWorld, deployedWorld } from "./verify/deployed.ts";

const id = "3f9d2c11-6f0e-4b1a-8a3e-0d7c5b8a9e21";
const config = {
  "azuread:tenantId": id,
  "azure-native:tenantId": id,
  "azure-native:subscriptionId": "8c1e4a55-1b7d-4c39-9d2a-6e0f3b7a1c42",
  "azure-native:location": "westeurope",
  "apim-oauth:clientApp": { secrets: [{ name: "lab", expires: "2099-12-31" }] },
  "apim-oauth:apis": [
    {
      name: "basic-calculator",
      backendApp: { roles: [{ value: "Calculator.Read.All", for: "applications" }] },
    },
  ],
  "apim-oauth:clients": [
    {
      name: "shop",
      type: "spa",
      redirectUris: ["https://shop.contoso.example/"],
      apis: { "basic-calculator": ["Calculator.Read"] },
    },
    {
      name: "nightly",
      type: "daemon",
      apis: { "basic-calculator": ["Calculator.Read.All"] },
      secrets: [{ name: "lab", expires: "2099-12-31" }],
    },
  ],
};

describe("npm run client-config", () => {
  let deployed: DeployedWorld;
  let project: ProjectCopy;
  let world: string;
  before(async () => {
    const write = (copy: ProjectCopy) => copy.write("Pulumi.team.yaml", stringify({ config }));
    deployed = await deployedWorld("team", write);
    project = copyProject();
    write(project);
    project.write("Pulumi.more.yaml", stringify({ config }));
    world = path.join(project.folder, "world.json");
    const { stack, outputs, tenant } = deployed;
    writeFileSync(
      world,
      JSON.stringify({
        listener: {
          host: deployed.world.listener.host,
          port: deployed.world.listener.port,
          ca: writeAuthority(project.folder, deployed.world),
        },
        tenants: [{ id: tenant.id, deployer: tenant.deployer, users: [] }],
        stacks: {
          team: { project: stack.project, config: stack.config, outputs },
          more: { project: stack.project, config: stack.config, outputs: { ...outputs, clients: undefined } },
        },
      }),
    );
  });
  after(async () => {
    project?.remove();
    await deployed?.close();
  });

  const run = async (...args: string[]) => {
    const script = path.resolve(import.meta.dirname, "../../scripts/clientConfig.ts");
    const env = { ...process.env, REHEARSAL: world, NO_COLOR: "1" };
    const ended = await new Promise<{ exitCode: number; out: string; error: string }>((resolve) => {
      const child = execFile(
        process.execPath,
        [script, ...args],
        { cwd: project.folder, env },
        (_, out, error) => resolve({ exitCode: child.exitCode ?? -1, out, error }),
      );
    });
    for (const secret of Object.values(deployed.outputs.clientSecrets!)) {
      assert.equal((ended.out + ended.error).includes(secret), false, "no secret is printed");
    }
    return ended;
  };

  it("prints what MSAL takes, of a page", async () => {
    const { exitCode, out, error } = await run("--stack", "team", "--client", "shop", "--format", "msal");
    assert.equal(exitCode, 0, error);
    const { url, scopes } = deployed.outputs.apis["basic-calculator"]!;
    assert.deepEqual(JSON.parse(out), {
      auth: {
        clientId: deployed.outputs.clients!.shop!.clientId,
        authority: `https://login.microsoftonline.com/${id}`,
        redirectUri: "https://shop.contoso.example/",
      },
      apis: { "basic-calculator": { url, scopes, keyHeader: "Ocp-Apim-Subscription-Key" } },
    });
  });

  it("prints a .env file of a daemon, with the command that prints its secret", async () => {
    const { out } = await run("team", "--client", "nightly", "--format", "env");
    const { url, backendClientId } = deployed.outputs.apis["basic-calculator"]!;
    assert.deepEqual(out.trimEnd().split("\n"), [
      `AZURE_CLIENT_ID=${deployed.outputs.clients!.nightly!.clientId}`,
      `AZURE_TENANT_ID=${id}`,
      `AUTHORITY=https://login.microsoftonline.com/${id}`,
      "# AZURE_CLIENT_SECRET is printed by: npx pulumi stack output clientSecrets --show-secrets --json --stack team",
      `BASIC_CALCULATOR_URL=${url}`,
      `BASIC_CALCULATOR_SCOPES=api://${backendClientId}/.default`,
      "# BASIC_CALCULATOR_KEY is the subscription key that goes into the header Ocp-Apim-Subscription-Key",
    ]);
  });

  it("prints requests that get a token and call", async () => {
    const { out } = await run("--stack", "team", "--client", "nightly", "--format", "http");
    // As an editor's REST client sends it.
    const [, url = "", body = ""] =
      /^POST (\S+)\nContent-Type: application\/x-www-form-urlencoded\n\n(\S+)$/m.exec(out) ?? [];
    const filled = body
      .replace("{{clientId}}", /^@clientId = (.*)$/m.exec(out)![1]!)
      .replace("{{clientSecret}}", encodeURIComponent(deployed.outputs.clientSecrets!.nightly!));
    const headers = { "content-type": "application/x-www-form-urlencoded" };
    const answer = await deployed.world.fetch(url, { method: "POST", headers, body: filled });
    assert.equal(answer.status, 200, await answer.text());
    assert.match(
      out,
      /^Authorization: Bearer \{\{tokenForbasic_calculator\.response\.body\.access_token\}\}$/m,
    );
    const { out: page } = await run("--stack", "team", "--client", "shop", "--format", "http");
    assert.match(
      page,
      /^# https:\/\/login\.microsoftonline\.com\/\S+client_id=\S+redirect_uri=https%3A%2F%2Fshop/m,
    );
  });

  const mistakes: [what: string, args: string[], says: RegExp][] = [
    [
      "no client, of several",
      ["team"],
      /Which client of the stack team\? --client NAME; its clients: shop, nightly/,
    ],
    ["an unknown client", ["team", "--client", "shopp"], /has no client "shopp"; its clients: shop, nightly/],
    [
      "an unknown format",
      ["team", "--client", "shop", "--format", "yaml"],
      /Allowed choices are msal, env, http/,
    ],
    [
      "clients that are not deployed",
      ["more", "--client", "shop"],
      /has clients that are not deployed yet: shop, nightly\./,
    ],
  ];
  for (const [what, args, says] of mistakes) {
    it(`says of ${what} what to do, with exit code 2`, async () => {
      const { exitCode, error, out } = await run(...args);
      assert.deepEqual([exitCode, out], [2, ""], error);
      assert.match(error, says);
    });
  }
});
