import { Gap } from "../../gap.ts";
import { stringValue } from "../compiler/checkedElement.ts";
import type { PolicyDefinition } from "../compiler/schema.ts";

/**
 * https://learn.microsoft.com/azure/api-management/log-to-eventhub-policy: a message to the event hub of a logger. No hub is reached: the
 * message is evaluated, and shown in the trace. What API Management does without that logger, the page does not say: 501.
 */
export const logToEventhub: PolicyDefinition = {
  element: "log-to-eventhub",
  sections: ["inbound", "backend", "outbound", "on-error"],
  attributes: {
    "logger-id": { type: "string", required: true },
    "partition-id": { type: "string" },
    "partition-key": { type: "string" },
  },
  text: "required",
  check(node, report) {
    if (node.values.has("partition-id") && node.values.has("partition-key"))
      report("has either partition-id or partition-key");
  },
  compile: (node) => (exchange) => {
    const id = stringValue(node, "logger-id")!.get(exchange);
    const logger = exchange.service.children?.get("loggers")?.get(id.toLowerCase());
    if (!logger) throw new Gap(`there is no logger ${id}, which log-to-eventhub writes to`);
    if (String(logger.properties.loggerType).toLowerCase() !== "azureeventhub")
      throw new Gap(`the logger ${id}, which log-to-eventhub writes to, is none of Event Hubs`);
    // Evaluated whether or not anybody traces: expressions may fail.
    const event = {
      logger: id,
      partitionId: stringValue(node, "partition-id")?.get(exchange),
      partitionKey: stringValue(node, "partition-key")?.get(exchange),
      message: node.text!.get(exchange),
    };
    exchange.trace?.("log-to-eventhub", event);
  },
};
