import { isMap, isScalar, type Node, parse } from "yaml";
import { rangeOf } from "./edit.ts";

/** A client secret as a stack file says it. */
export interface SecretEntry {
  readonly name: string;
  /** As it shall stand there: `2027-06-30`. */
  readonly expires: string;
}

/** How a value of an entry is written: with quotes or without. */
export type Quoting = (secret: SecretEntry, key: keyof SecretEntry) => string;

/** An entry in flow style: `{ name: 2027-h1, expires: 2027-06-30 }`. */
export function flowItem(secret: SecretEntry, padding: string, quoted: Quoting): string {
  return `{${padding}name: ${quoted(secret, "name")}, expires: ${quoted(secret, "expires")}${padding}}`;
}

/** What stands inside the braces of another entry. */
export function paddingOf(text: string, item: Node): string {
  return isMap(item) && item.flow && text[rangeOf(item)[0] + 1] !== " " ? "" : " ";
}

/** Quotes what is quoted in another entry, and what would not be text without quotes. */
export function quotingOf(item: Node): Quoting {
  return (secret, key) => {
    const scalar = isMap(item) ? item.get(key, true) : undefined;
    if (scalar?.type === "QUOTE_DOUBLE") return JSON.stringify(secret[key]);
    if (scalar?.type === "QUOTE_SINGLE") return `'${secret[key]}'`;
    return plain(secret, key);
  };
}

/** YAML 1.1, which Pulumi reads, takes more words for something else than 1.2; dates it hands over as text. */
export function plain(secret: SecretEntry, key: keyof SecretEntry): string {
  const value = secret[key];
  return key === "expires" || parse(value, { version: "1.1" }) === value ? value : JSON.stringify(value);
}

/** The keys in the order of another entry. */
export function keysOf(item: Node): (keyof SecretEntry)[] {
  const keys = isMap(item) ? item.items.map(({ key }) => (isScalar(key) ? key.value : undefined)) : [];
  return keys[0] === "expires" ? ["expires", "name"] : ["name", "expires"];
}
