/** What the options of a command say of questions, and of what is done at all. */
export interface Consent {
  /** Everything is agreed to. */
  readonly yes: boolean;
  /** The plan is agreed to unseen, as `pulumi` understands it. */
  readonly skipPreview: boolean;
  /** Nothing is to be changed. */
  readonly previewOnly: boolean;
}

/** Reads it off the options of `pulumi up` or `pulumi destroy`, and off the variable that stands for `--yes`. */
export function consentOf(options: readonly string[], environment = process.env): Consent {
  const has = (...names: string[]) =>
    options.some((option) => names.some((name) => option === name || option === `${name}=true`));
  const confirmed = /^(1|t|true)$/i.test(environment.PULUMI_SKIP_CONFIRMATIONS ?? "");
  return {
    yes: has("--yes", "-y", "-fy", "-yf") || confirmed,
    skipPreview: has("--skip-preview", "-f", "-fy", "-yf"),
    previewOnly: has("--preview-only"),
  };
}
