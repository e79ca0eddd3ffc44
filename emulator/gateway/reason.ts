import { type NamedValue, withoutSecrets } from "./compiler/namedValues.ts";
import type { LastError } from "./expressions/context.ts";

/** `validate-jwt: TokenAudienceNotAllowed: IDX10214: …`; tokens, keys and secret named values are never in it. */
export function reasonOf({ source, reason, message }: LastError, namedValues: readonly NamedValue[]): string {
  // Headers hold visible ASCII (RFC 9110, section 5.5); messages may quote what a caller sent.
  const visible = withoutSecrets(message, namedValues).replace(/[^\x20-\x7e]+/g, "?");
  return `${source}: ${reason}: ${visible.slice(0, 500)}`;
}
