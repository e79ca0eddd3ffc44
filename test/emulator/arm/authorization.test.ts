import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, describe, it } from "node:test";
import { type AssignedRole, builtInRole } from "../../../emulator/model/access.ts";
import { clouds } from "../../../emulator/model/clouds.ts";
import { type Answer, group, service, startApim, subscriptionId, type TestArm } from "./support.ts";

describe("Azure Resource Manager lets in", () => {
  let arm: TestArm;
  before(async () => {
    arm = await startApim();
  });
  after(() => arm.close());
  const get = async (token: string | undefined, host = "management.azure.com"): Promise<Answer> => {
    const response = await arm.world.fetch(`https://${host}${group}?api-version=2024-03-01`, {
      headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
    });
    return { status: response.status, headers: response.headers, body: await response.json() };
  };

  it("nobody without a token", async () => {
    const { status, body } = await get(undefined);
    assert.equal(status, 401);
    assert.equal(body.error.code, "AuthenticationFailed");
  });

  it("nobody with a token that does not hold", async () => {
    const { status, body } = await get(`${(await arm.token()).slice(0, -4)}AAAA`);
    assert.equal(status, 401);
    assert.equal(body.error.code, "InvalidAuthenticationToken");
  });

  it("no tenant but the one that used the subscription first", async () => {
    const other = arm.world.directory.addTenant(clouds.public, randomUUID(), "fabrikam.onmicrosoft.com");
    const { status, body } = await get(await arm.token(other));
    assert.equal(status, 401);
    assert.equal(body.error.code, "InvalidAuthenticationTokenTenant");
    assert.match(body.error.message, new RegExp(`wrong issuer 'https://sts.windows.net/${other.id}/'`));
  });

  it("no tenant of another cloud", async () => {
    assert.equal((await get(await arm.token(), "management.usgovcloudapi.net")).status, 401);
  });

  it("every tenant to its own subscription", async () => {
    const other = arm.world.directory.addTenant(clouds.public, randomUUID(), "tailspin.onmicrosoft.com");
    const path = `/subscriptions/${randomUUID()}/resourceGroups/rg`;
    const url = `https://management.azure.com${path}?api-version=2024-03-01`;
    const headers = { authorization: `Bearer ${await arm.token(other)}`, "content-type": "application/json" };
    const body = JSON.stringify({ location: "westeurope" });
    const made = await arm.world.fetch(url, { method: "PUT", headers, body });
    assert.equal(made.status, 201);
  });
});

describe("a deployer that is Contributor of a resource group alone", () => {
  let arm: TestArm;
  before(async () => {
    arm = await startApim();
    arm.tenant.access.azure = [builtInRole("Contributor", group.toUpperCase())];
  });
  after(() => arm.close());

  const provider = `/subscriptions/${subscriptionId}/providers/Microsoft.ApiManagement`;
  const refused: [method: string, path: string, action: string, scope: string][] = [
    ["GET", `${provider}/deletedservices`, "Microsoft.ApiManagement/deletedservices/read", provider],
    [
      "DELETE",
      `${provider}/locations/westeurope/deletedservices/contoso-calc`,
      "Microsoft.ApiManagement/locations/deletedservices/delete",
      `${provider}/locations/westeurope/deletedservices/contoso-calc`,
    ],
    [
      "POST",
      `${provider}/checkNameAvailability`,
      "Microsoft.ApiManagement/checkNameAvailability/read",
      provider,
    ],
    ["PUT", `${group}-two`, "Microsoft.Resources/subscriptions/resourceGroups/write", `${group}-two`],
  ];
  for (const [method, path, action, scope] of refused) {
    it(`is refused ${action}`, async () => {
      const { status, body } = await arm.call(method, path, method === "GET" ? undefined : {});
      assert.equal(status, 403);
      assert.deepEqual(Object.keys(body.error), ["code", "message"]);
      assert.equal(body.error.code, "AuthorizationFailed");
      const { clientId, objectId } = arm.tenant.deployer;
      assert.equal(
        body.error.message,
        `The client '${clientId}' with object id '${objectId}' does not have authorization to perform action '${action}' over scope '${scope}' or the scope is invalid. If access was recently granted, please refresh your credentials.`,
      );
    });
  }

  it("may do everything in it, and see how far that is", async () => {
    assert.equal((await arm.call("GET", service)).status, 200);
    const put = await arm.call("PUT", `${service}/apis/orders`, {
      properties: { displayName: "Orders", path: "orders", protocols: ["https"] },
    });
    assert.equal(put.status, 201);
    assert.equal((await arm.settle(put)).status, 200);
    const deleted = await arm.call("DELETE", group);
    assert.equal(deleted.status, 202);
    assert.equal((await arm.settle(deleted)).status, 200);
  });
});

describe("a deployer with other roles", () => {
  let arm: TestArm;
  before(async () => {
    arm = await startApim();
  });
  after(() => arm.close());

  const subscription = `/subscriptions/${subscriptionId}`;
  const keys = `${service}/subscriptions/master/listSecrets`;
  const listSecrets = "Microsoft.ApiManagement/service/subscriptions/listSecrets/action";
  const ownRole = { actions: [listSecrets], notActions: [], scope: subscription };
  const cases: readonly {
    readonly who: string;
    readonly roles: readonly AssignedRole[];
    readonly allowed: readonly string[];
    /** Each call with the action that is missing. */
    readonly refused: Readonly<Record<string, string>>;
  }[] = [
    {
      who: "a Reader of the subscription",
      roles: [builtInRole("Reader", subscription)],
      allowed: [`GET ${service}`, `GET ${group}`],
      refused: {
        [`POST ${keys}`]: listSecrets,
        [`PUT ${service}/apis/orders`]: "Microsoft.ApiManagement/service/apis/write",
        [`DELETE ${group}`]: "Microsoft.Resources/subscriptions/resourceGroups/delete",
      },
    },
    {
      who: "a Reader with the action to read keys",
      roles: [builtInRole("Reader", subscription), ownRole],
      allowed: [`GET ${service}`, `POST ${keys}`],
      refused: { [`DELETE ${service}`]: "Microsoft.ApiManagement/service/delete" },
    },
    {
      who: "an API Management Service Contributor of the instance",
      roles: [builtInRole("API Management Service Contributor", service)],
      allowed: [`GET ${service}`, `POST ${keys}`],
      refused: {
        [`GET ${group}`]: "Microsoft.Resources/subscriptions/resourceGroups/read",
        [`PUT ${group}/providers/Microsoft.Resources/deployments/portal`]:
          "Microsoft.Resources/deployments/write",
        [`GET ${service}-two`]: "Microsoft.ApiManagement/service/read",
      },
    },
    {
      who: "a Contributor of the subscription",
      roles: [builtInRole("Contributor", subscription)],
      allowed: [`GET ${service}`, `POST ${keys}`],
      refused: {
        [`PUT ${group}/providers/Microsoft.Authorization/roleAssignments/7d0c2b1a-3e4f-4a5b-8c6d-9e0f1a2b3c4d`]:
          "Microsoft.Authorization/roleAssignments/write",
      },
    },
  ];
  for (const { who, roles, allowed, refused } of cases) {
    it(`is let do as ${who} what that has, and nothing else`, async () => {
      arm.tenant.access.azure = roles;
      for (const call of allowed) {
        const [method = "", path = ""] = call.split(" ");
        const { status, body } = await arm.call(method, path);
        assert.equal(status, 200, `${call}: ${JSON.stringify(body)}`);
      }
      for (const [call, action] of Object.entries(refused)) {
        const [method = "", path = ""] = call.split(" ");
        const { status, body } = await arm.call(method, path, method === "PUT" ? {} : undefined);
        assert.equal(status, 403, call);
        assert.equal(body.error.code, "AuthorizationFailed");
        assert.match(body.error.message, new RegExp(`perform action '${action}' over scope`));
      }
    });
  }
});

describe("a deployer that gives an instance a user-assigned identity", () => {
  let arm: TestArm;
  before(async () => {
    arm = await startApim();
  });
  after(() => arm.close());

  const shared = `/subscriptions/${subscriptionId}/resourceGroups/rg-shared/providers/Microsoft.ManagedIdentity/userAssignedIdentities`;
  const [one, two] = [`${shared}/one`, `${shared}/two`];
  const contributor = builtInRole("API Management Service Contributor", group);
  const operator = (scope: string) => builtInRole("Managed Identity Operator", scope);
  const instance = {
    location: "westeurope",
    sku: { name: "Developer", capacity: 1 },
    properties: { publisherName: "Contoso", publisherEmail: "api@contoso.example" },
  };
  const identity = { type: "UserAssigned", userAssignedIdentities: { [one]: {}, [two]: {} } };

  const refused: readonly [who: string, roles: AssignedRole[], scopes: string][] = [
    ["no role at them", [contributor], `${one},${two}`],
    ["a role at one of them", [contributor, operator(one)], two],
    [
      "a role that only reads them",
      [contributor, builtInRole("Reader", `/subscriptions/${subscriptionId}`)],
      `${one},${two}`,
    ],
  ];
  for (const [who, roles, scopes] of refused) {
    it(`is refused both verbs with ${who}`, async () => {
      arm.tenant.access.azure = roles;
      for (const [method, body] of [
        ["PUT", { ...instance, identity }],
        ["PATCH", { identity }],
      ] as const) {
        const { status, body: answer } = await arm.call(method, service, body);
        assert.equal(status, 403);
        const { clientId, objectId } = arm.tenant.deployer;
        assert.deepEqual(answer.error, {
          code: "LinkedAuthorizationFailed",
          message: `The client '${clientId}' with object id '${objectId}' has permission to perform action 'Microsoft.ApiManagement/service/write' on scope '${service}'; however, it does not have permission to perform action 'Microsoft.ManagedIdentity/userAssignedIdentities/assign/action' on the linked scope(s) '${scopes}' or the linked scope(s) are invalid.`,
        });
      }
    });
  }

  const allowed: readonly [who: string, roles: AssignedRole[]][] = [
    ["Managed Identity Operator of each", [contributor, operator(one), operator(two)]],
    [
      "Managed Identity Operator of their group, in other letters",
      [contributor, operator(shared.toUpperCase())],
    ],
    ["Contributor of the subscription", [builtInRole("Contributor", `/subscriptions/${subscriptionId}`)]],
  ];
  for (const [who, roles] of allowed) {
    it(`is let do it as ${who}`, async () => {
      arm.tenant.access.azure = roles;
      const put = await arm.call("PUT", service, { ...instance, identity });
      assert.ok(put.status < 300, JSON.stringify(put.body));
      // The first one changes the instance, which takes its time.
      arm.tenant.access.azure = "everything";
      if (put.headers.has("location")) await arm.settle(put);
    });
  }

  it("needs none for a change that does not speak of them", async () => {
    arm.tenant.access.azure = [contributor];
    const { status } = await arm.call("PATCH", service, { tags: { team: "calc" } });
    assert.ok(status < 300, String(status));
  });
});
