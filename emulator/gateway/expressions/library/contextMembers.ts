import { subscriptionKeyNames, text } from "../../../model/apiProperties.ts";
import type {
  ApimApi,
  ApimOperation,
  ApimProduct,
  ApimService,
  ApimSubscription,
} from "../../../model/instances.ts";
import type { LastError, RequestMessage, ResponseMessage } from "../context.ts";
import { ExpressionFailure } from "../problem.ts";
import {
  type Boxed,
  boolType,
  type ExpressionContext,
  guidType,
  intType,
  newType,
  objectType,
  stringType,
  type Type,
} from "../types.ts";
import { bodyType } from "./body.ts";
import { dateTimeType, timeSpanType } from "./dates.ts";
import { indexer, method, property } from "./define.ts";
import { dictionary, missing } from "./dictionary.ts";
import { stringArray } from "./enumerables.ts";

/**
 * `context` and what hangs on it (api-management-policy-expressions, "Context variable"). Users, groups,
 * certificates and private endpoints are not in this world, so their members are refused when deployed.
 */
export const contextType = newType("context");

const headersType = dictionary<Headers>("Headers", stringArray, {
  has: (self, name) => self.has(name),
  get: (self, name) => [self.get(name)],
  text: (self, name) => self.get(name) ?? "",
  keys: (self) => [...self.keys()],
});

const queryType = dictionary<URLSearchParams>("Query", stringArray, {
  has: (self, name) => self.has(name),
  get: (self, name) => self.getAll(name),
  text: (self, name) => self.getAll(name).join(","),
  keys: (self) => [...new Set(self.keys())],
});

const parametersType = dictionary<ReadonlyMap<string, string>>("MatchedParameters", stringType, {
  has: (self, name) => self.has(name),
  get: (self, name) => self.get(name),
  text: (self, name) => self.get(name) ?? "",
  keys: (self) => [...self.keys()],
});

type Reading<T> = Readonly<Record<string, readonly [Type, (self: T, context: ExpressionContext) => unknown]>>;
function record<T>(name: string, members: Reading<T>): Type {
  const type = newType(name);
  for (const [member, [memberType, get]] of Object.entries(members))
    property<T>(type, member, memberType, get);
  return type;
}

const urlType = record<URL>("IUrl", {
  Scheme: [stringType, (url) => url.protocol.slice(0, -1)],
  Host: [stringType, (url) => url.hostname],
  Port: [intType, (url) => Number(url.port || (url.protocol === "http:" ? 80 : 443))],
  Path: [stringType, (url) => url.pathname],
  QueryString: [stringType, (url) => url.search],
  Query: [queryType, (url) => url.searchParams],
});
method<URL, []>(urlType, "ToString", [], stringType, (url) => url.href);

const keyNamesType = record<{ header: string; query: string }>("ISubscriptionKeyParameterNames", {
  Header: [stringType, ({ header }) => header],
  Query: [stringType, ({ query }) => query],
});

const apiType = record<ApimApi>("IApi", {
  Id: [stringType, (api) => api.name],
  Name: [stringType, (api) => text(api, "displayName") ?? api.name],
  Path: [stringType, (api) => api.path],
  Revision: [stringType, (api) => text(api, "apiRevision") ?? "1"],
  Version: [stringType, (api) => text(api, "apiVersion") ?? null],
  IsCurrentRevision: [boolType, (api) => api.properties.isCurrent !== false],
  ServiceUrl: [urlType, (api) => (text(api, "serviceUrl") ? new URL(text(api, "serviceUrl")!) : null)],
  SubscriptionKeyParameterNames: [keyNamesType, subscriptionKeyNames],
});

const operationType = record<ApimOperation>("IOperation", {
  Id: [stringType, ({ name }) => name],
  Name: [stringType, (operation) => text(operation, "displayName") ?? operation.name],
  Method: [stringType, (operation) => operation.method],
  UrlTemplate: [stringType, (operation) => operation.urlTemplate],
});

const productType = record<ApimProduct>("IProduct", {
  Id: [stringType, ({ name }) => name],
  Name: [stringType, (product) => text(product, "displayName") ?? product.name],
  ApprovalRequired: [boolType, ({ properties }) => properties.approvalRequired === true],
  SubscriptionRequired: [boolType, ({ properties }) => properties.subscriptionRequired !== false],
});

const subscriptionType = record<ApimSubscription>("ISubscription", {
  Id: [stringType, ({ name }) => name],
  Name: [stringType, (subscription) => text(subscription, "displayName") ?? subscription.name],
  Key: [stringType, ({ primaryKey }) => primaryKey],
  PrimaryKey: [stringType, ({ primaryKey }) => primaryKey],
  SecondaryKey: [stringType, ({ secondaryKey }) => secondaryKey],
});

const deploymentType = record<ApimService>("IDeployment", {
  ServiceName: [stringType, ({ name }) => name],
  Region: [stringType, ({ location }) => location],
  GatewayId: [stringType, () => "managed"],
});

const lastErrorType = record<LastError>("ILastError", {
  Source: [stringType, ({ source }) => source],
  Reason: [stringType, ({ reason }) => reason],
  Message: [stringType, ({ message }) => message],
  Scope: [stringType, ({ scope }) => scope ?? null],
  Section: [stringType, ({ section }) => section ?? null],
  Path: [stringType, ({ path }) => path ?? null],
  PolicyId: [stringType, ({ policyId }) => policyId ?? null],
});

export const requestType = record<RequestMessage>("IRequest", {
  Method: [stringType, (request) => request.method],
  Url: [urlType, (_, { url }) => url],
  OriginalUrl: [urlType, (_, { originalUrl }) => originalUrl],
  Headers: [headersType, ({ headers }) => headers],
  MatchedParameters: [parametersType, (_, { matchedParameters }) => matchedParameters],
  IpAddress: [stringType, (_, { ipAddress }) => ipAddress],
  Body: [bodyType, (request) => (request.body === null ? null : request)],
});

export const responseType = record<ResponseMessage>("IResponse", {
  StatusCode: [intType, ({ status }) => status],
  StatusReason: [stringType, ({ reason }) => reason],
  Headers: [headersType, ({ headers }) => headers],
  Body: [bodyType, (response) => (response.body === null ? null : response)],
});

// There are no users in this world: always null, so that `context.User?.Id` holds and `context.User.Id` fails.
const userType = record<never>("IUser", {
  Id: [stringType, () => null],
  Email: [stringType, () => null],
  FirstName: [stringType, () => null],
  LastName: [stringType, () => null],
});

const variablesType = newType("Variables");
type Variables = ReadonlyMap<string, Boxed | null>;
method<Variables, [string]>(variablesType, "ContainsKey", [stringType], boolType, (self, [name]) =>
  self.has(name),
);
method<Variables, [string, unknown]>(
  variablesType,
  "GetValueOrDefault",
  [stringType, { type: "T", optional: { value: undefined } }],
  ({ typeArgument }) => typeArgument!,
  (self, [name, otherwise], { typeArgument }) => {
    if (!self.has(name)) return otherwise;
    const held = self.get(name) ?? null;
    if (typeArgument === objectType) return held;
    if (held === null || held.type !== typeArgument) {
      throw new ExpressionFailure(
        "InvalidCastException",
        `The variable '${name}' is no ${typeArgument?.name}.`,
      );
    }
    return held.value;
  },
  { generic: true },
);
// Without a type, as in the example of get-authorization-context-policy, it gives what is there as an object.
method<Variables, [string]>(
  variablesType,
  "GetValueOrDefault",
  [stringType],
  objectType,
  (self, [name]) => self.get(name) ?? null,
);
method<Variables, [string, (found: Boxed | null) => void]>(
  variablesType,
  "TryGetValue",
  [stringType, { type: objectType, out: true }],
  boolType,
  (self, [name, found]) => {
    found(self.get(name) ?? null);
    return self.has(name);
  },
);
indexer<Variables, string>(variablesType, stringType, objectType, (self, name) => {
  if (!self.has(name)) throw missing();
  return self.get(name) ?? null;
});

const members: Reading<ExpressionContext> = {
  Api: [apiType, ({ api }) => api],
  Deployment: [deploymentType, ({ service }) => service],
  Elapsed: [timeSpanType, ({ clock, timestamp }) => clock.now() - timestamp],
  LastError: [lastErrorType, ({ lastError }) => lastError ?? null],
  Operation: [operationType, ({ operation }) => operation ?? null],
  Product: [productType, ({ product }) => product ?? null],
  Request: [requestType, ({ request }) => request],
  RequestId: [guidType, ({ requestId }) => requestId],
  Response: [responseType, ({ response }) => response ?? null],
  Subscription: [subscriptionType, ({ subscription }) => subscription ?? null],
  Timestamp: [dateTimeType, ({ timestamp }) => timestamp],
  Tracing: [boolType, ({ trace }) => trace !== undefined],
  User: [userType, () => null],
  Variables: [variablesType, ({ variables }) => variables],
};
method<ExpressionContext, [string]>(contextType, "Trace", [stringType], objectType, (self, [message]) => {
  self.trace?.("context.Trace", { message });
  return null;
});
for (const [name, [type, get]] of Object.entries(members)) property(contextType, name, type, get);
