import assert from "node:assert/strict";
import { test } from "node:test";
import { declareStack } from "../../infra/stack.ts";
import { guid } from "./support/azure.ts";
import { deploy } from "./support/deploy.ts";
import { lab as settings } from "./support/settings.ts";

const deployer = "2c6a8f10-9b3d-4e57-8a41-5d0f7c2e9b36";
const other = "7b6a2d1e-0d4c-4b0e-9c55-1f6f0a3f2c11";
const shop = {
  name: "shop",
  displayName: "shop",
  type: "spa",
  signInAudience: "AzureADMyOrg",
  redirectUris: ["https://shop.contoso.example/"],
  apis: { [settings.apis[0]!.name]: ["Calculator.Read"] },
  secrets: [],
  federatedCredentials: [],
  grantAdminConsent: true,
  preAuthorized: false,
} as const;

test("every app of a stack has the owners of the stack file, on its registration and on its service principal", async () => {
  const owners = { deployer, others: [other] };
  const { all } = await deploy(() => declareStack({ ...settings, clients: [shop], owners }));
  const apps = all("ApplicationRegistration").map(({ name }) => name);
  assert.equal(apps.length, 3);
  // Whoever deploys is made an owner of a registration by Graph.
  assert.deepEqual(
    all("ApplicationOwner").map(({ name, inputs }) => [name, inputs]),
    apps.map((app) => [
      `${app}/owners/${other}`,
      { applicationId: `/applications/${guid("application", app)}`, ownerObjectId: other },
    ]),
  );
  const principals = all("ServicePrincipal");
  assert.equal(principals.length, 3);
  for (const { inputs } of principals) assert.deepEqual(inputs.owners, [deployer, other]);
});

test("without the key nothing of a stack says who owns it", async () => {
  const { all } = await deploy(() => declareStack({ ...settings, clients: [shop] }));
  assert.deepEqual(all("ApplicationOwner"), []);
  for (const { inputs } of all("ServicePrincipal")) assert.equal("owners" in inputs, false);
});
