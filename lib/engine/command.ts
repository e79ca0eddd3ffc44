import { spawn } from "node:child_process";
import { stripVTControlCharacters } from "node:util";
import type { EngineEvent, EventListener } from "./events.ts";

/** How a command of the CLI ended. */
export interface CommandResult {
  /** null when a signal has ended it. */
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly events: readonly EngineEvent[];
}

/** A command of the CLI that is under way. */
export interface PulumiCommand {
  readonly ended: Promise<CommandResult>;
  /** Ends the CLI and what runs in its process group, at once. */
  kill(): void;
}

export interface CommandOptions {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** Gets the command's events, and is closed when it has ended. */
  readonly listener?: EventListener;
  /** Called with everything that the CLI writes, as it does. */
  readonly onOutput?: (text: string) => void;
}

/** Starts the CLI in a process group of its own, so that Ctrl-C reaches it by way of `kill` only. */
export function startCommand(
  pulumi: string,
  args: readonly string[],
  options: CommandOptions,
): PulumiCommand {
  const { cwd, env, listener, onOutput } = options;
  const child = spawn(pulumi, args, { cwd, env, stdio: ["ignore", "pipe", "pipe"], detached: true });
  const written = { stdout: "", stderr: "" };
  for (const stream of ["stdout", "stderr"] as const) {
    child[stream].setEncoding("utf8").on("data", (text: string) => {
      written[stream] += text;
      onOutput?.(text);
    });
  }
  const exitCode = new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  return {
    ended: exitCode
      .then((code) => ({ exitCode: code, ...written, events: listener?.events ?? [] }))
      .finally(() => listener?.close()),
    kill: () => killGroup(child.pid),
  };
}

function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    // Windows has no process groups; the language host there ends with the engine that started it.
    process.kill(process.platform === "win32" ? pid : -pid, "SIGKILL");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

/** A command of the CLI failed; the message is what the CLI said, without secrets. */
export class PulumiFailed extends Error {
  override readonly name = "PulumiFailed";
  readonly result: CommandResult;
  /** One entry per thing that went wrong: the resource's type and name, then what was said of it. */
  readonly causes: readonly string[];

  constructor(args: readonly string[], result: CommandResult) {
    const causes = causesOf(result);
    super(`pulumi ${args.join(" ")} failed:\n${causes.join("\n")}`);
    this.result = result;
    this.causes = causes;
  }
}

function causesOf({ exitCode, stderr, stdout, events }: CommandResult): string[] {
  const told = events.flatMap(({ diagnosticEvent: event }) =>
    event?.severity === "error" ? [explain(event.message, event.urn)] : [],
  );
  // The engine closes with a sentence that only says that something failed.
  const causes = told.filter(
    (cause) => !/^(update|preview|resource) (failed|monitor|operation)/i.test(cause),
  );
  if (causes.length > 0) return [...new Set(causes)];
  if (told.length > 0) return told;
  const said = stripVTControlCharacters(stderr.trim() || stdout.trim());
  return [said || `pulumi ended with exit code ${exitCode} and without a word.`];
}

function explain(message: string, urn: string | undefined): string {
  const text = stripVTControlCharacters(message.replaceAll(/<\{%[^%]*%\}>/g, "")).trim();
  const [, , types, name] = urn?.split("::") ?? [];
  const type = types?.split("$").at(-1);
  return type && name && type !== "pulumi:pulumi:Stack" ? `${type} ${name}: ${text}` : text;
}
