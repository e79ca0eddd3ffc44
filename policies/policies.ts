import { element, renderXml, type XmlElement } from "./xml.ts";

/** Where the policy of the broader scope runs. */
export const base: XmlElement = element("base");

/**
 * A policy document that does something to requests alone; backend, outbound and on-error are the broader scope's.
 * @param inbound what it does, {@link base} included
 * @throws PolicyValueError for a value that would not reach the gateway as the text it is
 */
export function renderPolicies(inbound: readonly XmlElement[]): string {
  return renderXml(
    element("policies", {}, [
      element("inbound", {}, inbound),
      element("backend", {}, [base]),
      element("outbound", {}, [base]),
      element("on-error", {}, [base]),
    ]),
  );
}
