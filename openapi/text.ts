import { DocumentError } from "./problem.ts";

/**
 * How much API Management imports that is sent with the request, in bytes of UTF-8.
 * @see learn.microsoft.com/azure/api-management/api-management-api-import-restrictions, "Size limitations"
 */
export const largestDocument = 4 * 1024 * 1024;

/**
 * The text of a document's file, without a byte order mark: API Management takes the mark for a part of the
 * document (Azure/azure-cli#29405).
 * @param content as a text where somebody has decoded it already: what was not UTF-8 is U+FFFD then
 * @throws DocumentError for another encoding, and for more than API Management imports
 */
export function documentText(content: string | Uint8Array): string {
  const text = (typeof content === "string" ? content : new TextDecoder().decode(content)).replace(
    /^\ufeff/,
    "",
  );
  // The marks of UTF-16, and the zeros that every ASCII character has there.
  if (/^\ufffd\ufffd/.test(text) || text.includes("\0")) {
    throw new DocumentError("is not UTF-8, but UTF-16 or no text at all; save it as UTF-8");
  }
  const broken = text.indexOf("\ufffd");
  if (broken !== -1) {
    const line = text.slice(0, broken).split("\n").length;
    throw new DocumentError(
      `is not UTF-8 (line ${line} has a character that is none, or U+FFFD in place of one that was lost); save it as UTF-8`,
    );
  }
  requireSize(text);
  return text;
}

/** @throws DocumentError for more than API Management imports */
export function requireSize(text: string): void {
  const size = Buffer.byteLength(text);
  if (size <= largestDocument) return;
  throw new DocumentError(
    `has ${(size / 1024 / 1024).toFixed(1)} MB, and API Management imports at most 4 MB that are sent with the request; shorten descriptions and examples, or make several APIs of it`,
  );
}
