import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { before, describe, it } from "node:test";
import type { WorldContext } from "../../../emulator/context.ts";
import type { AppRole } from "../../../emulator/model/appRole.ts";
import { noRole } from "../../../emulator/model/directory.ts";
import { type Lab, principalOf, seedLab } from "./support/directory.ts";
import { startEntra } from "./support/entra.ts";
import { answerOf, authorized, authorizeUrl, claims, postToken, tokensFor } from "./support/flow.ts";

let world: WorldContext;
let lab: Lab;
before(async () => {
  world = startEntra();
  lab = await seedLab(world.directory);
});

const newRole = (value: string, ...allowedMemberTypes: ("User" | "Application")[]): AppRole => ({
  id: randomUUID(),
  value,
  isEnabled: true,
  allowedMemberTypes,
  displayName: value,
});

const fresh = () => seedLab(world.directory, { tenant: lab.tenant });

function assign({ tenant, backend }: Lab, principalId: string, appRoleId: string): void {
  const id = randomUUID();
  const resourceId = principalOf(tenant, backend).id;
  const createdDateTime = "2026-01-01T00:00:00Z";
  tenant.appRoleAssignments.set(id, {
    ...{ id, createdDateTime, appRoleId, principalId, resourceId },
    principalType: "User",
  });
}

function requireAssignment({ tenant, backend }: Lab): void {
  principalOf(tenant, backend).appRoleAssignmentRequired = true;
}

const appOnly = async (of: Lab) =>
  (
    await postToken(world, of.tenant, {
      grant_type: "client_credentials",
      client_id: of.client.appId,
      client_secret: of.secret,
      scope: `api://${of.backend.appId}/.default`,
    })
  ).body;

describe("The roles in an application's own token", () => {
  it("are those that are assigned to it, and no roles for users", async () => {
    const own = await fresh();
    const [read, write, approve] = [
      newRole("Orders.Read.All", "Application"),
      newRole("Orders.Write.All", "Application", "User"),
      newRole("Orders.Approve", "User"),
    ];
    own.backend.appRoles = [read, write, approve, newRole("Orders.Delete.All", "Application")];
    const { id } = principalOf(own.tenant, own.client);
    for (const role of [read, write, approve]) assign(own, id, role.id);
    const token = claims((await appOnly(own)).access_token);
    assert.deepEqual(token.roles, ["Orders.Read.All", "Orders.Write.All"]);
    assert.equal("scp" in token, false);
  });

  it("are those of the API that the token is for", async () => {
    const [own, other] = [await fresh(), await fresh()];
    const role = newRole("Orders.Read.All", "Application");
    other.backend.appRoles = [role];
    assign(other, principalOf(own.tenant, own.client).id, role.id);
    assert.equal("roles" in claims((await appOnly(own)).access_token), false);
  });
});

describe("An API that wants assignments", () => {
  it("gives an application without one no token: AADSTS501051", async () => {
    const own = await fresh();
    requireAssignment(own);
    const body = await appOnly(own);
    assert.equal(body.error, "invalid_grant");
    assert.ok(
      String(body.error_description).startsWith(
        `AADSTS501051: Application '${own.client.appId}'(${own.client.displayName}) is not assigned to a role for the application '${own.backend.appId}'(${own.backend.displayName}).`,
      ),
    );
  });

  for (const [what, roleOf] of [
    ["a role", ({ backend }: Lab) => backend.appRoles[0]!.id],
    ["the default access", () => noRole],
  ] as const) {
    it(`gives one with ${what} a token`, async () => {
      const own = await fresh();
      own.backend.appRoles = [newRole("Orders.Read.All", "Application")];
      requireAssignment(own);
      assign(own, principalOf(own.tenant, own.client).id, roleOf(own));
      assert.equal(typeof (await appOnly(own)).access_token, "string");
    });
  }

  it("gives a person without one no token: AADSTS50105", async () => {
    const own = await fresh();
    requireAssignment(own);
    const agent = await authorized(world, own, authorizeUrl(own));
    const description = answerOf(agent).get("error_description") ?? "";
    assert.match(description, /^AADSTS50105: /);
    assert.ok(description.includes(own.backend.appId));
  });
});

describe("The roles in a person's token", () => {
  it("are their own and those of groups that they are a direct member of", async () => {
    const own = await fresh();
    const [direct, inGroup, nested] = ["Orders.Approve", "Orders.Export", "Orders.Audit"].map((value) =>
      newRole(value, "User"),
    ) as [AppRole, AppRole, AppRole];
    own.backend.appRoles = [direct, inGroup, nested];
    requireAssignment(own);
    const group = (members: string[]) => {
      const id = randomUUID();
      const base = {
        createdDateTime: "",
        displayName: "g",
        description: null,
        mailNickname: "g",
        owners: [],
      };
      own.tenant.groups.set(id, { id, ...base, members });
      return id;
    };
    const inner = group([own.ada.id]);
    const outer = group([inner]);
    assign(own, own.ada.id, direct.id);
    assign(own, inner, inGroup.id);
    assign(own, outer, nested.id);
    const { body } = await tokensFor(world, own);
    const token = claims(body.access_token);
    assert.deepEqual(token.roles, ["Orders.Approve", "Orders.Export"]);
    assert.equal(token.scp, "Calculator.Read");
  });
});
