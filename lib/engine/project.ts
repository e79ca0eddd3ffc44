import { randomBytes } from "node:crypto";
import { rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { findPulumi, pulumiEnvironment } from "./cli.ts";
import { type CommandResult, type PulumiCommand, PulumiFailed, startCommand } from "./command.ts";
import { listenToEvents } from "./events.ts";
import {
  encryptionSalt,
  linkCli,
  linkPlugins,
  makePulumiFolder,
  type PulumiFolder,
  removePulumiFolder,
  writeStackFile,
} from "./folder.ts";
import type { StackState, StateResource } from "./state.ts";
import type { Properties } from "./values.ts";

export interface PulumiProjectOptions {
  /** Folder of Pulumi.yaml; nothing is written there. */
  readonly projectFolder: string;
  readonly stack: string;
  /** The stack's configuration by full key; objects and lists as JSON text. */
  readonly config: Readonly<Record<string, string>>;
  /** Providers that are served already; see serveProvider. */
  readonly providers: readonly { readonly name: string; readonly port: number }[];
  /** Where plugins are that the engine starts itself. @default it starts none */
  readonly pluginFolder?: string;
  /** Everything that the CLI writes, as it does. */
  readonly onOutput?: (text: string) => void;
  /** Kills what runs, and refuses what would run next. */
  readonly signal?: AbortSignal;
  /** More variables for the CLI and the program. */
  readonly environment?: NodeJS.ProcessEnv;
}

/** The commands that tell what the engine does. */
const ENGINE_COMMANDS = new Set(["preview", "up", "refresh", "destroy", "import"]);

/**
 * One stack of a project, run by the real CLI with a home, a state and a passphrase that nobody else has.
 * No setting of the user is read or changed.
 */
export class PulumiProject {
  readonly folder: PulumiFolder;
  readonly #pulumi: string;
  readonly #options: PulumiProjectOptions;
  /** With it another process runs the same CLI on the same stack, from the folder's `project`. */
  readonly environment: NodeJS.ProcessEnv;

  private constructor(pulumi: string, folder: PulumiFolder, options: PulumiProjectOptions) {
    this.folder = folder;
    this.#pulumi = pulumi;
    this.#options = options;
    const passphrase = randomBytes(24).toString("base64url");
    const { home, state: backendDir } = folder;
    this.environment = {
      ...pulumiEnvironment({ home, backendDir, passphrase, providers: options.providers }),
      // Makes `--event-log` known, which the CLI hides otherwise.
      PULUMI_DEBUG_COMMANDS: "true",
      ...options.environment,
    };
  }

  /**
   * Makes the folder and the stack.
   * @throws Error when the CLI is not on this machine; the message says how to get it
   */
  static async open(options: PulumiProjectOptions): Promise<PulumiProject> {
    const pulumi = findPulumi();
    if ("missing" in pulumi) throw new Error(pulumi.missing);
    const project = new PulumiProject(pulumi.path, await makePulumiFolder(options.projectFolder), options);
    try {
      await linkCli(project.folder, pulumi);
      if (options.pluginFolder) await linkPlugins(project.folder, options.pluginFolder);
      await project.configure(options.config);
      await project.run("stack", "init", options.stack);
    } catch (error) {
      await project.remove();
      throw error;
    }
    return project;
  }

  /** Puts another configuration in place of the stack's. */
  async configure(config: Readonly<Record<string, string>>): Promise<void> {
    await writeStackFile(this.folder, this.#options.stack, config);
  }

  /** Starts a command and does not wait for its end. */
  async start(...args: string[]): Promise<PulumiCommand> {
    const listener = ENGINE_COMMANDS.has(args[0] ?? "") ? await listenToEvents() : undefined;
    const all = [...args, "--non-interactive", ...(listener ? ["--event-log", listener.address] : [])];
    return startCommand(this.#pulumi, all, {
      cwd: this.folder.project,
      env: this.environment,
      listener,
      onOutput: listener ? this.#options.onOutput : undefined,
    });
  }

  /** Runs a command to its end, whatever that is. */
  async attempt(...args: string[]): Promise<CommandResult> {
    const { signal } = this.#options;
    signal?.throwIfAborted();
    const command = await this.start(...args);
    signal?.addEventListener("abort", command.kill);
    if (signal?.aborted) command.kill();
    try {
      const result = await command.ended;
      signal?.throwIfAborted();
      return result;
    } finally {
      signal?.removeEventListener("abort", command.kill);
    }
  }

  /**
   * Runs a command.
   * @throws PulumiFailed with what the CLI said
   */
  async run(...args: string[]): Promise<CommandResult> {
    const result = await this.attempt(...args);
    if (result.exitCode !== 0) throw new PulumiFailed(args, result);
    return result;
  }

  /** What an update would do, as the CLI's own document. */
  async preview(...args: string[]): Promise<Preview> {
    return JSON.parse((await this.run("preview", "--json", ...args)).stdout) as Preview;
  }

  /** Updates the stack without asking and without a preview. */
  up(...args: string[]): Promise<CommandResult> {
    return this.run("up", "--yes", "--skip-preview", ...args);
  }

  refresh(...args: string[]): Promise<CommandResult> {
    return this.run("refresh", "--yes", "--skip-preview", ...args);
  }

  destroy(...args: string[]): Promise<CommandResult> {
    return this.run("destroy", "--yes", "--skip-preview", ...args);
  }

  /** Adopts resources that exist; the code that the CLI suggests is left out. */
  import(...args: string[]): Promise<CommandResult> {
    return this.run("import", "--yes", "--skip-preview", "--generate-code=false", ...args);
  }

  /** The stack's state; secrets stay encrypted unless `--show-secrets` is among the arguments. */
  async export(...args: string[]): Promise<StackState> {
    return JSON.parse((await this.run("stack", "export", ...args)).stdout) as StackState;
  }

  /**
   * Puts a state in place of the stack's, such as one with secrets in clear, which the CLI encrypts again with this
   * stack's passphrase: it takes the salt from the state, which may be one that another passphrase was used with.
   */
  async importState({ version, deployment }: StackState): Promise<void> {
    const salt = await encryptionSalt(this.folder, this.#options.stack);
    const secrets_providers = { type: "passphrase", state: { salt } };
    const file = path.join(this.folder.root, "import.json");
    const state: StackState = { version, deployment: { ...deployment, secrets_providers } };
    await writeFile(file, JSON.stringify(state), { mode: 0o600 });
    try {
      await this.run("stack", "import", "--file", file);
    } finally {
      await rm(file);
    }
  }

  /** The stack's outputs; secrets are masked unless `--show-secrets` is among the arguments. */
  async outputs(...args: string[]): Promise<Properties> {
    return JSON.parse((await this.run("stack", "output", "--json", ...args)).stdout) as Properties;
  }

  /** Removes everything that the CLI has written, the state included. */
  remove(): Promise<void> {
    return removePulumiFolder(this.folder);
  }
}

/** What `pulumi preview --json` prints (pkg/display, PreviewDigest). */
export interface Preview {
  readonly steps?: readonly PreviewStep[];
  readonly changeSummary: Readonly<Record<string, number>>;
  readonly diagnostics?: readonly { readonly message: string; readonly severity: string }[];
}

export interface PreviewStep {
  readonly op: string;
  readonly urn: string;
  readonly oldState?: StateResource;
  readonly newState?: StateResource;
  readonly replaceReasons?: readonly string[];
  readonly diffReasons?: readonly string[];
  readonly detailedDiff?: Readonly<
    Record<string, { readonly kind: string; readonly inputDiff: boolean }>
  > | null;
}
