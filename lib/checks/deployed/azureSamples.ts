import type { Resource } from "../../azure/instance.ts";
import type { OtherApi } from "./otherApi.ts";
import type { VerifiedStack } from "./verifiedStack.ts";

/** The Echo API as Azure makes it (azure-sdk-for-net's recording of ApiOperationTests). */
const echo = { name: "echo-api", serviceUrl: "http://echoapi.cloudapp.net/api" };

/** The products that come with it (learn.microsoft.com/azure/api-management/api-management-howto-add-products). */
const products = ["starter", "unlimited"];

/**
 * What Azure puts into every new instance of a classic tier: the Echo API, which answers each call with a key, and
 * the products Starter, whose keys are given without anybody's approval, and Unlimited. Nobody has asked for them,
 * and nothing but an echo is behind them: they are reported, with what removes them, and never removed by the stack.
 * @returns undefined where the instance has none of them; otherwise the name of the API, where it is as Azure made it
 */
export async function sampleNote(
  { instance, settings }: VerifiedStack,
  others: readonly Resource<OtherApi>[],
): Promise<{ readonly api: string | undefined; readonly note: string } | undefined> {
  const isEcho = ({ name, properties }: Resource<OtherApi>) =>
    name === echo.name && properties.serviceUrl === echo.serviceUrl;
  const api = settings.addedByHand.apis.includes(echo.name) ? undefined : others.find(isEcho)?.name;
  const found = (await instance.list("products")).map(({ name }) => name);
  const samples = products.filter((name) => found.includes(name));
  // Kept on purpose, or taken into use without it.
  if (api === undefined && (samples.length === 0 || settings.addedByHand.apis.includes(echo.name)))
    return undefined;
  const at = `--resource-group ${settings.apiManagement.resourceGroupName} --service-name ${instance.name}`;
  const commands = [
    ...samples.map(
      (name) => `az apim product delete ${at} --product-id ${name} --delete-subscriptions true --yes`,
    ),
    ...(api ? [`az apim api delete ${at} --api-id ${api} --delete-revisions true --yes`] : []),
  ];
  const what = [...(api ? ["the API Echo API"] : []), ...samples.map((name) => `the product ${name}`)].join(
    ", ",
  );
  return {
    api,
    note: [
      `Azure has put into the new instance: ${what}. ${api ? "The Echo API asks for a subscription key and no token, and anybody who signs up at the portal gets one of Starter. " : ""}To remove what nobody uses:`,
      ...commands,
      `To keep it without a word: ${settings.project}:addedByHand: { apis: [${echo.name}] }.`,
    ].join("\n"),
  };
}
