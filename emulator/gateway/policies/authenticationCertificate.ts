import { Gap } from "../../gap.ts";
import { stringValue } from "../compiler/checkedElement.ts";
import type { PolicyDefinition } from "../compiler/schema.ts";

/**
 * https://learn.microsoft.com/azure/api-management/authentication-certificate-policy: the client certificate towards the backend. No
 * backend of the rehearsal asks for one, so that only its being there counts; the page does not say what follows where it is not: 501.
 */
export const authenticationCertificate: PolicyDefinition = {
  element: "authentication-certificate",
  sections: ["inbound"],
  attributes: {
    thumbprint: { type: "string", required: true, unless: ["certificate-id", "body"] },
    "certificate-id": { type: "string" },
    body: { type: "any" },
    password: { type: "string" },
  },
  check(node, report) {
    const given = ["thumbprint", "certificate-id", "body"].filter((name) => node.values.has(name));
    if (given.length > 1) report(`has either thumbprint, certificate-id or body; got ${given.join(", ")}`);
  },
  compile: (node) => (exchange) => {
    const thumbprint = stringValue(node, "thumbprint")?.get(exchange);
    const id = stringValue(node, "certificate-id")?.get(exchange);
    const certificates = exchange.service.children?.get("certificates");
    if (thumbprint !== undefined) {
      const held = [...(certificates?.values() ?? [])].some(
        ({ properties }) => String(properties.thumbprint).toLowerCase() === thumbprint.toLowerCase(),
      );
      if (!held) throw new Gap(`the instance has no certificate with the thumbprint ${thumbprint}`);
    }
    if (id !== undefined && !certificates?.has(id.toLowerCase()))
      throw new Gap(`the instance has no certificate ${id}`);
    // An expression may fail.
    for (const name of ["body", "password"]) node.values.get(name)?.get(exchange);
  },
};
