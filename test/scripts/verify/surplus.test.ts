import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { makeCertificate } from "../../../emulator/certificate.ts";
import type { Settings } from "../../../infra/settings.ts";
import { type DeployedWorld, deployedWorld, failing } from "./deployed.ts";

const backendAccess = "Nobody signs in as the backend app, and nobody owns it";
const clientAccess =
  "The client app has the stack file's secrets and no other credentials, and nobody owns it";
const otherApis = "Nobody has added an API to the instance that asks for no token";
const adoptedApis = "The adopted instance's other APIs are looked at for a token check";

/** Something that somebody has added, and where it is accepted once the stack file names it. */
interface Surplus {
  readonly what: string;
  readonly at: "client" | "backend";
  /** @returns its id, and how to take it away */
  readonly add: (deployed: DeployedWorld, app: Ids) => Promise<Added>;
  readonly says: RegExp;
  readonly key: "credentials" | "owners";
}

interface Added {
  readonly id: string;
  remove(): Promise<unknown>;
}

/** Paths of an app's two objects in Graph, without `/v1.0`. */
interface Ids {
  readonly application: string;
  readonly servicePrincipal: string;
}

/** @param kind of the two objects, the one that gets the secret */
function addSecret(kind: keyof Ids, displayName: string): Surplus["add"] {
  return async ({ hand }, ids) => {
    const { keyId } = await hand.graph<{ keyId: string }>("POST", `${ids[kind]}/addPassword`, {
      passwordCredential: { displayName, endDateTime: "2099-12-31T00:00:00Z" },
    });
    return { id: keyId, remove: () => hand.graph("POST", `${ids[kind]}/removePassword`, { keyId }) };
  };
}

function addOwner(kind: keyof Ids): Surplus["add"] {
  return async ({ hand, tenant }, ids) => {
    const [user] = tenant.users.values();
    const reference = `https://graph.microsoft.com/v1.0/directoryObjects/${user!.id}`;
    await hand.graph("POST", `${ids[kind]}/owners/$ref`, { "@odata.id": reference });
    return { id: user!.id, remove: () => hand.graph("DELETE", `${ids[kind]}/owners/${user!.id}/$ref`) };
  };
}

async function addCertificate({ hand }: DeployedWorld, { application }: Ids): Promise<Added> {
  const { cert } = await makeCertificate(["backdoor.example"]);
  const key = cert.split("-----")[2]!.replaceAll(/\s/g, "");
  await hand.graph("PATCH", application, {
    keyCredentials: [{ type: "AsymmetricX509Cert", usage: "Verify", key, displayName: "CN=backdoor" }],
  });
  const app = await hand.graph<{ keyCredentials: { keyId: string }[] }>("GET", application);
  return {
    id: app.keyCredentials[0]!.keyId,
    remove: () => hand.graph("PATCH", application, { keyCredentials: [] }),
  };
}

async function addFederated({ hand }: DeployedWorld, { application }: Ids): Promise<Added> {
  const path = `${application}/federatedIdentityCredentials`;
  const { id } = await hand.graph<{ id: string }>("POST", path, {
    name: "somebodys-workflow",
    issuer: "https://token.actions.githubusercontent.com",
    subject: "repo:somebody/else:ref:refs/heads/main",
    audiences: ["api://AzureADTokenExchange"],
  });
  return { id, remove: () => hand.graph("DELETE", `${path}/${id}`) };
}

const surpluses: readonly Surplus[] = [
  {
    what: "a second secret",
    at: "client",
    add: addSecret("application", "backdoor"),
    says: /the secret backdoor \([0-9a-f-]{36}, until 2099-12-31\)/,
    key: "credentials",
  },
  {
    what: "a secret with the name of the stack's own",
    at: "client",
    add: addSecret("application", "rehearsal"),
    says: /the secret rehearsal \([^)]*\), one of 2 of that name/,
    key: "credentials",
  },
  {
    what: "a secret of its service principal",
    at: "client",
    add: addSecret("servicePrincipal", "rehearsal"),
    says: /the secret rehearsal \([^)]*\) of its service principal/,
    key: "credentials",
  },
  {
    what: "a certificate",
    at: "client",
    add: addCertificate,
    says: /the certificate CN=backdoor \([0-9a-f-]{36}, until /,
    key: "credentials",
  },
  {
    what: "a federated credential",
    at: "client",
    add: addFederated,
    says: /the federated credential somebodys-workflow .* trusts repo:somebody\/else:ref:refs\/heads\/main of https:/,
    key: "credentials",
  },
  {
    what: "an owner",
    at: "client",
    add: addOwner("application"),
    says: /the owner ada@\S+ \(/,
    key: "owners",
  },
  {
    what: "an owner of its service principal",
    at: "client",
    add: addOwner("servicePrincipal"),
    says: /the owner ada@\S+ \([^)]*\) of its service principal/,
    key: "owners",
  },
  {
    what: "a secret",
    at: "backend",
    add: addSecret("application", "rehearsal"),
    says: /the secret rehearsal \(/,
    key: "credentials",
  },
  {
    what: "a federated credential",
    at: "backend",
    add: addFederated,
    says: /the federated credential somebodys-workflow/,
    key: "credentials",
  },
  {
    what: "a certificate",
    at: "backend",
    add: addCertificate,
    says: /the certificate CN=backdoor/,
    key: "credentials",
  },
  { what: "an owner", at: "backend", add: addOwner("application"), says: /the owner ada@/, key: "owners" },
];

const inbound = (inner: string) =>
  `<policies><inbound>${inner}</inbound><backend><base /></backend><outbound><base /></outbound><on-error><base /></on-error></policies>`;
const check = `<base /><validate-jwt header-name="Authorization"><openid-config url="https://login.microsoftonline.com/common/v2.0/.well-known/openid-configuration" /><audiences><audience>some</audience></audiences></validate-jwt>`;

/** What is told of an API that somebody has added; undefined where nothing is. */
const added: readonly {
  readonly what: string;
  readonly policies: Readonly<Record<string, string>>;
  readonly says: RegExp | undefined;
}[] = [
  {
    what: "without a policy",
    policies: {},
    says: /status \(Status, \/status\): inbound has neither validate-jwt nor validate-azure-ad-token/,
  },
  {
    what: "with a policy that checks no token",
    policies: { "": inbound("<base />") },
    says: /has neither validate-jwt/,
  },
  {
    what: "that answers some before it checks their token",
    policies: { "": inbound(`<return-response><set-status code="200" /></return-response>${check}`) },
    says: /<return-response> is in inbound before <validate-jwt>/,
  },
  {
    what: "that checks tokens under a condition",
    policies: {
      "": inbound(`<choose><when condition="@(true)">${check.replace("<base />", "")}</when></choose>`),
    },
    says: /<choose> has no <otherwise>: a call that fits no <when>/,
  },
  {
    what: "that checks tokens in every branch of a condition",
    policies: {
      "": inbound(
        `<choose><when condition="@(true)">${check.replace("<base />", "")}</when><otherwise>${check.replace("<base />", "")}</otherwise></choose>`,
      ),
    },
    says: undefined,
  },
  { what: "that checks tokens", policies: { "": inbound(check) }, says: undefined },
  {
    what: "that checks tokens, and an operation of it does not",
    policies: { "": inbound(check), "operations/ping/": inbound("") },
    says: /GET \/ping: inbound has neither/,
  },
  {
    what: "all of whose operations check tokens",
    policies: { "operations/ping/": inbound(check) },
    says: undefined,
  },
];

describe("npm run verify, of what people have added beside the stack,", () => {
  let deployed: DeployedWorld;
  before(async () => {
    deployed = await deployedWorld("rehearsal");
  });
  after(() => deployed.close());

  for (const { what, at, add, says, key } of surpluses) {
    it(`is red for ${what} of the ${at} app, until it is gone or the stack file names it`, async () => {
      const clientId =
        at === "client"
          ? deployed.outputs.clientId
          : deployed.outputs.apis["basic-calculator"]!.backendClientId;
      const { id, remove } = await add(deployed, {
        application: await path(clientId, "applications"),
        servicePrincipal: await path(clientId, "servicePrincipals"),
      });
      const step = at === "client" ? clientAccess : backendAccess;
      const results = await deployed.verify();
      assert.deepEqual(failing(results), [step]);
      const { detail } = results.find(({ name }) => name === step)!;
      assert.match(detail, says);
      assert.ok(detail.includes(id));
      const all = { credentials: [], owners: [], apis: [] };
      // Of two secrets of one name, nobody can tell which is the stack's: both have to be named.
      if (!detail.includes("of that name")) {
        assert.deepEqual(failing(await deployed.verify({}, withAdded({ ...all, [key]: [id] }))), []);
      }
      await remove();
      assert.deepEqual(failing(await deployed.verify()), []);
    });
  }

  for (const { what, policies, says } of added) {
    it(`${says ? "is red" : "says nothing"} for an API ${what}; at an adopted instance it is told and holds`, async () => {
      const remove = await addApi(policies);
      const results = await deployed.verify();
      assert.deepEqual(failing(results), says ? [otherApis] : []);
      if (says) {
        const { detail } = results.find(({ name }) => name === otherApis)!;
        assert.match(detail, says);
        assert.match(detail, /contoso-calc-rehearsal has APIs that are not the stack's/);
        assert.deepEqual(
          failing(await deployed.verify({}, withAdded({ credentials: [], owners: [], apis: ["status"] }))),
          [],
        );
      }
      const { apiManagement } = deployed.stack.settings;
      const adopted = { ...deployed.stack.settings, apiManagement: { ...apiManagement, existing: true } };
      const there = (await deployed.verify({}, adopted)).find(({ name }) => name === adoptedApis)!;
      assert.equal(there.ok, true);
      // Operations are not looked at there.
      if (says && !("operations/ping/" in policies && "" in policies)) assert.match(there.note ?? "", says);
      await remove();
    });
  }

  it("counts a token check of the instance's own policy for each API that begins with <base />", async () => {
    const remove = await addApi({});
    await deployed.hand.arm("PUT", "policies/policy", {
      format: "rawxml",
      value: inbound(check.replace("<base />", "")).replaceAll(
        /<(backend|outbound|on-error)><base \/><\/\1>/g,
        "",
      ),
    });
    const step = (await deployed.verify()).find(({ name }) => name === otherApis)!;
    assert.equal(step.ok, true);
    await deployed.hand.arm("DELETE", "policies/policy");
    await remove();
  });

  it("tells of what Azure puts into a new instance, with what removes it, and nothing once that is done", async () => {
    const look = async (settings = deployed.stack.settings) =>
      (await deployed.verify({}, settings)).find(({ name }) => [otherApis, adoptedApis].includes(name))!;
    const before = await look();
    assert.equal(before.ok, true);
    assert.match(
      before.note ?? "",
      /^Azure has put into the new instance: the API Echo API, the product starter, /,
    );
    const at = "--resource-group rg-apim-oauth-rehearsal --service-name contoso-calc-rehearsal";
    assert.ok(before.note!.includes(`az apim api delete ${at} --api-id echo-api `), before.note);
    assert.equal(
      (await look(withAdded({ credentials: [], owners: [], apis: ["echo-api"] }))).note,
      undefined,
    );
    const { apiManagement } = deployed.stack.settings;
    const adopted = await look({
      ...deployed.stack.settings,
      apiManagement: { ...apiManagement, existing: true },
    });
    assert.match(adopted.note ?? "", /adopted, has APIs that take calls without a token: echo-api/);
    assert.doesNotMatch(adopted.note ?? "", /az apim/);
    for (const product of ["starter", "unlimited"])
      await deployed.hand.arm("DELETE", `products/${product}?deleteSubscriptions=true`);
    await deployed.hand.arm("DELETE", "apis/echo-api?deleteRevisions=true");
    assert.equal((await look()).note, undefined);
  });

  async function addApi(policies: Readonly<Record<string, string>>): Promise<() => Promise<unknown>> {
    const { hand } = deployed;
    await hand.arm("PUT", "apis/status", {
      displayName: "Status",
      path: "status",
      protocols: ["https"],
      serviceUrl: "https://status.rehearsal.localhost",
    });
    await hand.arm("PUT", "apis/status/operations/ping", {
      displayName: "Ping",
      method: "GET",
      urlTemplate: "/ping",
    });
    for (const [owner, value] of Object.entries(policies))
      await hand.arm("PUT", `apis/status/${owner}policies/policy`, { format: "rawxml", value });
    return () => hand.arm("DELETE", "apis/status");
  }

  function withAdded(addedByHand: Settings["addedByHand"]): Settings {
    return { ...deployed.stack.settings, addedByHand };
  }

  async function path(clientId: string, kind: "applications" | "servicePrincipals"): Promise<string> {
    const { id } = await deployed.hand.graph<{ id: string }>("GET", `${kind}(appId='${clientId}')`);
    return `${kind}/${id}`;
  }
});
