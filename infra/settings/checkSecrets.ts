import { hasExpired, parseExpiry } from "./expiry.ts";
import type { Problems } from "./problems.ts";
import type { Known, StackFile } from "./schema.ts";
import { given } from "./wording.ts";

const example = "secrets: [{ name: 2027-h1, expires: 2027-06-30 }]";

/**
 * Checks that the client app has a secret where a code is redeemed with one: by the developer portal's backend, unless
 * the console does it in the browser alone (PKCE, on the platform SPA, which takes no secret), and at a redirect URI on
 * the platform Web.
 * @param path of the list
 */
export function checkPresence(
  path: string,
  { existing, secrets, redirectUris = [] }: Known<StackFile["clientApp"]>,
  grantTypes: Known<StackFile["oauthServer"]["grantTypes"]> | undefined,
  problems: Problems,
): void {
  if (existing !== undefined || secrets?.length !== 0 || grantTypes === undefined) return;
  const flow = grantTypes.find((type) => type !== "authorizationCodeWithPkce");
  if (flow !== undefined) {
    problems.add(
      path,
      `is missing; a client secret needs an expiry date that a person chose, so there is no default: write for example ${example}, or do without a secret: oauthServer: { grantTypes: [authorizationCodeWithPkce] }`,
    );
  } else if (redirectUris.length > 0) {
    problems.add(
      path,
      `is missing: an application at clientApp.redirectUris redeems its codes with a client secret; write for example ${example}, or remove redirectUris: an application of its own, with or without a secret, is an entry of clients`,
    );
  }
}

/** A list of client secrets in the stack file. */
interface SecretList {
  readonly path: string;
  readonly secrets: NonNullable<Known<StackFile["clientApp"]["secrets"]>>;
  /** The command that adds the next one. @default people add it by hand */
  readonly rotation?: string;
}

/**
 * Checks the client secrets of an app against each other and against the time.
 * @param now when given, an active secret that has expired by then is a problem
 */
export function checkSecrets(
  { path, secrets, rotation }: SecretList,
  now: Date | undefined,
  problems: Problems,
): void {
  const names = secrets.map((secret) => secret?.name?.toLowerCase());
  for (const [index, secret] of secrets.entries()) {
    const first = names.indexOf(names[index]);
    if (secret?.name !== undefined && first !== index) {
      problems.add(
        `${path}[${index}].name`,
        `${given(secret.name)} is already the name of secrets[${first}]; the name is what tells two secrets apart`,
      );
    }
    if (secret?.expires !== undefined)
      checkExpiry(`${path}[${index}].expires`, secret.expires, index === secrets.length - 1);
  }

  function checkExpiry(at: string, text: string, active: boolean): void {
    const expires = parseExpiry(text);
    if (!expires) {
      problems.add(
        at,
        `${given(text)} is not a date that exists; write a date such as 2027-06-30, or a time in UTC such as 2027-06-30T12:00:00Z`,
      );
    } else if (active && now && hasExpired(expires, now)) {
      const next = `add the next one after it${rotation === undefined ? "" : `: ${rotation}`}`;
      problems.add(at, `${given(text)} is in the past, and the last secret is the one in use; ${next}`);
    }
  }
}
