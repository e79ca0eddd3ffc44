import { Interrupted } from "../../lib/errors.ts";

/** The end of a run, however it comes: what has to be undone, and who asks for it. */
export interface End {
  /** Aborted by a signal to this process, with `Interrupted` as its reason. */
  readonly signal: AbortSignal;
  /** Settles when a signal has come. */
  readonly asked: Promise<void>;
  /** Adds something to undo; the last one goes first. */
  onEnd(undo: () => void | Promise<void>): void;
  /** Undoes everything; further signals are ignored meanwhile. */
  finish(): Promise<void>;
}

/** Listens for Ctrl-C and SIGTERM from now on. */
export function endOfWorld(): End {
  const abort = new AbortController();
  const undoings: (() => void | Promise<void>)[] = [];
  const asked = new Promise<void>((resolve) => abort.signal.addEventListener("abort", () => resolve()));
  const listeners = (["SIGINT", "SIGTERM"] as const).map((name) => {
    const listener = () => abort.abort(new Interrupted(name));
    process.on(name, listener);
    return { name, listener };
  });
  return {
    signal: abort.signal,
    asked,
    onEnd: (undo) => void undoings.unshift(undo),
    async finish() {
      for (const undo of undoings.splice(0)) await undo();
      for (const { name, listener } of listeners) process.removeListener(name, listener);
    },
  };
}
