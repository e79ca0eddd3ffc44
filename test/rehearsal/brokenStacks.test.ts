import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { deployWithNode } from "../../emulator/engines/node.ts";
import type { SecretPolicy } from "../../emulator/index.ts";
import { rehearse } from "../../rehearsal/rehearse.ts";
import { loadStack } from "../../rehearsal/rehearsedStack.ts";
import { deployInThisProcess } from "./support/inThisProcess.ts";
import { copyProject, type ProjectCopy } from "./support/project.ts";

/** One thing broken, the step that must notice it, and what it must tell a person to look at. */
interface Breakage {
  readonly what: string;
  readonly sabotage: (project: ProjectCopy) => void;
  readonly failsAt: string;
  readonly says: RegExp;
  /** What the deploying identity lacks of what the stack needs; then it has nothing more than that. */
  readonly without?: readonly string[];
  /** What the tenant says of client secrets. */
  readonly tenantPolicy?: SecretPolicy;
  /** A program that fails ends its process, so that it needs one of its own. @default in this process */
  readonly deploy?: typeof deployWithNode;
}

/** The lab's API with parts of the team's own. */
function withPolicy(project: ProjectCopy, policy: string): void {
  project.replace("Pulumi.rehearsal.yaml", "path: calc\n", `path: calc\n      policy: ${policy}\n`);
}

const signIn = "A user signs in through the portal";
const anyClient = "200 with the user's token, from any client";

const logged = "A refused call is logged with its reason and without its token";

/** Has the rehearsal's stack log to Application Insights. */
function logs(project: ProjectCopy): void {
  const component =
    "/subscriptions/1d0f2b8a-7c4e-4a35-8b6f-9e2d1c0a5b73/resourceGroups/rg-monitoring/providers/Microsoft.Insights/components/appi";
  project.replace(
    "Pulumi.rehearsal.yaml",
    "config:\n",
    `config:\n  apim-oauth:monitoring: { applicationInsights: ${component} }\n`,
  );
}

const portalLogin = "A visitor signs in to the developer portal with Entra ID";
const membersAlone = "Products for groups of Entra ID are shown to their members, and to nobody else";

/** Has people sign in to the rehearsal's portal with Entra ID, and shows the calculator to a group of it. */
function signsInWithEntra(project: ProjectCopy): void {
  project.replace(
    "Pulumi.rehearsal.yaml",
    "config:\n",
    `config:
  apim-oauth:portal: { login: { entra: { secrets: [{ name: "2099", expires: "2099-12-31" }] } } }
  apim-oauth:products:
    - id: partners
      groups: [{ entra: 9a1d6c2e-5b1f-4c7a-9d3e-2f8b7c6a5e41, name: Partners }]
`,
  );
  project.replace("Pulumi.rehearsal.yaml", "path: calc\n", "path: calc\n      product: partners\n");
}

const lacks =
  /Look at: what the deploying identity needs, and why: npm run permissions -- --stack rehearsal/s;

/** The deploying identity lacks one thing that the stack needs. */
function lacking(permission: string, refused: RegExp): Breakage {
  return {
    what: `the deploying identity lacks ${permission}`,
    sabotage: () => {},
    without: [permission],
    failsAt: "The program deploys",
    says: new RegExp(`${refused.source}.*${lacks.source}`, "s"),
    deploy: deployWithNode,
  };
}

const denied = "Authorization_RequestDenied: Insufficient privileges to complete the operation";

const breakages: readonly Breakage[] = [
  {
    what: "the tenant forbids the client secret that the stack has",
    sabotage: () => {},
    tenantPolicy: { restricts: "passwordAddition" },
    failsAt: "The program deploys",
    says: /client-app\/rehearsal: adding password .*CredentialTypeNotAllowedAsPerAppPolicy: Credential type not allowed as per assigned policy .*Look at: the tenant's app management policy, which forbids client secrets\. For the client app use PKCE alone/s,
    deploy: deployWithNode,
  },
  lacking("Application.ReadWrite.All", new RegExp(`creating application: .*${denied}`)),
  lacking(
    "DelegatedPermissionGrant.ReadWrite.All",
    new RegExp(`creating delegated permission grant: .*${denied}`),
  ),
  lacking(
    "Contributor",
    /AuthorizationFailed.*perform action 'Microsoft\.Resources\/subscriptions\/resourceGroups\//,
  ),
  {
    what: "the policy expects another audience",
    sabotage: (project) =>
      project.replace("infra/apiPolicyValues.ts", ": [ids.backendClientId],", ": [ids.clientAppClientId],"),
    failsAt: anyClient,
    says: /TokenAudienceNotAllowed.*Look at: the policy's <audiences>/s,
  },
  {
    what: "the API asks for a scope that the backend app does not have",
    sabotage: (project) =>
      project.replace(
        "infra/protectedApi.ts",
        'scopes.join(" "))',
        'scopes.map((each) => each + "All").join(" "))',
      ),
    failsAt: signIn,
    says: /AADSTS650053.*Look at: the scope asked for, compared with the backend app's scopes/s,
  },
  {
    what: "the policy requires a scope that nobody is given",
    sabotage: (project) =>
      project.replace(
        "infra/settings/permissions.ts",
        "requireScope ? backendApp.scopes.map(({ value }) => value)",
        'requireScope ? ["Calculator.Write"]',
      ),
    failsAt: anyClient,
    says: /TokenClaimValueNotAllowed.*Look at: the policy's <required-claims>, compared with the token's scp/s,
  },
  {
    what: "the redirect URI is registered for another server",
    sabotage: (project) =>
      project.replace(
        "infra/names/azureCloud.ts",
        "serverId.toLowerCase()}`);",
        "serverId.toLowerCase()}-of-yesterday`);",
      ),
    failsAt: signIn,
    says: /AADSTS50011.*Look at: the client app's Web redirect URIs/s,
  },
  {
    what: "the OAuth server holds another secret",
    sabotage: (project) =>
      project.replace(
        "infra/apiManagement.ts",
        "pulumi.secret(clientSecret)",
        'pulumi.secret("not-the-secret")',
      ),
    failsAt: signIn,
    says: /AADSTS7000215.*Look at: the client secret stored in the OAuth 2\.0 server/s,
  },
  {
    what: "nobody granted admin consent",
    sabotage: (project) =>
      project.replace(
        "infra/clientApp.ts",
        "if (args.grantAdminConsent) grantConsent(objectId, apiName, backendApp, backendApp.scopes);",
        "void grantConsent;",
      ),
    failsAt: signIn,
    says: /AADSTS65004.*Look at: admin consent/s,
  },
  {
    what: "nothing but successful calls is logged",
    sabotage: (project) => {
      logs(project);
      project.replace("infra/monitoring.ts", 'alwaysLog: "allErrors",', "");
      project.replace("infra/monitoring.ts", "percentage: sampling", "percentage: 0");
    },
    failsAt: logged,
    says: /answered 401 and is not in Application Insights.*Look at: monitoring of the stack file/s,
  },
  {
    what: "the log is given the callers' tokens",
    sabotage: (project) => {
      logs(project);
      project.replace("infra/monitoring.ts", "[...headers]", '[...headers, "Authorization"]');
    },
    failsAt: logged,
    says: /holds the token that a refused call came with/,
  },
  {
    what: "the logger has a connection that is none",
    sabotage: (project) => {
      logs(project);
      project.replace(
        "infra/monitoring.ts",
        "pulumi.secret(component.connectionString)",
        'pulumi.secret("none")',
      );
    },
    failsAt: logged,
    says: /there is none of the API/,
  },
  {
    what: "the portal is never published",
    sabotage: (project) =>
      project.replace(
        "infra/stack.ts",
        "publishesPortal(settings) && birth",
        "!publishesPortal(settings) && birth",
      ),
    failsAt: "The next update publishes the developer portal",
    says: /should change the publication alone; it has changed nothing.*Look at: portalPublication\.ts/s,
  },
  {
    what: "the OAuth server is not set on the API",
    sabotage: (project) =>
      project.replace(
        "infra/protectedApi.ts",
        "authenticationSettings: { oAuth2: { authorizationServerId, scope } },",
        "",
      ),
    failsAt: "The portal's console lists the API and its OAuth 2.0 server",
    says: /has no section for the OAuth 2\.0 server.*Look at:.*Api\.authenticationSettings/s,
  },
  {
    what: "the policy reads the v1 configuration while the API gets v2 tokens",
    sabotage: (project) => {
      project.replace(
        "infra/apiPolicyValues.ts",
        "isShared ? openIdConfig : tenantId, tokenVersion)",
        "isShared ? openIdConfig : tenantId, 1)",
      );
      project.replace(
        "infra/apiPolicyValues.ts",
        "issuer(cloud, tenant, tokenVersion)",
        "issuer(cloud, tenant, 1)",
      );
    },
    failsAt: anyClient,
    says: /TokenIssuerNotAllowed.*Look at: the versions/s,
  },
  {
    what: "the policy does not validate tokens at all",
    sabotage: (project) =>
      project.replace(
        "policies/apiPolicy.ts",
        "const checks = tokenCheck(values);",
        "const checks = values.audiences.length < 0 ? tokenCheck(values) : [];",
      ),
    failsAt: "401 without a token",
    says: /Expected 401, got 200.*Look at: the API's policy/s,
  },
  {
    what: "the policy lets another origin call, not the portal's",
    sabotage: (project) =>
      project.replace(
        "infra/apiPolicyValues.ts",
        "corsOrigins: corsOrigins(api, ids.portalOrigins ?? []),",
        'corsOrigins: ["https://portal.contoso.example"],',
      ),
    failsAt: "401 from the portal's console without a token",
    says: /Look at: apis\[\]\.cors and the policy's cors element/s,
  },
  {
    what: "the policy forgets the origins of the API's web applications",
    sabotage: (project) => {
      project.replace(
        "Pulumi.rehearsal.yaml",
        "path: calc\n",
        "path: calc\n      cors: { origins: [https://shop.contoso.example] }\n",
      );
      project.replace("infra/corsOrigins.ts", ", ...origins])]", "])]");
    },
    failsAt: "A page of https://shop.contoso.example may call the API",
    says: /no Access-Control-Allow-Origin.*Look at: apis\[\]\.cors\.origins/s,
  },
  {
    what: "the policy lets pages of every origin call",
    sabotage: (project) => {
      project.replace(
        "Pulumi.rehearsal.yaml",
        "path: calc\n",
        "path: calc\n      cors: { origins: [https://shop.contoso.example] }\n",
      );
      project.replace("policies/cors.ts", '"origin", origins)', '"origin", ["*"])');
    },
    failsAt: "A page of another origin may not call the API",
    says: /Look at: the policy's <allowed-origins>/s,
  },
  {
    what: "a file has a policy that the rehearsal does not run",
    sabotage: (project) => {
      withPolicy(project, "{ files: { inbound: policies/inbound.xml } }");
      project.write(
        "policies/inbound.xml",
        '<validate-content unspecified-content-type-action="prevent" max-size="1" size-exceeded-action="prevent" />',
      );
    },
    deploy: deployWithNode,
    failsAt: "The program deploys",
    says: /validate-content.*that the rehearsal does not run/s,
  },
  {
    what: "the policy counts the calls of all clients together",
    sabotage: (project) => {
      withPolicy(project, "{ rateLimit: { calls: 5, seconds: 60, by: client } }");
      project.replace(
        "policies/parts/limits.ts",
        "client: claimCode(clientClaim),",
        'client: claimCode("aud"),',
      );
    },
    failsAt: "429 for call 6 of one client, 200 for another's",
    says: /Expected 200, got 429/,
  },
  {
    what: "the policy counts more calls than the stack file says",
    sabotage: (project) => {
      withPolicy(project, "{ quota: { calls: 5000, seconds: 3600, by: user } }");
      project.replace("policies/parts/limits.ts", "calls: String(calls)", "calls: String(calls + 1)");
    },
    failsAt: "403 for call 5,001 of one user, 200 for another's",
    says: /Expected 403.*got 200.*Look at: apis\[\]\.policy\.quota/s,
  },
  {
    what: "the caller's token goes on to the backend",
    sabotage: (project) => {
      withPolicy(project, "{ backend: { identity: system, resource: 'api://contoso.example/backend' } }");
      project.replace(
        "policies/parts/backend.ts",
        "identity !== undefined && resource !== undefined",
        "identity === resource && resource !== undefined",
      );
    },
    failsAt: "The backend gets the gateway's token and not the caller's",
    says: /The backend got the caller's own token.*Look at: apis\[\]\.policy\.backend\.identity/s,
  },
  {
    what: "the instance has no identity for its backend",
    sabotage: (project) => {
      withPolicy(project, "{ backend: { identity: system, resource: 'api://contoso.example/backend' } }");
      project.replace(
        "infra/apiManagement.ts",
        "...ownIdentity(settings),",
        "...(settings && ownIdentity && {}),",
      );
    },
    failsAt: "200 with the user's token, from any client",
    says: /ManagedIdentityFailure/,
  },
  {
    what: "a caller's own header gets through to the backend",
    sabotage: (project) => {
      withPolicy(project, "{ headers: { request: { claims: { x-client: azp } } } }");
      project.replace("policies/parts/headers.ts", '"exists-action": "override"', '"exists-action": "skip"');
    },
    failsAt: "The backend gets the headers that the stack file sets, whatever the caller sends",
    says: /did not get as they should be: x-client/,
  },
  {
    what: "one caller's answer is another's",
    sabotage: (project) => {
      withPolicy(project, "{ cache: { seconds: 60 } }");
      project.replace("policies/parts/cache.ts", 'shared ? [] : ["Authorization"]', "[]");
    },
    failsAt: "A second call is answered from the cache, another caller's is not",
    says: /Look at: apis\[\]\.policy\.cache/,
  },
  {
    what: "the portal's sign-in page is registered under its former path",
    sabotage: (project) => {
      signsInWithEntra(project);
      project.replace("infra/redirectUris.ts", "}/signin`", "}/signin-aad`");
    },
    failsAt: portalLogin,
    says: /AADSTS50011.*Look at: portalApp\.ts: redirect URIs/s,
  },
  {
    what: "the portal's ID token does not say who somebody is",
    sabotage: (project) => {
      signsInWithEntra(project);
      project.replace("infra/graphPermissions.ts", '["email", "family_name", "given_name"]', '["upn"]');
    },
    failsAt: portalLogin,
    says: /The ID token lacks email, given_name or family_name.*Look at: portalApp\.ts: redirect URIs, claims/s,
  },
  {
    what: "nobody has consented to the portal's sign-in",
    sabotage: (project) => {
      signsInWithEntra(project);
      project.replace("infra/portalApp.ts", "if (args.grantAdminConsent) consent();", "void consent;");
    },
    failsAt: portalLogin,
    says: /AADSTS65004.*Look at: portalApp\.ts: .* consent of the portal's app/s,
  },
  {
    what: "the portal's identity provider signs people of any tenant in",
    sabotage: (project) => {
      signsInWithEntra(project);
      project.replace("infra/portalContent.ts", "signinTenant: tenantId", 'signinTenant: "common"');
    },
    failsAt: portalLogin,
    says: /AADSTS50194/,
  },
  {
    what: "the portal's identity provider allows another tenant alone",
    sabotage: (project) => {
      signsInWithEntra(project);
      project.replace(
        "infra/portalLogin.ts",
        "allowedTenants: [settings.tenantId]",
        "allowedTenants: [settings.subscriptionId]",
      );
    },
    failsAt: portalLogin,
    says: /answered 401.*Look at: .*portalLogin\.ts: the identity provider/s,
  },
  {
    what: "a product's group names the tenant otherwise than the identity provider",
    sabotage: (project) => {
      signsInWithEntra(project);
      project.replace("infra/names/sharedNames.ts", "return `aad://", "return `aad://other-");
    },
    failsAt: membersAlone,
    says: /does not show basic-calculator to a member of .*Look at: products\.ts: Group\.externalId/s,
  },
  {
    what: "API Management may not read who is in a product's group",
    sabotage: (project) => {
      signsInWithEntra(project);
      project.replace("infra/portalApp.ts", "args.readsGroups ? groupRoles : []", "[] as typeof groupRoles");
    },
    failsAt: membersAlone,
    says: /Look at: .*portalApp\.ts: consent to User\.Read\.All and Group\.Read\.All of Microsoft Graph/s,
  },
  {
    what: "the gateway refuses a policy element at deployment",
    sabotage: (project) =>
      project.replace("policies/validateJwt.ts", '    "validate-jwt",', '    "validate-token",'),
    failsAt: "The program deploys",
    says: /apimanagement:ApiPolicy basic-calculator: .*validate-token/s,
    deploy: deployWithNode,
  },
];

describe("a rehearsal of a stack with one thing broken", { concurrency: 2 }, () => {
  for (const {
    what,
    sabotage,
    failsAt,
    says,
    without,
    tenantPolicy,
    deploy = deployInThisProcess,
  } of breakages) {
    it(`fails where it should when ${what}`, async () => {
      const project = copyProject();
      try {
        sabotage(project);
        const { ok, steps, world } = await rehearse({
          stack: loadStack(project.folder, "rehearsal"),
          port: 0,
          deploy,
          secondTenant: false,
          tenantPolicy,
          ...(without && { as: "least-privilege", without }),
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
