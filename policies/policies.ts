import { element, renderXml, type XmlElement } from "./xml.ts";

/** Where the policy of the broader scope runs. */
export const base: XmlElement = element("base");

/** The sections that a document need not have anything to say of: they are the broader scope's then. */
export interface OtherSections {
  readonly backend?: readonly XmlElement[];
  readonly outbound?: readonly XmlElement[];
  readonly onError?: readonly XmlElement[];
}

/**
 * A policy document.
 * @param inbound what it does to requests, {@link base} included
 * @param others the same of the other sections. @default the broader scope's
 * @throws PolicyValueError for a value that would not reach the gateway as the text it is
 */
export function renderPolicies(inbound: readonly XmlElement[], others: OtherSections = {}): string {
  const { backend = [base], outbound = [base], onError = [base] } = others;
  return renderXml(
    element("policies", {}, [
      element("inbound", {}, inbound),
      element("backend", {}, backend),
      element("outbound", {}, outbound),
      element("on-error", {}, onError),
    ]),
  );
}
