// @ts-check
/**
 * Decodes a JWT for people; verifies nothing.
 * @typedef {{ name: string, value: string, meaning: string }} Row
 * @typedef {{ header: Row[], claims: Row[] }} DecodedToken
 */

/** @type {Record<string, string>} */
const meanings = {
  typ: "type",
  alg: "signature algorithm",
  kid: "key that signed it",
  x5t: "certificate of that key",
  aud: "audience: the API it is for",
  iss: "issuer: who signed it",
  scp: "scopes: what the user let the client do",
  roles: "application permissions",
  ver: "token version",
  tid: "tenant",
  oid: "user in the tenant",
  sub: "user, as this API sees them",
  azp: "client it was issued to",
  azpacr: "how the client signed in: 0 public, 1 secret, 2 certificate",
  appid: "client it was issued to",
  appidacr: "how the client signed in: 0 public, 1 secret, 2 certificate",
};

/** What is looked at first when a call is refused. */
const first = ["aud", "iss", "scp", "roles", "ver", "exp", "nbf", "iat"];

/**
 * @param {string} token a compact JWS, without `Bearer`
 * @param {number} nowMs
 * @returns {DecodedToken | undefined} undefined for what is not a JWT
 */
export function decodeToken(token, nowMs) {
  const [header, claims, signature] = token.split(".");
  if (!header || !claims || signature === undefined) return undefined;
  try {
    return { header: rows(decode(header), nowMs), claims: rows(decode(claims), nowMs) };
  } catch {
    return undefined;
  }
}

/** @param {string} part */
function decode(part) {
  const binary = atob(part.replace(/-/g, "+").replace(/_/g, "/"));
  const bytes = Uint8Array.from(binary, (char) => char.charCodeAt(0));
  const value = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new TypeError("not an object");
  return value;
}

/**
 * @param {Record<string, unknown>} members
 * @param {number} nowMs
 * @returns {Row[]}
 */
function rows(members, nowMs) {
  const names = Object.keys(members).sort((a, b) => rank(a) - rank(b));
  return names.map((name) => {
    const value = members[name];
    const time = typeof value === "number" && (name === "exp" || name === "nbf" || name === "iat");
    return {
      name,
      value: typeof value === "string" ? value : JSON.stringify(value),
      meaning: time
        ? timeMeaning(name, value, nowMs)
        : Object.hasOwn(meanings, name)
          ? String(meanings[name])
          : "",
    };
  });
}

/** @param {string} name */
function rank(name) {
  const index = first.indexOf(name);
  return index < 0 ? first.length : index;
}

/**
 * @param {string} name
 * @param {number} seconds since the Unix epoch
 * @param {number} nowMs
 */
function timeMeaning(name, seconds, nowMs) {
  const at = new Date(seconds * 1000);
  if (Number.isNaN(at.getTime())) return "";
  const minutes = Math.round((seconds * 1000 - nowMs) / 60_000);
  const distance = minutes === 0 ? "now" : minutes > 0 ? `in ${minutes} min` : `${-minutes} min ago`;
  const verb = { exp: minutes >= 0 ? "expires" : "expired", nbf: "valid from", iat: "issued" }[name];
  return `${verb} ${at.toISOString().replace("T", " ").replace(".000Z", " UTC")} (${distance})`;
}
