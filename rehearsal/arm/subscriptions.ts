import { randomBytes } from "node:crypto";
import { type ChildKind, childType } from "./children.ts";
import * as contracts from "./contracts.ts";
import { type FieldProblem, validationError } from "./errors.ts";
import { activeService, existing } from "./lookup.ts";
import { type ArmHandler, ownName, type ResourceType } from "./request.ts";
import type { ApimService, ApimSubscription } from "./store.ts";

const kind: ChildKind<ApimSubscription> = {
  type: "Microsoft.ApiManagement/service/subscriptions",
  label: "Subscription",
  name: contracts.names.sid,
  fields: contracts.subscription,
  readOnly: ["createdDate"],
  collection: (request) => activeService(request).subscriptions,
  parentId: (request) => activeService(request).id,
  hidden: ({ primaryKey, secondaryKey }) => ({ primaryKey, secondaryKey }),
};

/** Subscriptions to a product, to one API, or to all. Their keys are read by POST `listSecrets` alone. */
export const subscriptions: ResourceType = {
  ...childType(kind, {
    make(request, base, sent, previous) {
      const service = activeService(request);
      const { primaryKey, secondaryKey, scope: wanted, ...shown } = sent;
      const scope = resolveScope(service, String(wanted));
      const problems: FieldProblem[] = [];
      if (!scope) {
        problems.push({
          target: "scope",
          message: `'scope' must be /products/{productId}, /apis or /apis/{apiId} of this service, and exist; got '${wanted}'.`,
        });
      }
      const keys = {
        primaryKey: (primaryKey as string) ?? previous?.primaryKey ?? newKey(),
        secondaryKey: (secondaryKey as string) ?? previous?.secondaryKey ?? newKey(),
      };
      for (const [target, key] of Object.entries(keys)) {
        if (keyTaken(service, key, previous) || (target === "secondaryKey" && key === keys.primaryKey)) {
          problems.push({ target, message: `'${target}' is another key of this service already.` });
        }
      }
      if (problems.length > 0) throw validationError(problems);
      const createdDate = previous?.properties.createdDate ?? request.context.clock.iso();
      // Without a state a subscription waits for approval ("created with Submitted state", REST reference).
      const properties = { state: "submitted", allowTracing: false, ...shown, scope, createdDate };
      return { ...base, properties, ...keys };
    },
  }),
  actions: {
    listSecrets(request) {
      const { primaryKey, secondaryKey } = existing(kind.collection(request), ownName(request), kind.label);
      return { status: 200, body: { primaryKey, secondaryKey } };
    },
    regeneratePrimaryKey: regenerate("primaryKey"),
    regenerateSecondaryKey: regenerate("secondaryKey"),
  },
};

function regenerate(key: "primaryKey" | "secondaryKey"): ArmHandler {
  return (request) => {
    existing(kind.collection(request), ownName(request), kind.label)[key] = newKey();
    return { status: 204 };
  };
}

/** The full ARM id of a scope, or undefined when there is nothing under it. */
function resolveScope(service: ApimService, scope: string): string | undefined {
  const relative = scope.toLowerCase().startsWith(service.id.toLowerCase())
    ? scope.slice(service.id.length)
    : scope;
  const [, collection, name, ...more] = relative.split("/");
  if (more.length > 0) return undefined;
  switch (collection?.toLowerCase()) {
    case "apis":
      return name ? service.apis.get(name.toLowerCase())?.id : `${service.id}/apis`;
    case "products":
      return name ? service.products.get(name.toLowerCase())?.id : undefined;
    default:
      return undefined;
  }
}

function keyTaken(service: ApimService, key: string, own: ApimSubscription | undefined): boolean {
  return [...service.subscriptions.values()].some(
    (other) => other !== own && (other.primaryKey === key || other.secondaryKey === key),
  );
}

/** 32 hexadecimal digits, as Azure's keys are. */
function newKey(): string {
  return randomBytes(16).toString("hex");
}
