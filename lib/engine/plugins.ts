import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { pulumiHome } from "./cli.ts";

/** A resource plugin of Pulumi, of one version. */
export interface Plugin {
  /** Such as `azure-native`. */
  readonly name: string;
  readonly version: string;
}

/**
 * The plugins of the stack's providers that speak to Azure, of the versions that the SDKs in node_modules ask the
 * engine for. (random's speaks to nobody.)
 */
export function azurePlugins(): Plugin[] {
  const require = createRequire(import.meta.url);
  return ["@pulumi/azuread", "@pulumi/azure-native"].map((sdk) => {
    const { pulumi } = require(`${sdk}/package.json`) as { pulumi: Plugin };
    return { name: pulumi.name, version: pulumi.version };
  });
}

/** Where the CLI keeps its plugins. */
export function pluginFolder(environment?: NodeJS.ProcessEnv): string {
  return join(pulumiHome(environment), "plugins");
}

/**
 * Sees to it that plugins are where the CLI looks for them: those that are not there are downloaded by the CLI, with all
 * the settings of this process's environment.
 * @param cli path of the Pulumi CLI
 * @param tell is told of each download that begins
 * @returns for people: every plugin that is not to be had, and what to do about it; undefined when all are there
 */
export async function installPlugins(
  cli: string,
  plugins: readonly Plugin[],
  tell: (line: string) => void,
): Promise<string | undefined> {
  const missing: Plugin[] = [];
  const problems: string[] = [];
  for (const plugin of plugins.filter((each) => !isInstalled(each))) {
    tell(`Downloading the plugin ${plugin.name} ${plugin.version}, once for this machine`);
    const { exitCode, said } = await install(cli, plugin);
    if (exitCode === 0 && isInstalled(plugin)) continue;
    missing.push(plugin);
    problems.push(notToBeHad(plugin, said));
  }
  return missing.length > 0 ? [...problems, ...advice(missing)].join("\n") : undefined;
}

/** A download that was cut off leaves its folder, and a file that says so. */
function isInstalled({ name, version }: Plugin): boolean {
  const folder = join(pluginFolder(), `resource-${name}-v${version}`);
  return existsSync(folder) && !existsSync(`${folder}.partial`);
}

async function install(cli: string, { name, version }: Plugin) {
  const args = ["plugin", "install", "resource", name, version, "--non-interactive", "--color", "never"];
  const child = spawn(cli, args, { stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      said += text;
    });
  }
  const exitCode = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  return { exitCode, said: stripVTControlCharacters(said) };
}

/** Which plugin, from where, and why not: what the CLI says of it, once and without its retries. */
function notToBeHad({ name, version }: Plugin, said: string): string {
  const [from] = /https?:\/\/[^\s"]*pulumi-resource-[^\s"]*/.exec(said) ?? [];
  const [, why] =
    /^.*\bGet "[^"]*": (.*)$/m.exec(said) ?? /: (\d{3} [^:]*?) fetching plugin from/.exec(said) ?? [];
  const [, last] = /^error: (.*)$/m.exec(said) ?? [];
  return [
    `The plugin ${name} ${version} is not in ${pluginFolder()}, and cannot be downloaded${from ? ` from ${from}` : ""}:`,
    `  ${why ?? last ?? said.trim()}`,
  ].join("\n");
}

function advice(missing: readonly Plugin[]): string[] {
  const install = missing.map(({ name, version }) => `npx pulumi plugin install resource ${name} ${version}`);
  const folders = missing.map(({ name, version }) => `resource-${name}-v${version}`);
  return [
    "Where it can be downloaded, run",
    ...install.map((command) => `  ${command}`),
    `and bring ${folders.join(" and ")} from that machine's folder of plugins; or bring the archives alone, and run the same here with`,
    "  --file ARCHIVE",
    "A mirror of Pulumi's downloads is used with PULUMI_PLUGIN_DOWNLOAD_URL_OVERRIDES='^.*$=https://MIRROR/FOLDER'.",
    "Without --providers official the project's own stand-ins of the providers deploy; they need no download.",
  ];
}
