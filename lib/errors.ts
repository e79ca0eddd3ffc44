/** Something about the call is wrong; the message says what, and what to do. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** Something did not work out, and it is not the call's fault; the message is for people. */
export class Failure extends Error {
  override readonly name: string = "Failure";
}

/** Somebody pressed Ctrl-C or ended the process. */
export class Interrupted extends Error {
  override readonly name = "Interrupted";
  /** 128 and the signal's number, as shells count. */
  readonly exitCode: number;

  constructor(signal: "SIGINT" | "SIGTERM") {
    super("Interrupted; nothing is left behind.");
    this.exitCode = signal === "SIGINT" ? 130 : 143;
  }
}
