export interface OperationParameter {
  readonly name: string;
  readonly type: string;
  readonly required: boolean;
  readonly description?: string;
  readonly defaultValue?: string;
  /** Allowed or suggested values. */
  readonly values: string[];
}
