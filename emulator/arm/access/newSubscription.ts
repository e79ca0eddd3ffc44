import { randomBytes } from "node:crypto";
import type { WorldContext } from "../../context.ts";
import type { ApimService, ApimSubscription } from "../../model/instances.ts";

/** What Azure shows of every subscription, and nothing here sets. */
export const unsetDates = {
  startDate: null,
  expirationDate: null,
  endDate: null,
  notificationDate: null,
  stateComment: null,
};

/** 32 hexadecimal digits, as Azure's keys have. */
export function newKey(): string {
  return randomBytes(16).toString("hex");
}

/**
 * Adds an active subscription that API Management itself makes.
 * @param properties its full scope, among others
 * @param name ARM name
 * @default 24 hexadecimal digits (recording net-product-subscriptions)
 */
export function addSubscription(
  context: WorldContext,
  service: ApimService,
  properties: Readonly<Record<string, unknown>>,
  name = randomBytes(12).toString("hex"),
): void {
  const subscription: ApimSubscription = {
    id: `${service.id}/subscriptions/${name}`,
    name,
    etag: context.arm.nextEtag(),
    properties: { ...properties, state: "active", createdDate: context.clock.iso(), allowTracing: true },
    primaryKey: newKey(),
    secondaryKey: newKey(),
  };
  service.subscriptions.set(name, subscription);
}
