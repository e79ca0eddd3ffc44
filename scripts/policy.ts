import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Command, InvalidArgumentError } from "commander";
import { apiPolicyValues } from "../infra/apiPolicyValues.ts";
import { portalUrl } from "../infra/azureCloud.ts";
import { hasDeveloperPortal } from "../infra/serviceTier.ts";
import { type ApiSettings, parseSettings, placeholderKeys, type Settings } from "../infra/settings.ts";
import { renderApiPolicy } from "../policies/apiPolicy.ts";
import { PolicyValueError } from "../policies/xml.ts";
import { readStackFile } from "./stackFile.ts";
import { exitCodeOf, messageOf, UsageError } from "./usage.ts";

interface Options {
  readonly stack: string;
  readonly api?: string;
  readonly backendClientId?: string;
}

const IDS = ["azuread:tenantId", "azure-native:tenantId", "azure-native:subscriptionId"];
const ANY_GUID = "11111111-1111-4111-8111-111111111111";

const command = new Command("npm run policy --")
  .description("Prints the policy of each API of a stack as it would be deployed; asks nothing of Azure.")
  .option("--stack <name>", "the stack file Pulumi.<name>.yaml", "dev")
  .option("--api <name>", "one API only")
  .option("--backend-client-id <guid>", "client id of that API's backend app, once it is known", guid)
  .allowExcessArguments(false)
  .exitOverride()
  .action((options: Options) => {
    process.stdout.write(policies(process.cwd(), options));
  });

try {
  command.parse();
} catch (error) {
  const message = messageOf(error);
  if (message) process.stderr.write(`${message}\n`);
  process.exitCode = exitCodeOf(error);
}

function policies(projectFolder: string, { stack, api, backendClientId }: Options): string {
  const settings = settingsToPrint(projectFolder, stack);
  const names = settings.apis.map(({ name }) => name);
  const chosen = settings.apis.filter(({ name }) => api === undefined || name === api);
  if (chosen.length === 0) {
    throw new UsageError(`Pulumi.${stack}.yaml has no API "${api}"; its APIs: ${names.join(", ")}`);
  }
  if (backendClientId !== undefined && chosen.length > 1) {
    throw new UsageError(`--backend-client-id belongs to one API; choose it with --api: ${names.join(", ")}`);
  }
  const texts = chosen.map((each) => rendered(settings, each, backendClientId));
  // One policy alone can be put into a file as it is.
  if (texts.length === 1) return texts[0]!;
  return texts
    .map((text, index) => `<!-- API ${chosen[index]!.name.replaceAll("--", "- -")} -->\n${text}`)
    .join("\n");
}

function rendered(settings: Settings, api: ApiSettings, backendClientId: string | undefined): string {
  const { cloud, apiManagement, clientApp } = settings;
  const clientId = backendClientId ?? `<client id of ${api.backendApp.displayName}, known after deployment>`;
  const serviceName = apiManagement.serviceName ?? "<name of the instance, known after deployment>";
  try {
    return renderApiPolicy(
      apiPolicyValues(settings, api, {
        backendClientId: clientId,
        identifierUri: api.backendApp.identifierUri ?? `api://${clientId}`,
        clientAppClientId: `<client id of ${clientApp.displayName}, known after deployment>`,
        ...(hasDeveloperPortal(apiManagement.sku) && { portalOrigin: portalUrl(cloud, serviceName) }),
      }),
    );
  } catch (error) {
    if (!(error instanceof PolicyValueError)) throw error;
    throw new UsageError(`The policy of the API ${api.name} cannot be written: ${error.message}`);
  }
}

/** The example's placeholders for tenant and subscription are no obstacle here; they are printed as what they are. */
function settingsToPrint(projectFolder: string, stack: string): Settings {
  const { project, config } = readStackFile(projectFolder, stack);
  const open = placeholderKeys(config).filter((key) => IDS.includes(key));
  const settings = parseSettings({
    project,
    stack,
    config: { ...config, ...Object.fromEntries(open.map((key) => [key, ANY_GUID])) },
    readFile: (path) => textOf(join(projectFolder, path)),
  });
  return open.includes("azuread:tenantId") ? { ...settings, tenantId: "<your tenant id>" } : settings;
}

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}

function guid(text: string): string {
  if (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text)) return text.toLowerCase();
  throw new InvalidArgumentError("A client id is a GUID such as 1f0c3a5e-7b2d-4c9a-8e61-0d4b5a6c7e8f.");
}
