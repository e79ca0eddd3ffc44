import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { parse, stringify } from "yaml";

/** All that the CLI reads and writes for one stack, in a temporary folder of its own. */
export interface PulumiFolder {
  readonly root: string;
  /** PULUMI_HOME, and HOME of the CLI and of what it starts. */
  readonly home: string;
  /** The file backend: checkpoints, history, locks. */
  readonly state: string;
  /** A copy of Pulumi.yaml, a stack file, and links to everything else of the project. */
  readonly project: string;
}

/**
 * Makes the folder. `pulumi stack init` and `config` write into the project's folder; here they write beside
 * links, and the project itself stays as it is.
 * @param projectFolder of Pulumi.yaml, with @pulumi/pulumi installed in it or above it
 */
export async function makePulumiFolder(projectFolder: string): Promise<PulumiFolder> {
  const root = await mkdtemp(path.join(tmpdir(), "apim-oauth-pulumi-"));
  const folder: PulumiFolder = {
    root,
    home: path.join(root, "home"),
    state: path.join(root, "state"),
    project: path.join(root, "project"),
  };
  try {
    for (const each of [folder.home, folder.state, folder.project]) await mkdir(each);
    await linkProject(path.resolve(projectFolder), folder.project);
  } catch (error) {
    await removePulumiFolder(folder);
    throw error;
  }
  return folder;
}

export async function removePulumiFolder({ root }: PulumiFolder): Promise<void> {
  // A killed CLI's children may be writing for a moment still.
  await rm(root, { recursive: true, force: true, maxRetries: 10 });
}

/** Lets npm's `pulumi` package find the CLI under the folder's home, too. */
export async function linkCli(
  { home }: PulumiFolder,
  cli: { readonly path: string; readonly version: string },
): Promise<void> {
  await mkdir(path.join(home, "versions"));
  await symlink(path.dirname(path.dirname(cli.path)), path.join(home, "versions", cli.version));
}

/** Lets the CLI find plugins that are kept elsewhere. The folder as a whole: a plugin that is a link is none to it. */
export async function linkPlugins({ home }: PulumiFolder, plugins: string): Promise<void> {
  await symlink(path.resolve(plugins), path.join(home, "plugins"));
}

/** Own copies and settings; the history of the project is nobody's business here. */
function isLinked(name: string): boolean {
  return !/^Pulumi(\..+)?\.yaml$/.test(name) && name !== ".git" && name !== "node_modules";
}

async function linkProject(from: string, to: string): Promise<void> {
  await copyFile(path.join(from, "Pulumi.yaml"), path.join(to, "Pulumi.yaml"));
  const names = (await readdir(from)).filter(isLinked);
  await Promise.all(names.map((name) => symlink(path.join(from, name), path.join(to, name))));
  const sdk = createRequire(path.join(from, "package.json")).resolve("@pulumi/pulumi/package.json");
  await symlink(path.resolve(path.dirname(sdk), "../.."), path.join(to, "node_modules"));
}

/**
 * Writes the configuration into the stack file, and keeps what else the CLI has written there: the salt of
 * the stack's secrets.
 * @param config by full key; objects and lists as JSON text
 */
export async function writeStackFile(
  { project }: PulumiFolder,
  stack: string,
  config: Readonly<Record<string, string>>,
): Promise<void> {
  const file = path.join(project, `Pulumi.${stack}.yaml`);
  const before = await readFile(file, "utf8").catch(() => "");
  const values = Object.entries(config).map(([key, value]) => [key, structured(value)]);
  const content = { ...(parse(before) as object | null), config: Object.fromEntries(values) };
  // The CLI reads YAML 1.1, where a bare `yes` is a boolean and a bare date no text.
  await writeFile(file, stringify(content, { version: "1.1" }));
}

/**
 * What the CLI encrypts the stack's secrets with, in addition to the passphrase.
 * @throws Error for a stack that the CLI has not initialised
 */
export async function encryptionSalt({ project }: PulumiFolder, stack: string): Promise<string> {
  const file = path.join(project, `Pulumi.${stack}.yaml`);
  const { encryptionsalt } = parse(await readFile(file, "utf8")) as { encryptionsalt?: string };
  if (encryptionsalt === undefined) throw new Error(`${file} has no encryptionsalt`);
  return encryptionsalt;
}

/** The keys that Pulumi.yaml declares as objects and lists must be such in the stack file, too. */
function structured(value: string): unknown {
  return /^\s*[[{]/.test(value) ? JSON.parse(value) : value;
}
