/** What a `trace` policy says. */
export interface TraceOfPolicy {
  readonly message: string;
  readonly severity: Severity;
  readonly metadata: Readonly<Record<string, string>>;
}

export type Severity = "verbose" | "information" | "error";
