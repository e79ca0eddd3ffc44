import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { stringify } from "yaml";
import { rehearse } from "../../rehearsal/rehearse.ts";
import { loadStack } from "../../rehearsal/rehearsedStack.ts";
import { deployInThisProcess } from "./support/inThisProcess.ts";
import { copyProject, type ProjectCopy } from "./support/project.ts";

const id = "3f9d2c11-6f0e-4b1a-8a3e-0d7c5b8a9e21";
const secrets = [{ name: "lab", expires: "2099-12-31" }];
const calculator = "basic-calculator";

/** A stack with roles and clients; `assignmentRequired` hides what the gateway does with who has no role. */
const stackFile = (assignmentRequired: boolean) => ({
  config: {
    "azuread:tenantId": id,
    "azure-native:tenantId": id,
    "azure-native:subscriptionId": "8c1e4a55-1b7d-4c39-9d2a-6e0f3b7a1c42",
    "azure-native:location": "westeurope",
    "apim-oauth:apiManagement": { serviceName: "fabrikam-calc" },
    "apim-oauth:clientApp": { secrets },
    "apim-oauth:apis": [
      {
        name: calculator,
        backendApp: {
          scopes: [{ value: "Calculator.Read" }, { value: "Calculator.Write" }],
          roles: [
            { value: "Calculator.Read.All", for: "applications" },
            { value: "Calculator.Write.All", for: "applications" },
            { value: "Calculator.Use", for: "users", groups: ["0f3c9f62-6a0b-4a3e-8f9f-4a1d2b3c4d5e"] },
          ],
          assignmentRequired,
        },
        tokenValidation: {
          operationScopes: { multiply: ["Calculator.Write"] },
          operationRoles: { multiply: ["Calculator.Write.All"], subtract: ["Calculator.Use"] },
        },
      },
    ],
    "apim-oauth:clients": [
      {
        name: "shop",
        type: "spa",
        redirectUris: ["https://shop.contoso.example/"],
        apis: { [calculator]: ["Calculator.Read"] },
      },
      { name: "nightly", type: "daemon", apis: { [calculator]: ["Calculator.Read.All"] }, secrets },
    ],
  },
});

/** One thing broken, the step that must notice it, and what it must tell a person to look at. */
interface Breakage {
  readonly what: string;
  readonly sabotage: (project: ProjectCopy) => void;
  readonly failsAt: string;
  readonly says: RegExp;
  readonly assignmentRequired?: true;
}

const breakages: readonly Breakage[] = [
  {
    what: "the branch for applications asks for no role",
    sabotage: (project) =>
      project.replace(
        "policies/tokenCheck.ts",
        "check(values, [rolesClaim(applicationRoles)])",
        "check(values, [rolesClaim(applicationRoles.slice(99))])",
      ),
    failsAt: "401 for a token without scope and role",
    says: /Expected 401, got 200.*Look at: the API's policy/s,
  },
  {
    what: "the branch for applications takes a role that is not the API's",
    sabotage: (project) =>
      project.replace(
        "policies/tokenCheck.ts",
        "check(values, [rolesClaim(applicationRoles)])",
        'check(values, [rolesClaim([...applicationRoles, "Somebody.Elses.Role"])])',
      ),
    failsAt: "401 for an application's token with a role that is not the API's",
    says: /Expected 401, got 200/,
  },
  {
    what: "the branches are the wrong way round",
    sabotage: (project) => project.replace("policies/tokenCheck.ts", '"scp") == true', '"scp") != true'),
    failsAt: "200 with the user's token, from any client",
    says: /Expected 200, got 401 because of .*TokenClaim(?:NotFound|ValueNotAllowed).*Look at: the policy's <required-claims>/s,
  },
  {
    what: "an operation takes every role of the API",
    sabotage: (project) =>
      project.replace(
        "infra/settings/permissions.ts",
        '    applicationRoles: has(rolesFor("applications", backendApp.roles)),',
        '    applicationRoles: rolesFor("applications", backendApp.roles),',
      ),
    failsAt: "401 at multiply for an application without its role",
    says: /Expected 401, got 200/,
  },
  {
    what: "an operation asks users for no role",
    sabotage: (project) =>
      project.replace(
        "policies/tokenCheck.ts",
        "check(values, [scp, rolesClaim(userRoles)])",
        "check(values, [scp, rolesClaim(userRoles.slice(99))])",
      ),
    failsAt: "401 at subtract for a user without its role",
    says: /Expected 401, got 200/,
  },
  {
    what: "everybody gets tokens of the API",
    sabotage: (project) =>
      project.replace(
        "infra/backendApp.ts",
        "appRoleAssignmentRequired: true",
        "appRoleAssignmentRequired: false",
      ),
    assignmentRequired: true,
    failsAt: "No token for an application without a role (AADSTS501051)",
    says: /Expected AADSTS501051, got 200: a token\. Look at: backendApp\.ts: ServicePrincipal/,
  },
  {
    what: "nobody gave the group its role",
    sabotage: (project) =>
      project.replace("infra/roleAssignments.ts", "[...groups, ...servicePrincipals]", "servicePrincipals"),
    assignmentRequired: true,
    failsAt: "A user signs in through the portal",
    says: /AADSTS50105.*Look at: the groups of the roles for users/s,
  },
  {
    what: "nobody gave the daemon its role",
    sabotage: (project) =>
      project.replace("infra/client.ts", "else assignRoles(access);", "else void assignRoles;"),
    assignmentRequired: true,
    failsAt: "200 for nightly's token",
    says: /AADSTS501051.*Look at: the roles of the API that the application has/s,
  },
  {
    what: "the page's redirect URI is on the platform of a server",
    sabotage: (project) => project.replace("infra/settings/clients.ts", 'spa: "SPA"', 'spa: "Web"'),
    failsAt: "A user signs in to shop",
    says: /Failed to fetch|AADSTS|access-control|CORS/i,
  },
  {
    what: "nobody consented for the page",
    sabotage: (project) =>
      project.replace(
        "infra/client.ts",
        "if (forUsers) grantConsent(principalId, apiName, backendApp, permissions);",
        "if (forUsers) void grantConsent;",
      ),
    failsAt: "A user signs in to shop",
    says: /AADSTS65004|did not come back|consent/i,
  },
];

describe("a rehearsal of a stack with roles and clients, with one thing broken", { concurrency: 2 }, () => {
  for (const { what, sabotage, failsAt, says, assignmentRequired = false } of breakages) {
    it(`fails where it should when ${what}`, async () => {
      const project = copyProject();
      try {
        project.write("Pulumi.team.yaml", stringify(stackFile(assignmentRequired)));
        sabotage(project);
        const { ok, steps, world } = await rehearse({
          stack: loadStack(project.folder, "team"),
          port: 0,
          deploy: deployInThisProcess,
          secondTenant: false,
        });
        await world.close();
        const first = steps.find((step) => !step.ok);
        assert.equal(ok, false);
        assert.equal(first?.name, failsAt, first?.detail);
        assert.match(first.detail, says);
      } finally {
        project.remove();
      }
    });
  }
});
