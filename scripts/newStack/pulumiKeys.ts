import { Document, isMap, isScalar, parseDocument, YAMLMap } from "yaml";

/** What stands in a stack file beside its configuration. */
export interface Existing {
  /**
   * The keys that Pulumi itself has written, as text: `pulumi stack init` puts there how the stack's secrets are
   * encrypted, and without it they could not be read again. Empty where there are none.
   */
  readonly pulumiKeys: string;
  /** Whether the file has more than that, which a new text would lose. */
  readonly hasConfig: boolean;
}

/** Looks into a stack file that somebody is about to write anew; what is not YAML counts as configuration. */
export function existingIn(text: string): Existing {
  const { contents, errors } = parseDocument(text);
  if (contents === null && errors.length === 0) return { pulumiKeys: "", hasConfig: false };
  if (!isMap(contents) || errors.length > 0) return { pulumiKeys: "", hasConfig: true };
  const isConfig = (key: unknown) => isScalar(key) && key.value === "config";
  const kept = new YAMLMap();
  kept.items = contents.items.filter(({ key }) => !isConfig(key));
  return {
    pulumiKeys: kept.items.length > 0 ? new Document(kept).toString({ lineWidth: 0 }) : "",
    hasConfig: kept.items.length < contents.items.length,
  };
}
