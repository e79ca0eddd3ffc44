import { type Step, StepFailed } from "../steps.ts";
import type {
  Application,
  FederatedCredential,
  KeyCredential,
  Owner,
  PasswordCredential,
} from "./directory.ts";
import { expectOwners, ownersOf } from "./ownerChecks.ts";
import type { VerifiedStack } from "./verifiedStack.ts";

/** An app of the stack, and what the stack gives it to sign in with. */
export interface AccessOfApp {
  /** The step's sentence. */
  readonly name: string;
  /** For people. */
  readonly displayName: string;
  app(): Promise<Application>;
  /** Names of the secrets that the stack file has. @default none */
  readonly secrets?: readonly string[];
  /** Whose tokens it trusts by the stack file. @default nobody's */
  readonly federated?: readonly Pick<FederatedCredential, "name" | "issuer" | "subject">[];
}

/** A credential or an owner, for a message. */
interface Found {
  readonly id: string;
  readonly says: string;
}

/**
 * Whoever has a credential of an app signs in as it, and whoever owns it gives it one: an app of the stack has the
 * secrets and the owners of the stack file alone.
 */
export function accessStep(stack: VerifiedStack, access: AccessOfApp): Step {
  return { name: access.name, run: () => checkAccess(stack, access) };
}

async function checkAccess(
  stack: VerifiedStack,
  { displayName, app: read, secrets = [], federated: trusted = [] }: AccessOfApp,
): Promise<string> {
  const { directory, settings } = stack;
  const app = await read();
  const principal = await directory.servicePrincipal(displayName, app.appId);
  const [federated, owners, principalOwners] = await Promise.all([
    directory.federatedCredentials(app),
    directory.owners("applications", app),
    directory.owners("servicePrincipals", principal),
  ]);
  const isTrusted = (one: FederatedCredential) =>
    trusted.some(
      ({ name, issuer, subject }) => one.name === name && one.issuer === issuer && one.subject === subject,
    );
  const surplusFederated = federated.filter((one) => !isTrusted(one));
  const missing = trusted.filter(({ name }) => !federated.some((one) => one.name === name && isTrusted(one)));
  if (missing.length > 0) {
    throw new StepFailed(
      `The app registration ${app.displayName} lacks the federated credentials ${missing.map(({ name }) => name).join(", ")} of the stack file.`,
      "client.ts: ApplicationFederatedIdentityCredential",
    );
  }
  expectOwners(settings, app, { registration: owners, principal: principalOwners });
  const { addedByHand } = settings;
  const unknown = (known: readonly string[], found: readonly Found[]) =>
    found.filter(({ id }) => !known.includes(id.toLowerCase())).map(({ says }) => says);
  const of = (found: readonly Found[]) =>
    found.map(({ id, says }) => ({ id, says: `${says} of its service principal` }));
  const surplus = [
    ...surplusSecrets(app.passwordCredentials, secrets),
    ...app.keyCredentials.map(certificate),
    ...surplusFederated.map(federatedCredential),
    ...of(principal.passwordCredentials.map(secret)),
    ...of(principal.keyCredentials.map(certificate)),
  ];
  const wanted = ownersOf(settings);
  const allOwners = [...owners.map(owner), ...of(principalOwners.map(owner))].filter(
    ({ id }) => !wanted.includes(id.toLowerCase()),
  );
  const problems = [...unknown(addedByHand.credentials, surplus), ...unknown(addedByHand.owners, allOwners)];
  if (problems.length > 0) {
    throw new StepFailed(
      `The app registration ${app.displayName} has what the stack file does not know: ${problems.join("; ")}.`,
      "who has added it, and whether it was used: the sign-in logs of the service principal in Microsoft Entra ID",
      "Microsoft Entra ID, App registrations: Certificates & secrets, Owners, to remove it",
      `${settings.project}:addedByHand.credentials and owners, for what shall stay`,
    );
  }
  const accepted = [...surplus, ...allOwners];
  const own = [
    ...(secrets.length > 0 ? ["secrets"] : []),
    ...(trusted.length > 0 ? ["federated credentials"] : []),
  ];
  const has = own.length > 0 ? `no credentials but the stack file's ${own.join(" and ")}` : "no credentials";
  const owned = wanted.length === 0 ? "no owners" : "no owners but the stack file's";
  return accepted.length === 0
    ? `${has}, ${owned}`
    : `${has}, ${owned}, but for what addedByHand names: ${accepted.map(({ says }) => says).join(", ")}`;
}

/** Those without a name of the stack file, and all of a name where there are several: the stack makes one of each. */
function surplusSecrets(found: readonly PasswordCredential[], names: readonly string[]): Found[] {
  return found.flatMap((credential) => {
    const name = credential.displayName;
    if (name === null || !names.includes(name)) return [secret(credential)];
    const alike = found.filter(({ displayName }) => displayName === name).length;
    const { id, says } = secret(credential);
    return alike === 1 ? [] : [{ id, says: `${says}, one of ${alike} of that name` }];
  });
}

function secret({ keyId, displayName, endDateTime }: PasswordCredential): Found {
  return {
    id: keyId,
    says: `the secret ${displayName ?? "without a name"} (${keyId}, until ${day(endDateTime)})`,
  };
}

function certificate({ keyId, displayName, endDateTime }: KeyCredential): Found {
  return {
    id: keyId,
    says: `the certificate ${displayName ?? "without a name"} (${keyId}, until ${day(endDateTime)})`,
  };
}

function federatedCredential({ id, name, issuer, subject }: FederatedCredential): Found {
  return { id, says: `the federated credential ${name} (${id}), which trusts ${subject} of ${issuer}` };
}

function owner({ id, userPrincipalName, displayName }: Owner): Found {
  return { id, says: `the owner ${userPrincipalName ?? displayName ?? "without a name"} (${id})` };
}

function day(dateTime: string): string {
  return dateTime.slice(0, 10);
}
