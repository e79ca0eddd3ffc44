/** Which of a stack's APIs are being created, and how far they are: by name. */
export interface Birth {
  /** Without their document yet: an API without operations answers 404 to every call. */
  readonly empty: readonly string[];
  /** With a policy that lets nobody through, until the operations have the policies that they need of their own. */
  readonly closed: readonly string[];
  /** Whether the stack has published its developer portal: it stays as it is until the APIs are open. */
  readonly published: boolean;
}

/** Environment variable of the program, set by `npm run up`: a {@link Birth} as JSON. */
export const birthVariable = "APIM_OAUTH_BIRTH";

/**
 * A scope that no token has: Microsoft Entra ID puts into a token only what an app registration publishes, and this
 * begins with a period, which no scope may (Microsoft Graph, permissionScope: value).
 */
export const closedScope = ".closed-until-its-operations-have-their-policies";

/** What the environment says; undefined in an ordinary run. */
export function birthOf(environment: Readonly<Record<string, string | undefined>>): Birth | undefined {
  const text = environment[birthVariable];
  return text ? (JSON.parse(text) as Birth) : undefined;
}
