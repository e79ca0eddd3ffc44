import { CommanderError, InvalidArgumentError } from "commander";
import { SettingsError } from "../../infra/settings/problems.ts";
import { Failure, Interrupted, UsageError } from "../errors.ts";
import { StackFileError } from "../stack/stackFileError.ts";

/**
 * Runs a command to the exit code of this process, and tells on stderr what went wrong as people want to read it.
 * @param options.noAnswer exit code where something else than the call is to blame; 2 for commands whose 1 is an
 *   answer, such as that there is drift. @default 1
 */
export async function runMain(
  main: () => unknown,
  { noAnswer = 1 }: { readonly noAnswer?: number } = {},
): Promise<void> {
  try {
    await main();
  } catch (error) {
    const message = messageOf(error);
    if (message) process.stderr.write(`${message}\n`);
    const exitCode = exitCodeOf(error);
    process.exitCode = exitCode === 1 ? noAnswer : exitCode;
  }
}

/** 2 for a usage or settings error, 1 for everything else that went wrong, 0 for a help text. */
function exitCodeOf(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  if (error instanceof Interrupted) return error.exitCode;
  return isInput(error) ? 2 : 1;
}

/** What a person gets to see: no stack trace for a mistake in the input; "" where it has been said already. */
function messageOf(error: unknown): string {
  if (error instanceof CommanderError) return "";
  if (isPortInUse(error)) {
    return `Port ${error.port} on ${error.address} is in use. Choose another one with --port, or leave it out for a free one.`;
  }
  if (!(error instanceof Error)) return String(error);
  const isForPeople = isInput(error) || error instanceof Failure || error instanceof Interrupted;
  return isForPeople ? error.message : (error.stack ?? error.message);
}

function isInput(error: unknown): boolean {
  return (
    error instanceof UsageError ||
    error instanceof StackFileError ||
    error instanceof SettingsError ||
    isPortInUse(error)
  );
}

function isPortInUse(error: unknown): error is NodeJS.ErrnoException & { port: number; address: string } {
  return error instanceof Error && (error as NodeJS.ErrnoException).code === "EADDRINUSE";
}

/** A TCP port as a command's option. */
export function port(text: string): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value <= 65535) return value;
  throw new InvalidArgumentError("A port is a whole number from 0 to 65535.");
}

/** A number of days as a command's option. */
export function days(text: string): number {
  if (/^\d+$/.test(text)) return Number(text);
  throw new InvalidArgumentError("A number of days is a whole number such as 30.");
}

/** A GUID as a command's option, in lower case. */
export function guid(text: string): string {
  if (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text)) return text.toLowerCase();
  throw new InvalidArgumentError("An id is a GUID such as 1f0c3a5e-7b2d-4c9a-8e61-0d4b5a6c7e8f.");
}
