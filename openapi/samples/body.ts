import type { References } from "../reference.ts";
import type { DocumentContent } from "../responses.ts";
import { isNode, jsonText, valueText } from "../values.ts";
import { sampleOf } from "./sample.ts";
import { xmlText } from "./xml.ts";

/** `application/json` of `Application/JSON; charset=utf-8`. */
export function mediaType(contentType: string): string {
  return contentType.split(";")[0]!.trim().toLowerCase();
}

/** Whether a media type is JSON, or a range that JSON is in. */
export function isJson(contentType: string): boolean {
  return /^(?:\*\/\*|application\/\*|[\w.+-]+\/(?:[\w.+-]+\+)?json)$/.test(mediaType(contentType));
}

/** The media type that an answer in a range of them has. */
export function concrete(contentType: string): string {
  const type = mediaType(contentType);
  if (!type.includes("*")) return contentType;
  if (type.startsWith("text/")) return "text/plain";
  return type.startsWith("image/") ? "image/png" : "application/json";
}

/**
 * The text of a body, from the example beside its schema, else from the schema: as mock-response makes it
 * (learn.microsoft.com/azure/api-management/mock-response-policy). Undefined where the document has neither.
 */
export function bodyText(content: DocumentContent, references: References): string | undefined {
  if (content.example) return exampleText(content.example.value);
  if (content.schema === undefined) return undefined;
  const sample = sampleOf(content.schema, references);
  return sample && written(sample.value, content, references);
}

/** An example as it is sent: a text as it stands, anything else as JSON. */
export function exampleText(value: unknown): string {
  return typeof value === "string" ? value : jsonText(value, 2);
}

function written(value: unknown, { contentType, schema }: DocumentContent, references: References): string {
  const type = mediaType(contentType);
  if (/[/+]xml$/.test(type)) {
    // An example of XML that stands in the schema is XML already.
    if (typeof value === "string" && value.trimStart().startsWith("<")) return value;
    return xmlText(value, schema, references);
  }
  if (type === "application/x-www-form-urlencoded" && isNode(value)) {
    const fields = Object.entries(value).map(([name, item]): [string, string] => [name, valueText(item)]);
    return new URLSearchParams(fields).toString();
  }
  if (typeof value === "string" && !isJson(contentType)) return value;
  // Carriage returns are Azure's (recording of azure-sdk-for-net, ApiTests/CloneApiUsingSourceApiId).
  return jsonText(value, 2).replaceAll("\n", "\r\n");
}
