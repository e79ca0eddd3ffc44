import { element, type XmlElement } from "./xml.ts";

/** Which example of the API's document is sent. */
export interface MockResponseValues {
  readonly statusCode: number;
  /** @default the first content type that the document has for the status code */
  readonly contentType?: string;
}

/** Answers from the API's examples: learn.microsoft.com/azure/api-management/mock-response-policy */
export function mockResponse({ statusCode, contentType }: MockResponseValues): XmlElement {
  return element("mock-response", {
    "status-code": String(statusCode),
    ...(contentType !== undefined && { "content-type": contentType }),
  });
}
