// @clack/prompts: typed, small, asks on a terminal and knows when there is none.
import { confirm, isCancel } from "@clack/prompts";
import { Interrupted } from "../errors.ts";

/** Who is asked, and told. */
export interface Person {
  /** Undefined where nobody can answer. */
  readonly ask: ((question: string) => Promise<boolean>) | undefined;
  tell(text: string): void;
}

/** Whoever sits at this process's terminal. */
export const atTerminal: Person = {
  ask:
    process.stdin.isTTY && process.stdout.isTTY
      ? async (message) => {
          const answer = await confirm({ message, initialValue: false });
          if (isCancel(answer)) throw new Interrupted("SIGINT");
          return answer;
        }
      : undefined,
  tell: (text) => void process.stderr.write(`${text}\n`),
};
