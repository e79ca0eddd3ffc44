export interface ArmAnswer {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Id of the long-running operation that this answer starts. */
  readonly operation?: string;
}
