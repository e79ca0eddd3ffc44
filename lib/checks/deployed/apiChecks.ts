import { shownApi } from "../../../infra/portalContent.ts";
import { listedProduct } from "../../../infra/settings/products.ts";
import type { ApiSettings } from "../../../infra/settings.ts";
import type { Resource } from "../../azure/instance.ts";
import { operationsOf } from "../sampleCall.ts";
import type { StepNaming } from "../stepNames.ts";
import type { Step } from "../steps.ts";
import { expectSame } from "./compare.ts";
import { existing } from "./existing.ts";
import { productStep } from "./productChecks.ts";
import { apiIds, type VerifiedStack } from "./verifiedStack.ts";

/** What is looked at of an API (learn.microsoft.com/rest/api/apimanagement/apis). */
interface Api {
  readonly displayName: string;
  readonly description?: string | null;
  readonly path: string;
  readonly protocols: readonly string[];
  readonly serviceUrl?: string | null;
  readonly subscriptionRequired?: boolean;
  readonly apiVersion?: string | null;
  readonly apiVersionSetId?: string | null;
  readonly authenticationSettings?: {
    readonly oAuth2?: OAuth2Setting | null;
    readonly oAuth2AuthenticationSettings?: readonly OAuth2Setting[] | null;
  } | null;
}

interface OAuth2Setting {
  readonly authorizationServerId?: string | null;
  readonly scope?: string | null;
}

/** An operation of an API, by what makes it another one. */
export interface Operation {
  readonly method: string;
  readonly urlTemplate: string;
}

/** learn.microsoft.com/rest/api/apimanagement/api-version-set */
interface VersionSet {
  readonly versioningScheme: string;
  readonly versionHeaderName?: string | null;
  readonly versionQueryName?: string | null;
}

/** learn.microsoft.com/rest/api/apimanagement/subscription */
interface Subscription {
  readonly state: string;
  readonly scope: string;
}

/** The API as the instance has it: the first step. Its OAuth setting, product and subscription: the others. */
export function apiSteps(
  stack: VerifiedStack,
  api: ApiSettings,
  titled: StepNaming,
  needs: readonly string[],
): [Step, ...Step[]] {
  const deployed: Step = {
    name: titled("The API is deployed as the stack file says"),
    needs,
    run: () => checkApi(stack, api),
  };
  return [
    deployed,
    {
      name: titled("The API asks for tokens of the OAuth 2.0 server"),
      needs: [deployed.name],
      run: () => checkOAuthSetting(stack, api),
    },
    productStep(stack, api, titled, needs),
  ];
}

/** The subscription that calls are made with here; nothing for an API that asks for none. */
export function subscriptionSteps(
  stack: VerifiedStack,
  api: ApiSettings,
  titled: StepNaming,
  needs: readonly string[],
): Step[] {
  if (!api.subscriptionRequired) return [];
  const name = titled("The API's subscription is active");
  return [{ name, needs, run: () => checkSubscription(stack, api) }];
}

async function checkApi(stack: VerifiedStack, api: ApiSettings): Promise<string> {
  const { instance, settings } = stack;
  const { properties: live } = await existing<Api>(stack, `apis/${api.name}`, `API ${api.name}`);
  const shown = shownApi(settings, api, apiIds(stack, api));
  const operations = await instance.list<Operation>(`apis/${api.name}/operations`);
  const { versioning } = api;
  const set = live.apiVersionSetId?.split("/").at(-1);
  const scheme = set === undefined ? undefined : await versionScheme(stack, set);
  expectSame(
    `The API ${api.name}`,
    [
      ["path", live.path, shown.path],
      ["displayName", live.displayName, shown.displayName],
      ["description", live.description, shown.description],
      ["subscriptionRequired", live.subscriptionRequired ?? true, shown.subscriptionRequired],
      ["version", live.apiVersion ?? "", versioning?.name ?? ""],
      ["version set", set, versioning?.set],
      ["where calls name the version", scheme, versioning && schemeOf(versioning)],
      ["protocols", live.protocols, ["https"]],
      // Without one in the stack file, it is the document's server, which nothing is sent to.
      ["serviceUrl", api.serviceUrl && withoutSlash(live.serviceUrl), withoutSlash(api.serviceUrl)],
      ["operations", operations.map(({ properties }) => routeOf(properties)), operationsOf(api).map(routeOf)],
    ],
    `protectedApi.ts, apim-oauth:apis[] and ${api.openApi}`,
  );
  return `${stack.outputs.apis[api.name]!.url}, ${operations.length} operations`;
}

/** Where calls name the versions of a set: `segment`, `header api-version`. */
async function versionScheme({ instance }: VerifiedStack, set: string): Promise<string | undefined> {
  const found = await instance.get<Resource<VersionSet>>(`apiVersionSets/${set}`);
  if (!found) return undefined;
  const { versioningScheme, versionHeaderName, versionQueryName } = found.properties;
  const by = versioningScheme.toLowerCase();
  return schemeOf({ by, parameter: (by === "header" ? versionHeaderName : versionQueryName) ?? undefined });
}

function schemeOf({ by, parameter }: { by: string; parameter?: string | undefined }): string {
  return parameter === undefined || by === "segment" ? by : `${by} ${parameter}`;
}

async function checkOAuthSetting(stack: VerifiedStack, api: ApiSettings): Promise<string> {
  const { properties } = await existing<Api>(stack, `apis/${api.name}`, `API ${api.name}`);
  const { oAuth2, oAuth2AuthenticationSettings: several } = properties.authenticationSettings ?? {};
  // The list is newer, and repeats the single one.
  const live = several?.length ? several : oAuth2 ? [oAuth2] : [];
  const { scope } = shownApi(stack.settings, api, apiIds(stack, api));
  const { id } = stack.settings.oauthServer;
  expectSame(
    `The API ${api.name}`,
    [
      ["its OAuth 2.0 server", live.map(({ authorizationServerId }) => authorizationServerId), [id]],
      ["its scope", live.flatMap((setting) => setting.scope ?? []), scope === undefined ? [] : [scope]],
    ],
    "protectedApi.ts: Api.authenticationSettings",
  );
  return `${id}${scope === undefined ? "" : ` for ${scope}`}`;
}

async function checkSubscription(stack: VerifiedStack, api: ApiSettings): Promise<string> {
  const path = `subscriptions/${api.name}`;
  const { properties } = await existing<Subscription>(stack, path, `subscription ${api.name}`);
  const { products } = stack.settings;
  const isOfOthers = api.product.shared && listedProduct(products, api.product.id)?.existing;
  const [scope = properties.scope] = /(?:products|apis)\/[^/]+$/i.exec(properties.scope) ?? [];
  expectSame(
    `The subscription ${api.name}`,
    [
      ["state", properties.state, "active"],
      ["scope", scope, isOfOthers ? `apis/${api.name}` : `products/${api.product.id}`],
    ],
    "protectedApi.ts: Subscription",
  );
  await stack.subject.subscriptionKey(api);
  return `${api.name}, for ${scope}`;
}

/** Method and path: whether an import puts a required query parameter behind the path or not is its own affair. */
function routeOf({ method, urlTemplate }: Operation): string {
  return `${method.toUpperCase()} ${urlTemplate.split("?")[0]}`;
}

function withoutSlash(url: string | null | undefined): string {
  return (url ?? "").replace(/\/$/, "");
}
