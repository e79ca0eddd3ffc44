import type { ApiSettings } from "./settings.ts";

/**
 * What one update of `npm run up` leaves closed, since Azure cannot create an API, or one of its operations, together
 * with its policy. APIs go by their names, operations by their ARM names.
 */
export interface Birth {
  /** APIs without their documents: an API without operations answers 404 to every call. */
  readonly empty: readonly string[];
  /** APIs that keep the documents that they have, whatever the stack file says. */
  readonly kept: readonly string[];
  /** By API: operations that its policy refuses. */
  readonly closed: Readonly<Record<string, readonly string[]>>;
  /**
   * What becomes of the developer portal: it is published as the stack file says, stays as it is, or is left out,
   * since the stack has not published it yet. A publication takes minutes, and the last update makes it.
   */
  readonly portal: "published" | "kept" | "left out";
}

/** Environment variable of the program: a {@link Birth} as JSON. Every command of the project sets it, if to nothing. */
export const birthVariable = "APIM_OAUTH_BIRTH";

type Environment = Readonly<Record<string, string | undefined>>;

/** What the environment says; undefined in an ordinary update. */
export function birthOf(environment: Environment): Birth | undefined {
  const text = environment[birthVariable];
  return text ? (JSON.parse(text) as Birth) : undefined;
}

/** Whether a person runs `pulumi` itself. */
export function isByHand(environment: Environment): boolean {
  return environment[birthVariable] === undefined;
}

/** What an update leaves closed of one API. */
export interface ApiBirth {
  readonly document: "imported" | "left out" | "kept";
  /** ARM names of operations that the policy refuses. */
  readonly closed: readonly string[];
}

/** The same for one API: in an ordinary update nothing is closed. */
export function birthOfApi(birth: Birth | undefined, { name }: Pick<ApiSettings, "name">): ApiBirth {
  const document = birth?.empty.includes(name)
    ? "left out"
    : birth?.kept.includes(name)
      ? "kept"
      : "imported";
  return { document, closed: birth?.closed[name] ?? [] };
}
