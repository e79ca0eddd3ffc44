/**
 * A header that only the rehearsal's gateway sends: which policy or built-in step refused the request, and
 * why. The body stays Azure's own.
 */
export const reasonHeader = "x-rehearsal-policy";
