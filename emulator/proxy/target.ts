import { isIPv6 } from "node:net";

/** Where a client of the proxy wants to go, or why that is no place. */
export type ProxyTarget =
  | {
      /** As a URL has it: in lower case, IPv6 in brackets, without the dot that ends an absolute name (RFC 1034, 3.1). */
      readonly host: string;
      readonly port: number;
    }
  | { /** For people: what was asked, and what would be right. */ readonly problem: string };

const hostAndPort = /^(\[[^\]]*\]|[^:]*):(\d{1,5})$/;
const hostName = /^[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*\.?$/i;

/** RFC 1035, section 2.3.4, and the dot at the end. */
const longestName = 254;

/** The target of a CONNECT, which is a host and a port and nothing else (RFC 9110, section 9.3.6). */
export function connectTarget(authority: string): ProxyTarget {
  const [, name, digits] = hostAndPort.exec(authority) ?? [];
  const port = Number(digits);
  const host = name === undefined ? undefined : canonicalHost(name);
  if (host === undefined || !(port > 0 && port < 65536)) {
    return { problem: `CONNECT ${shown(authority)} is no host and port; write CONNECT host:443` };
  }
  return { host, port };
}

/** A host as URLs have it; undefined for what is neither a name nor an address. */
function canonicalHost(name: string): string | undefined {
  if (name.length > longestName) return undefined;
  const bracketed = /^\[(.*)\]$/.exec(name)?.[1];
  if (bracketed === undefined ? !hostName.test(name) : !isIPv6(bracketed)) return undefined;
  const url = `https://${name}/`;
  return URL.canParse(url) ? new URL(url).hostname.replace(/\.$/, "") : undefined;
}

/** What somebody has sent: short, without a user's name and password, and without what would break an answer's line. */
export function shown(text: string): string {
  const printable = text.replace(/^.*@/s, "...@").replaceAll(/[^\x21-\x7e]/g, "?");
  return printable.length > 100 ? `${printable.slice(0, 100)}...` : printable || '""';
}
