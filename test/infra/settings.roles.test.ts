import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { askedByApi, askedByOperation } from "../../infra/settings/permissions.ts";
import { apis, assertProblem, type Config, orders, parse } from "./settings.support.ts";

const [group, daemon] = ["0F3C9F62-6a0b-4a3e-8f9f-4a1d2b3c4d5e", "7b6a2d1e-0d4c-4b0e-9c55-1f6f0a3f2c11"];
const readAll = { value: "Orders.Read.All", for: "applications" };
const approve = { value: "Orders.Approve", for: "users", groups: [group] };
const scopes = [{ value: "Orders.Read" }, { value: "Orders.Write" }];

const document = {
  files: {
    "apis/orders.yaml": JSON.stringify({
      openapi: "3.0.3",
      info: { title: "Orders", version: "1" },
      paths: {
        "/orders": {
          post: {
            operationId: "createOrder",
            responses: { 200: { description: "OK", content: { "application/json": { example: [] } } } },
          },
        },
      },
    }),
  },
};

const withRoles = (roles: readonly object[], tokenValidation: object = {}, app: object = {}): Config =>
  apis({ ...orders, backendApp: { scopes, roles, ...app }, tokenValidation });
const settled = (...args: Parameters<typeof withRoles>) => parse(withRoles(...args), document).apis[0]!;

describe("roles", () => {
  it("are none unless the stack file says so", () => {
    const { backendApp, tokenValidation } = parse(apis(orders)).apis[0]!;
    assert.deepEqual([backendApp.roles, backendApp.assignmentRequired], [[], false]);
    assert.deepEqual(tokenValidation.operationRoles, {});
  });

  it("have texts by their values, and lists whose order and case change nothing", () => {
    const { roles } = settled([
      { ...approve, groups: [daemon, group, group.toLowerCase()] },
      { ...readAll, displayName: "Read orders" },
      { ...readAll, value: "Orders.Export.All", description: "Export orders" },
    ]).backendApp;
    assert.deepEqual(
      roles.map(({ value, displayName, description, groups }) => [value, displayName, description, groups]),
      [
        ["Orders.Approve", "Orders.Approve", "Orders.Approve", [group.toLowerCase(), daemon].sort()],
        ["Orders.Export.All", "Orders.Export.All", "Export orders", []],
        ["Orders.Read.All", "Read orders", "Read orders", []],
      ],
    );
  });

  const refused: [what: string, config: Config, path: string, message: RegExp][] = [
    [
      "a role without a value",
      withRoles([{ for: "users" }]),
      "backendApp.roles[0].value",
      /^is missing; give what/,
    ],
    [
      "a role for nobody",
      withRoles([{ value: "Orders.Read.All" }]),
      "backendApp.roles[0].for",
      /^is missing; say who can have the role: applications, users or both$/,
    ],
    [
      "a role for others",
      withRoles([{ ...readAll, for: "application" }]),
      "backendApp.roles[0].for",
      /allowed: applications, users, both; did you mean "applications"\?$/,
    ],
    [
      "a value with a blank",
      withRoles([{ ...readAll, value: "Orders Read" }]),
      "backendApp.roles[0].value",
      /no blanks/,
    ],
    [
      "two roles of one value",
      withRoles([readAll, { ...approve, value: "Orders.Read.All" }]),
      "backendApp.roles[1].value",
      /^"Orders\.Read\.All" is already the value of roles\[0\]/,
    ],
    [
      "a role of a scope's value",
      withRoles([{ ...readAll, value: "Orders.Read" }]),
      "backendApp.roles[0].value",
      /already the value of a scope.*mostly called Orders\.Read\.All$/,
    ],
    [
      "a role for applications that a group shall have",
      withRoles([{ ...readAll, groups: [group] }]),
      "backendApp.roles[0].groups",
      /^nobody in a group can get a role for applications; write for: users or for: both/,
    ],
    [
      "a role for users that an application shall have",
      withRoles([{ ...approve, servicePrincipals: [daemon] }]),
      "backendApp.roles[0].servicePrincipals",
      /^no application can get a role for users; write for: applications or for: both/,
    ],
    [
      "a group by its name",
      withRoles([{ ...approve, groups: ["approvers"] }]),
      "backendApp.roles[0].groups[0]",
      /the object id of a security group \(GUID\)/,
    ],
    [
      "assignments without anybody who could sign in",
      withRoles([readAll], {}, { assignmentRequired: true }),
      "backendApp.assignmentRequired",
      /no role for users has groups: nobody could sign in to this API/,
    ],
    [
      "an operation's role that the API does not have",
      withRoles([readAll], { operationRoles: { createOrder: ["Orders.Raed.All"] } }),
      "tokenValidation.operationRoles.createOrder[0]",
      /is not a role of this API; its backendApp\.roles: Orders\.Read\.All; did you mean "Orders\.Read\.All"\?$/,
    ],
    [
      "an operation's scope among its roles",
      withRoles([readAll], { operationRoles: { createOrder: ["Orders.Read"] } }),
      "tokenValidation.operationRoles.createOrder[0]",
      /^"Orders\.Read" is a scope of this API and not a role; write it under operationScopes$/,
    ],
    [
      "an operation's role among its scopes",
      withRoles([readAll], { operationScopes: { createOrder: ["Orders.Read.All"] } }),
      "tokenValidation.operationScopes.createOrder[0]",
      /is a role of this API and not a scope; write it under operationRoles$/,
    ],
    [
      "roles of an operation that the document does not have",
      withRoles([readAll], { operationRoles: { createOrders: ["Orders.Read.All"] } }),
      "tokenValidation.operationRoles.createOrders",
      /is not an operationId of .*did you mean "createOrder"\?$/,
    ],
    [
      "roles for applications where every application is let in",
      withRoles([readAll], { requireScope: false }),
      "tokenValidation.requireScope",
      /^false takes tokens of every application of the tenant, .*use true, so that an application needs a role$/,
    ],
  ];
  for (const [what, config, path, message] of refused) {
    it(`are refused for ${what}`, () =>
      assertProblem(config, `apim-oauth:apis[0].${path}`, message, document));
  }
});

describe("what is asked of a token", () => {
  it("is a scope of a user and a role of an application, at an API with roles for applications", () => {
    assert.deepEqual(askedByApi(settled([readAll, approve])), {
      scopes: ["Orders.Read", "Orders.Write"],
      userRoles: [],
      applicationRoles: ["Orders.Read.All"],
    });
    assert.deepEqual(askedByApi(settled([approve])).applicationRoles, []);
  });

  const both = { value: "Orders.Write.All", for: "both" };
  const operations: [
    asked: object,
    scopes: string[] | undefined,
    userRoles: string[],
    applicationRoles: string[],
  ][] = [
    [{ operationScopes: { createOrder: ["Orders.Write"] } }, ["Orders.Write"], [], []],
    [{ operationRoles: { createOrder: ["Orders.Read.All"] } }, undefined, [], ["Orders.Read.All"]],
    [
      { operationRoles: { createOrder: ["Orders.Approve"] } },
      ["Orders.Read", "Orders.Write"],
      ["Orders.Approve"],
      [],
    ],
    [
      {
        operationScopes: { createOrder: ["Orders.Write"] },
        operationRoles: { createOrder: ["Orders.Approve", "Orders.Read.All"] },
      },
      ["Orders.Write"],
      ["Orders.Approve"],
      ["Orders.Read.All"],
    ],
    [
      { operationRoles: { createOrder: ["Orders.Write.All"] } },
      ["Orders.Read", "Orders.Write"],
      ["Orders.Write.All"],
      ["Orders.Write.All"],
    ],
  ];
  for (const [asked, wanted, userRoles, applicationRoles] of operations) {
    it(`is what an operation has for itself: ${JSON.stringify(asked)}`, () => {
      const api = settled([readAll, approve, both], asked);
      assert.deepEqual(askedByOperation(api, "createOrder"), { scopes: wanted, userRoles, applicationRoles });
    });
  }
});
