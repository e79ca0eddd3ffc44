import { isUtf8 } from "node:buffer";
import { DocumentError } from "./problem.ts";

/**
 * How much API Management imports that is sent with the request, in bytes of UTF-8.
 * @see learn.microsoft.com/azure/api-management/api-management-api-import-restrictions, "Size limitations"
 */
export const largestDocument = 4 * 1024 * 1024;

/**
 * The text of a document's file, without a byte order mark: API Management takes the mark for a part of the
 * document (Azure/azure-cli#29405).
 * @throws DocumentError for another encoding than UTF-8, and for more than API Management imports
 */
export function documentText(content: string | Uint8Array): string {
  const text = (typeof content === "string" ? content : decoded(content)).replace(/^\ufeff/, "");
  requireSize(text);
  return text;
}

function decoded(bytes: Uint8Array): string {
  const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
  // The marks of UTF-16, and the zeros that every ASCII character has there.
  if (/^\ufffd\ufffd/.test(text) || text.includes("\0")) {
    throw new DocumentError("is not UTF-8, but UTF-16 or no text at all; save it as UTF-8");
  }
  if (isUtf8(bytes)) return text;
  // A document may have U+FFFD of its own: the line is that of the first one, which is nearly always the one.
  const line = text.slice(0, text.indexOf("\ufffd")).split("\n").length;
  throw new DocumentError(`is not UTF-8 (line ${line} has bytes that are no character); save it as UTF-8`);
}

/** @throws DocumentError for more than API Management imports */
export function requireSize(text: string): void {
  const size = Buffer.byteLength(text);
  if (size <= largestDocument) return;
  throw new DocumentError(
    `has ${(size / 1024 / 1024).toFixed(1)} MB, and API Management imports at most 4 MB that are sent with the request; shorten descriptions and examples, or make several APIs of it`,
  );
}
