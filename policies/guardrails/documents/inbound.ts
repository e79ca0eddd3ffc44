import type { PolicyElement } from "./policyDocument.ts";

/** What a document does before the backend is called; undefined where it says nothing of it, and inherits. */
export function inboundOf(document: PolicyElement): readonly PolicyElement[] | undefined {
  return document.children.find(({ name }) => name === "inbound")?.children;
}

/**
 * What the gateway does with a call before the backend is called: each document's `<base />` stands for the next
 * wider one's inbound, and so does a document that is not there or says nothing of inbound
 * (learn.microsoft.com/azure/api-management/set-edit-policies, "Use base element").
 * @param documents of the operation, the API and the instance, as far as there are any: the narrowest first
 */
export function effectiveInbound(documents: readonly (PolicyElement | undefined)[]): PolicyElement[] {
  const [document, ...wider] = documents;
  if (documents.length === 0) return [];
  const inbound = document && inboundOf(document);
  if (!inbound) return effectiveInbound(wider);
  return inbound.flatMap((element) => (element.name === "base" ? effectiveInbound(wider) : [element]));
}
