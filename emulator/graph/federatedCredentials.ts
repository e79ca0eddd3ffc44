import { randomUUID } from "node:crypto";
import { Gap } from "../gap.ts";
import type { Application, FederatedCredential } from "../model/directory.ts";
import { resourceNotFound } from "./errors.ts";
import { checkBody, withoutOwnId } from "./fields.ts";
import { collection, entity, type GraphApp, type GraphContext, noContent, readJson } from "./http.ts";
import { listed } from "./query.ts";
import { federatedCredentialFields } from "./resources.ts";

/**
 * The federated credentials of an application (azure-cli's recording test_app_federated_credential.yaml). They can be
 * looked at, made, changed and taken away; nobody signs in with one here.
 */
export function federatedCredentialRoutes(app: GraphApp, find: (c: GraphContext) => Application): void {
  const path = "/v1.0/applications/:key/federatedIdentityCredentials" as const;
  const kind = ({ id }: Application) => `applications('${id}')/federatedIdentityCredentials`;

  app.get(path, (c) => {
    const application = find(c);
    const rows = listed(
      c,
      "federatedIdentityCredential",
      [...application.federatedCredentials].map((one) => ({ ...one })),
    );
    return collection(c, kind(application), rows);
  });

  app.post(path, async (c) => {
    const application = find(c);
    const credential = made(checkBody(await readJson(c), federatedCredentialFields));
    refuseTwice(application.federatedCredentials, credential);
    application.federatedCredentials.push(credential);
    const { tenant } = c.get("caller");
    const { origin } = new URL(c.req.url);
    c.header("location", `${origin}/v2/${tenant.id}/federatedIdentityCredentials/${credential.id}`);
    return entity(c, kind(application), credential, 201);
  });

  app.get(`${path}/:credential`, (c) => {
    const application = find(c);
    return entity(c, kind(application), foundIn(application, c.req.param("credential")));
  });

  // Its name makes it what it is (learn.microsoft.com/graph/api/federatedidentitycredential-update).
  app.patch(`${path}/:credential`, async (c) => {
    const application = find(c);
    const before = foundIn(application, c.req.param("credential"));
    const sent = checkBody(withoutOwnId(await readJson(c), before.id), federatedCredentialFields);
    if (sent.name !== undefined && sent.name !== before.name) {
      throw new Gap("The rehearsal does not know how Graph refuses another name of a federated credential.");
    }
    const after = { ...made({ ...before, ...sent }), id: before.id };
    refuseTwice(
      application.federatedCredentials.filter((one) => one !== before),
      after,
    );
    application.federatedCredentials = application.federatedCredentials.map((one) =>
      one === before ? after : one,
    );
    return noContent(c);
  });

  app.delete(`${path}/:credential`, (c) => {
    const application = find(c);
    const gone = foundIn(application, c.req.param("credential"));
    application.federatedCredentials = application.federatedCredentials.filter((one) => one !== gone);
    return noContent(c);
  });
}

function made({ name, issuer, subject, description = null, audiences }: Readonly<Record<string, unknown>>) {
  for (const [key, value] of Object.entries({ name, issuer, subject })) {
    if (typeof value === "string" && value !== "") continue;
    throw new Gap(`The rehearsal does not know a federated credential without '${key}'.`);
  }
  if (!Array.isArray(audiences) || audiences.length !== 1) {
    throw new Gap("The rehearsal does not know a federated credential without exactly one audience.");
  }
  return { id: randomUUID(), name, issuer, subject, description, audiences } as FederatedCredential;
}

function refuseTwice(others: readonly FederatedCredential[], credential: FederatedCredential): void {
  for (const other of others) {
    if (other.name !== credential.name && !sameTrust(other, credential)) continue;
    throw new Gap(
      `The rehearsal does not know how Graph refuses a second federated credential of that name, or of that issuer and subject: ${other.name}.`,
    );
  }
}

function sameTrust(one: FederatedCredential, other: FederatedCredential): boolean {
  return one.issuer === other.issuer && one.subject === other.subject;
}

/** By its id or its name (learn.microsoft.com/graph/api/federatedidentitycredential-get). */
function foundIn({ federatedCredentials }: Application, key: string): FederatedCredential {
  const found = federatedCredentials.find(({ id, name }) => id === key.toLowerCase() || name === key);
  if (!found) throw resourceNotFound(key);
  return found;
}
