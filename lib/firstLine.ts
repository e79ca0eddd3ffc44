import { styleText } from "node:util";

/**
 * Says on stderr what a command is about to do, before what it takes for that is loaded: that is most of the time until
 * a command has anything else to say. So this file, and what a command imports up to here, stay light.
 */
export function firstLine(text: string): void {
  process.stderr.write(`${styleText("dim", text, { stream: process.stderr })}\n`);
}

/** The same for a command whose answer is all that it says: nothing where its output goes to another program. */
export function firstLineAtTerminal(text: string): void {
  if (process.stderr.isTTY) firstLine(text);
}
