import { versionParameter } from "../../infra/apiVersions.ts";
import type { ApiSettings } from "../../infra/settings.ts";
import type { DeployedStack } from "./deployedStack.ts";

/** Where a call of an API goes, and the header that names the API's version where a header does. */
export interface ApiAddress {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * The address of a call.
 * @param path path and query below the API's URL
 */
export function addressOf(
  { outputs }: Pick<DeployedStack, "outputs">,
  api: ApiSettings,
  path: string,
): ApiAddress {
  const url = `${outputs.apis[api.name]!.url}${path}`;
  const version = versionParameter(api);
  if (version === undefined) return { url, headers: {} };
  const { place, name, value } = version;
  if (place === "header") return { url, headers: { [name]: value } };
  return { url: `${url}${path.includes("?") ? "&" : "?"}${name}=${value}`, headers: {} };
}
