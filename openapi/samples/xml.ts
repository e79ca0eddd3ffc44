import type { References } from "../reference.ts";
import { isNode, nodeOf, own, valueText } from "../values.ts";
import { flatten } from "./flatSchema.ts";

/**
 * A value as XML, by the names of its schema and the schema's `xml` (OpenAPI, XML Object). Indented by two blanks
 * and with carriage returns, as API Management writes it (recording of azure-sdk-for-net, CloneApiUsingSourceApiId).
 */
export function xmlText(value: unknown, schema: unknown, references: References): string {
  const name = nodeOf(flatten(schema, references)?.keywords.xml).name ?? refName(schema) ?? "root";
  return element(String(name), value, schema, 0).join("\r\n");

  function element(tag: string, content: unknown, described: unknown, level: number): string[] {
    const keywords = flatten(described, references)?.keywords ?? {};
    const indent = "  ".repeat(level);
    const named = elementName(keywords.xml, tag);
    if (Array.isArray(content)) {
      const item =
        nodeOf(flatten(keywords.items, references)?.keywords.xml).name ?? refName(keywords.items) ?? "item";
      return nested(
        named,
        indent,
        declaration(keywords.xml),
        content.flatMap((each) => element(String(item), each, keywords.items, level + 1)),
      );
    }
    if (!isNode(content))
      return [`${indent}<${named}${declaration(keywords.xml)}>${escaped(content)}</${named}>`];
    const attributes = [declaration(keywords.xml)];
    const children: string[] = [];
    for (const [key, each] of Object.entries(content)) {
      const property = own(keywords.properties, key);
      const flat = flatten(property, references)?.keywords ?? {};
      const xml = nodeOf(flat.xml);
      if (xml.attribute === true) attributes.push(` ${elementName(xml, key)}="${escaped(each)}"`);
      else if (Array.isArray(each) && xml.wrapped !== true) {
        const itemName = nodeOf(flatten(flat.items, references)?.keywords.xml).name ?? xml.name ?? key;
        children.push(...each.flatMap((one) => element(String(itemName), one, flat.items, level + 1)));
      } else children.push(...element(key, each, property, level + 1));
    }
    return nested(named, indent, attributes.join(""), children);
  }
}

function nested(name: string, indent: string, attributes: string, children: readonly string[]): string[] {
  if (children.length === 0) return [`${indent}<${name}${attributes} />`];
  return [`${indent}<${name}${attributes}>`, ...children, `${indent}</${name}>`];
}

/** What binds an element's namespace; a prefix without one would not be XML. */
function declaration(xml: unknown): string {
  const { namespace } = nodeOf(xml);
  if (typeof namespace !== "string") return "";
  const prefix = prefixOf(xml);
  return ` xmlns${prefix && `:${prefix}`}="${escaped(namespace)}"`;
}

function prefixOf(xml: unknown): string {
  const { prefix, namespace } = nodeOf(xml);
  const usable =
    typeof namespace === "string" && typeof prefix === "string" && /^[A-Za-z_][\w.-]*$/.test(prefix);
  return usable ? prefix : "";
}

/** A name that XML takes, with the prefix that the schema gives it. */
function elementName(xml: unknown, fallback: string): string {
  const { name } = nodeOf(xml);
  const local = (typeof name === "string" ? name : fallback).replaceAll(/[^\p{L}\p{N}_.-]/gu, "_");
  const valid = /^[\p{L}_]/u.test(local) ? local : `_${local}`;
  const prefix = prefixOf(xml);
  return prefix ? `${prefix}:${valid}` : valid;
}

function refName(schema: unknown): string | undefined {
  const { $ref } = nodeOf(schema);
  return typeof $ref === "string" ? $ref.slice($ref.lastIndexOf("/") + 1) : undefined;
}

function escaped(value: unknown): string {
  return (value === null ? "" : valueText(value))
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
