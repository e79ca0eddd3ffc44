import { stringValue } from "../compiler/checkedElement.ts";
import type { PolicyDefinition } from "../compiler/schema.ts";

/** https://learn.microsoft.com/azure/api-management/authentication-basic-policy: sets the Authorization header (RFC 7617). */
export const authenticationBasic: PolicyDefinition = {
  element: "authentication-basic",
  sections: ["inbound"],
  attributes: {
    username: { type: "string", required: true },
    password: { type: "string", required: true },
  },
  compile: (node) => (exchange) => {
    const [user, password] = ["username", "password"].map((name) => stringValue(node, name)!.get(exchange));
    const credentials = Buffer.from(`${user}:${password}`).toString("base64");
    exchange.request.headers.set("authorization", `Basic ${credentials}`);
  },
};
