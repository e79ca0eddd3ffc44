import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { after, before, describe, test } from "node:test";
import { makeCertificate } from "../../../emulator/certificate.ts";
import { type GraphWorld, type Json, startGraphWorld } from "./support.ts";

let w: GraphWorld;
before(async () => {
  w = await startGraphWorld();
});
after(() => w.world.close());

// azure-cli's recording test_app_federated_credential.yaml
test("a federated credential is made, listed, found by id and by name, and deleted", async () => {
  const { id } = await w.application();
  const path = `/v1.0/applications/${id}/federatedIdentityCredentials`;
  const sent = {
    name: "Testing",
    issuer: "https://token.actions.githubusercontent.com/",
    subject: "repo:octo-org/octo-repo:environment:Production",
    description: "Testing",
    audiences: ["api://AzureADTokenExchange"],
  };
  const made = await w.graph("POST", path, sent);
  assert.equal(made.status, 201);
  const { "@odata.context": context, id: credential, ...rest } = made.body;
  assert.deepEqual(rest, sent);
  assert.equal(
    context,
    `https://graph.microsoft.com/v1.0/$metadata#applications('${id}')/federatedIdentityCredentials/$entity`,
  );
  assert.equal(
    made.headers.get("location"),
    `https://graph.microsoft.com/v2/${w.tenant.id}/federatedIdentityCredentials/${credential}`,
  );
  const listed = await w.graph("GET", path);
  assert.deepEqual(listed.body.value, [{ id: credential, ...sent }]);
  for (const key of [credential, "Testing"])
    assert.equal((await w.graph("GET", `${path}/${key}`)).body.id, credential);
  const application = (await w.graph("GET", `/v1.0/applications/${id}`)).body;
  assert.equal(JSON.stringify(application).includes("octo-org"), false, "they are a collection of their own");
  assert.equal(
    (await w.graph("POST", path, sent)).status,
    501,
    "what Graph says of a second one is not known",
  );
  assert.equal((await w.graph("DELETE", `${path}/${credential}`)).status, 204);
  assert.deepEqual((await w.graph("GET", path)).body.value, []);
  assert.equal((await w.graph("GET", `${path}/${credential}`)).status, 404);
});

// learn.microsoft.com/graph/api/resources/keycredential
test("a certificate is shown by its thumbprint, without its key, and stays where its keyId is sent again", async () => {
  const { id } = await w.application();
  const path = `/v1.0/applications/${id}`;
  const keys = async () => (await w.graph("GET", path)).body.keyCredentials as Json[];
  const add = async (...before: Json[]) => {
    const { cert } = await makeCertificate(["workload.example"]);
    const key = new X509Certificate(cert).raw.toString("base64");
    const keyCredentials = [...before, { type: "AsymmetricX509Cert", usage: "Verify", key }];
    assert.equal((await w.graph("PATCH", path, { keyCredentials })).status, 204);
    return new X509Certificate(cert);
  };
  const certificate = await add();
  const [first] = (await keys()) as [Json];
  assert.deepEqual(
    [first.customKeyIdentifier, first.key, first.type, first.usage],
    [certificate.fingerprint.replaceAll(":", ""), null, "AsymmetricX509Cert", "Verify"],
  );
  await add(first);
  const both = await keys();
  assert.equal(both.length, 2);
  assert.deepEqual(both[0], first);
  await w.graph("PATCH", path, { keyCredentials: [] });
  assert.deepEqual(await keys(), []);
});

describe("a tenant's app management policy", () => {
  const defaultPolicy = "'00000000-0000-0000-0000-000000000000'";
  const add = async (kind: "applications" | "servicePrincipals", endDateTime?: string) => {
    const app = await w.application();
    const { id } = kind === "applications" ? app : await w.principal(app.appId);
    return await w.graph("POST", `/v1.0/${kind}/${id}/addPassword`, {
      passwordCredential: { displayName: "s", ...(endDateTime && { endDateTime }) },
    });
  };
  const inDays = (days: number) => new Date(w.world.clock.now() + days * 86_400_000).toISOString();
  after(() => {
    w.tenant.secretPolicy = undefined;
  });

  for (const kind of ["applications", "servicePrincipals"] as const) {
    test(`that restricts passwordAddition lets nobody add a secret to ${kind}`, async () => {
      w.tenant.secretPolicy = { restricts: "passwordAddition" };
      const { status, body } = await add(kind, inDays(1));
      assert.equal(status, 400);
      const { innerError: _, ...error } = body.error as Json;
      assert.deepEqual(error, {
        code: "CredentialTypeNotAllowedAsPerAppPolicy",
        message: `Credential type not allowed as per assigned policy ${defaultPolicy}.`,
      });
    });
  }

  // OfficeDev/microsoft-365-agents-toolkit#10998
  test("that restricts passwordLifetime refuses a secret that lives longer, and one without an end", async () => {
    w.tenant.secretPolicy = { restricts: "passwordLifetime", maxDays: 30 };
    const message = `Credential lifetime exceeds the max value allowed as per assigned policy ${defaultPolicy}.`;
    for (const end of [inDays(31), undefined]) {
      const { status, body } = await add("applications", end);
      assert.equal(status, 400);
      const { innerError: _, ...error } = body.error as Json;
      assert.deepEqual(error, {
        code: "CredentialInvalidLifetimeAsPerAppPolicy",
        message,
        details: [{ code: "InvalidKeyEndDate", message, target: "EndDate" }],
      });
    }
    assert.equal((await add("applications", inDays(29))).status, 200);
  });
});
