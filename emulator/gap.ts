/**
 * What Azure has and this stand-in has not. Each service answers it with 501 in its own error's form, so that SDKs show
 * the message, and with the header {@link gapHeader}; nothing is imitated.
 */
export class Gap extends Error {
  override readonly name = "Gap";
}

/** A path that Azure may have and the rehearsal does not: said aloud, since a 404 would be taken for Azure's. */
export function unknownPath(method: string, url: string): Gap {
  const { hostname, pathname } = new URL(url);
  return new Gap(`The rehearsal does not know ${method} ${pathname} on ${hostname}.`);
}

/** The code of such an answer, where the service's errors have one. */
export const gapCode = "NotInRehearsal";

/** A header of answers that are the stand-in's own word and not Azure's. */
export const gapHeader = "x-rehearsal-gap";
